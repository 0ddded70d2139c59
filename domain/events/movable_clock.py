"""A test clock: the time of one test workspace, which whoever tries things there moves on."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.events.errors import ClockAhead, ClockSetBack, ClockTooFar
from domain.shared.errors import InvalidState
from domain.shared.ids import OperationId, OrganizationId, TestClockId, WorkspaceId

MOST_AHEAD = timedelta(days=731)
"""So far may a workspace be ahead of the house: two years, one of them with a leap day."""

STOPS_FOR_ONE = 12
"""So often in one advance it stops exactly when the same thing is due once more. What recurs more
often is met where it stops otherwise, at least `STRIDES` times."""

STOPS_FOR_A_LOOK = 3
OFTEN = timedelta(hours=1)
"""What recurs more often than that, such as looks at a channel, is a stop only so many times."""

STRIDES = 20


class ClockState(StrEnum):
    """How the workspace's time goes: `running` on as fast as the house's, `frozen`, or `advancing`
    from one thing that is due to the next, where it stands until that is done."""

    RUNNING = "running"
    FROZEN = "frozen"
    ADVANCING = "advancing"


@dataclass(frozen=True, slots=True)
class NextDue:
    """What is due next in a workspace, by a key that the same thing keeps, and when."""

    key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MovableClock:
    """The workspace's time was `set_to` at the house's instant `set_at`. While it advances it left
    at `left_at` for `target`, where it `arrives_as` what it was before; `stops` counts where it
    stopped on the way, by what was due. All other instants are the house's."""

    id: TestClockId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    state: ClockState
    set_to: datetime
    set_at: datetime
    created_by: str
    created_at: datetime
    updated_at: datetime
    left_at: datetime | None = None
    target: datetime | None = None
    arrives_as: ClockState | None = None
    operation_id: OperationId | None = None
    stops: Mapping[str, int] = field(default_factory=dict)
    version: int = 1
    deleted_at: datetime | None = None

    def at(self, now: datetime) -> datetime:
        """The workspace's time when the house's is `now`."""
        if self.state is ClockState.RUNNING:
            return now + (self.set_to - self.set_at)
        return self.set_to

    def freeze(self, now: datetime) -> "MovableClock":
        """It stands from now on, as it may have before."""
        if self.state is ClockState.FROZEN:
            return self
        self._only(ClockState.RUNNING)
        return self._set(now, self.at(now), state=ClockState.FROZEN)

    def unfreeze(self, now: datetime) -> "MovableClock":
        """It goes on from where it stood, unless it does."""
        if self.state is ClockState.RUNNING:
            return self
        self._only(ClockState.FROZEN)
        return self._set(now, self.set_to, state=ClockState.RUNNING)

    def leave(self, target: datetime, operation_id: OperationId, now: datetime) -> "MovableClock":
        """Set out for an instant. Raises InvalidState, ClockSetBack, ClockTooFar."""
        self._only(ClockState.RUNNING, ClockState.FROZEN)
        at = self.at(now)
        if target <= at:
            raise ClockSetBack(now=at, pointer="/to")
        if target > now + MOST_AHEAD:
            raise ClockTooFar(latest=now + MOST_AHEAD, days=MOST_AHEAD.days, pointer="/to")
        return self._set(
            *(now, at),
            state=ClockState.ADVANCING,
            left_at=at,
            target=target,
            arrives_as=self.state,
            operation_id=operation_id,
            stops={},
        )

    def tired_of(self) -> frozenset[str]:
        """What it has stopped for often enough."""
        passed = self.set_to - (self.left_at or self.set_to)
        return frozenset(
            key
            for key, count in self.stops.items()
            if count >= (STOPS_FOR_A_LOOK if passed < count * OFTEN else STOPS_FOR_ONE)
        )

    def go_on(self, due: NextDue | None, now: datetime) -> "MovableClock":
        """To the next stop: what is due next, the end of a stride where something recurs that is
        no stop of its own any more, or the target. One that has nothing left to do there has
        arrived."""
        assert self.target is not None
        assert self.left_at is not None
        if self.set_to >= self.target:
            return self.arrive(now)
        end = self.target
        if self.tired_of():
            end = min(end, self.set_to + (self.target - self.left_at) / STRIDES)
        if due is None or due.at >= end:
            return self._set(now, end)
        stops = Counter(self.stops) + Counter([due.key])
        return self._set(now, due.at, stops=dict(stops))

    def arrive(self, now: datetime) -> "MovableClock":
        """It is there, or goes no farther than it is: as it was before it left."""
        assert self.arrives_as is not None
        return self._set(
            *(now, self.set_to),
            state=self.arrives_as,
            left_at=None,
            target=None,
            arrives_as=None,
            stops={},
        )

    def delete(self, now: datetime) -> "MovableClock":
        """The workspace has the house's time again, and is on its way no more. Raises ClockAhead
        where that would set it back."""
        if self.at(now) > now:
            raise ClockAhead(now=self.at(now))
        stopped = self.arrive(now) if self.state is ClockState.ADVANCING else self
        return replace(stopped._set(now, stopped.at(now), deleted_at=now), version=self.version + 1)

    def _only(self, *states: ClockState) -> None:
        if self.state not in states:
            raise InvalidState(
                thing="test_clock", state=self.state.value, moves=", ".join(_MOVES[self.state])
            )

    def _set(self, now: datetime, to: datetime, **changes: Any) -> "MovableClock":
        version = self.version + 1
        return replace(self, set_to=to, set_at=now, updated_at=now, version=version, **changes)


_MOVES = {
    ClockState.RUNNING: ("advance", "freeze", "delete"),
    ClockState.FROZEN: ("advance", "unfreeze", "delete"),
    ClockState.ADVANCING: ("delete",),
}
