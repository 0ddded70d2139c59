"""A rota says who is on call at an instant: one after the other, by the clock on a wall."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from domain.shared.ids import (
    EscalationLadderId,
    OrganizationId,
    RotaId,
    TeammateId,
    WorkspaceId,
)
from domain.shared.wall_time import resolve, zone

MOST_ON_ROTA = 50
MOST_OVERRIDES = 100
LONGEST_SHIFT = 366


class ShiftUnit(StrEnum):
    DAY = "day"
    WEEK = "week"


_DAYS = {ShiftUnit.DAY: 1, ShiftUnit.WEEK: 7}


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody else from one instant until before another, both UTC."""

    teammate_id: TeammateId
    since: datetime
    until: datetime

    def covers(self, at: datetime) -> bool:
        return self.since <= at < self.until


@dataclass(frozen=True, slots=True)
class Shift:
    """Who is on call from one instant until before another, both UTC. An override ends or begins
    within the shift of whoever is on call otherwise."""

    teammate_id: TeammateId
    since: datetime
    until: datetime
    is_override: bool = False


@dataclass(frozen=True, slots=True)
class Rota:
    """The teammates are on call in their order, each for `shift_length` days or weeks, and hand
    over at `handover_time` (HH:MM) on the walls of `timezone`; the first shift begins on
    `starts_on` (ISO 8601). Of overrides that cover the same instant the last counts.
    `answer_minutes` is how long somebody may think about a role; without it that follows from how
    bad the crisis is. The ladder is climbed when nobody takes a role."""

    id: RotaId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    teammates: tuple[TeammateId, ...]
    shift_length: int
    shift_unit: ShiftUnit
    starts_on: str
    handover_time: str
    timezone: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    overrides: tuple[Override, ...] = ()
    answer_minutes: int | None = None
    ladder_id: EscalationLadderId | None = None
    removed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    def change(self, now: datetime, **changes: Any) -> "Rota":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def remove(self, now: datetime) -> "Rota":
        """For good: it is found no more, and its external id is free."""
        return replace(
            self, removed_at=now, external_id=None, version=self.version + 1, updated_at=now
        )

    def on_call(self, at: datetime) -> Shift | None:
        """Who is on call at that instant; None before the first shift, unless somebody stands
        in."""
        covering = [one for one in self.overrides if one.covers(at)]
        if covering:
            one = covering[-1]
            return Shift(one.teammate_id, one.since, one.until, is_override=True)
        number = self._number(at)
        if number < 0:
            return None
        who = self.teammates[number % len(self.teammates)]
        return Shift(who, self._begins(number), self._begins(number + 1))

    def in_turn(self, at: datetime) -> Sequence[TeammateId]:
        """Who is asked first at that instant, and who after them, each once."""
        number = max(0, self._number(at)) % len(self.teammates)
        shift = self.on_call(at)
        first = [] if shift is None else [shift.teammate_id]
        rest = (*self.teammates[number:], *self.teammates[:number])
        return list(dict.fromkeys([*first, *rest]))

    def _number(self, at: datetime) -> int:
        """Of the shift, from 0. A clock that goes back shows the time of handing over twice; it is
        handed over at the first."""
        shown = at.astimezone(zone(self.timezone)).date()
        number = (shown - date.fromisoformat(self.starts_on)).days // self._span
        while self._begins(number) > at:
            number -= 1
        while self._begins(number + 1) <= at:
            number += 1
        return number

    def _begins(self, number: int) -> datetime:
        day = date.fromisoformat(self.starts_on) + timedelta(days=number * self._span)
        wall = datetime.combine(day, time.fromisoformat(self.handover_time))
        return resolve(wall, self.timezone).at

    @property
    def _span(self) -> int:
        return self.shift_length * _DAYS[self.shift_unit]
