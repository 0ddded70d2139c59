"""Test clocks that advance are taken on as soon as nothing is left to be done where they stand."""

from logging import getLogger

from domain.events.clock_ports import MovingClock
from domain.events.room import Events
from domain.events.use_cases.advance_clock import move_clock
from domain.shared.access import system
from domain.shared.errors import TemporarilyUnavailable
from domain.shared.ids import WorkspaceId
from workers.rounds import Rounds

AT_ONCE = 20
SWEEP = 15.0
# How long what is due at a stop takes at least, seldom less.
AT_MOST_EVERY = 0.1
log = getLogger("tertulia.worker")


class ClockStream(Rounds[WorkspaceId]):
    """Runs until told to stop. Looks when rung, ten times a second while a clock is advancing, and
    every fifteen seconds in any case."""

    def __init__(self, room: Events) -> None:
        super().__init__(at_most_every=AT_MOST_EVERY)
        self._room = room

    async def look(self) -> float:
        moving = await self._room.clocks.moving(AT_ONCE)
        for clock in moving:
            if clock.workspace_id not in self.under_way:
                self.begin(clock.workspace_id, self._move(clock))
        return AT_MOST_EVERY if moving else SWEEP

    async def _move(self, clock: MovingClock) -> None:
        try:
            await move_clock(self._room, system(clock.organization_id, clock.workspace_id))
        except TemporarilyUnavailable:
            log.warning("clock_waits_for_database", extra={"workspace_id": clock.workspace_id})
        except Exception:
            log.exception("clock_not_moved", extra={"workspace_id": clock.workspace_id})
