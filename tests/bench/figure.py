"""One line of the bench: our figure, the floor of the same run, their ratio and the target."""

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
