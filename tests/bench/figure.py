"""One line of the bench: our figure, the floor of the same run, their ratio and the target."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`row` is its name in the table of targets, `what` says what was timed, in the same words each
    time, for runs are compared by both. `ours` and `floor` are in `unit`, medians of alternating
    runs; a row without a floor is an absolute figure. `target` is the sentence of the table; `met`
    says whether this run kept it; `note` adds what this run saw besides, such as a p99."""

    row: str
    what: str
    unit: str
    ours: float
    target: str
    met: bool
    floor: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours as a share of the floor."""
        return self.ours / self.floor if self.floor else None


def memory_figures(
    process: str, things: str, count: int, after: Sequence[float], *, most: int, flat: int
) -> list[Figure]:
    """What this process held, in MiB, `after` so many things, and after each time as many again."""
    growth = after[-1] - after[0]
    return [
        Figure(
            row="memory",
            what=f"{process} process after {count:,} {things}",
            unit="MiB",
            ours=after[0],
            target=f"at most {most} MiB",
            met=after[0] <= most,
        ),
        Figure(
            row="memory",
            what=f"what {(len(after) - 1) * count:,} more {things} add to it",
            unit="MiB",
            ours=growth,
            target=f"flat: at most {flat} MiB",
            met=growth <= flat,
        ),
    ]
