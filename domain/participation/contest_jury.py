"""A jury says of each entry how good it is by each criterion; what that comes to is a mean."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction

from domain.participation.contest_rules import Criterion
from domain.shared.errors import FieldError
from domain.shared.ids import ContestEntryId, ContestId, OrganizationId, WorkspaceId

BEST = 10
"""Each criterion is scored from 0 to this."""


@dataclass(frozen=True, slots=True)
class Score:
    """What one juror says of one entry: there is one of each. `points` are by the criteria's keys;
    `total` is their mean by weight, in thousandths."""

    id: str
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    contest_id: ContestId
    entry_id: ContestEntryId
    juror: str
    points: Mapping[str, int]
    total: int
    created_at: datetime
    updated_at: datetime
    version: int = 1
    note: str | None = None

    def again(
        self, points: Mapping[str, int], total: int, note: str | None, now: datetime
    ) -> "Score":
        """The last word counts."""
        return replace(
            self,
            points=points,
            total=total,
            note=note,
            version=self.version + 1,
            updated_at=now,
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an entry stands with the jury: the `totals` of all jurors who said anything of it."""

    entry_id: ContestEntryId
    person: str
    totals: tuple[int, ...] = field(default_factory=tuple)

    @property
    def mean(self) -> Fraction:
        """0 for one of which nobody said anything."""
        return Fraction(sum(self.totals), len(self.totals)) if self.totals else Fraction(0)


def total_of(criteria: Iterable[Criterion], points: Mapping[str, int]) -> int:
    """The mean by weight, in thousandths, half up."""
    weights = {one.key: one.weight for one in criteria}
    mean = Fraction(sum(points[key] * weight for key, weight in weights.items()) * 1000)
    return int(mean / sum(weights.values()) + Fraction(1, 2))


def faults_in(criteria: Iterable[Criterion], points: Mapping[str, int]) -> list[FieldError]:
    """Every criterion is scored, and nothing else."""
    wanted = {one.key for one in criteria}
    allowed = ", ".join(sorted(wanted))
    unknown = [
        FieldError(f"/points/{key}", "not_in_list", {"allowed": allowed})
        for key in sorted(set(points) - wanted)
    ]
    return unknown + [
        FieldError("/points", "criterion_missing", {"criterion": key})
        for key in sorted(wanted - set(points))
    ]


def in_order(standings: Iterable[Standing]) -> list[Standing]:
    """The best first. Of equal means the one of which more jurors said something; of these the one
    whose best single total is higher; of these the one that entered first."""
    return sorted(
        standings,
        key=lambda one: (-one.mean, -len(one.totals), -max(one.totals, default=0), one.entry_id),
    )
