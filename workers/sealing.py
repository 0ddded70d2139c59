"""What was told is put into the audit trails, soon after."""

import asyncio
from logging import getLogger

from domain.events.audit import Unsealed
from domain.events.room import Events
from domain.events.use_cases.seal_audit import seal_trail
from domain.shared.errors import TemporarilyUnavailable
from workers.rounds import AFTER_TROUBLE, Rounds

AT_ONCE = 2
SWEEP = 60.0
# Nobody waits for it: who reads a trail seals it first. Posts on their way go before.
AT_MOST_EVERY = 2.0
log = getLogger("tertulia.worker")
Key = tuple[str, str | None, str | None]


class Sealing(Rounds[Key]):
    """Runs until told to stop; looks when something was told, and every minute in any case, since
    a trail's state is told once an hour."""

    def __init__(self, room: Events) -> None:
        super().__init__(at_most_every=AT_MOST_EVERY)
        self._room = room

    async def look(self) -> float:
        free = AT_ONCE - len(self.under_way)
        if free <= 0:
            return SWEEP
        for trail in await self._room.audit_agenda.unsealed(free + len(self.under_way)):
            key = (trail.organization_id, trail.workspace_id, trail.mode)
            if key not in self.under_way and len(self.under_way) < AT_ONCE:
                self.begin(key, self._seal(trail))
        return SWEEP

    async def _seal(self, trail: Unsealed) -> None:
        try:
            await seal_trail(self._room, trail)
        except TemporarilyUnavailable:
            log.warning("sealing_waits")
        except Exception:
            log.exception("sealing_failed", extra={"workspace_id": trail.workspace_id})
            await asyncio.sleep(AFTER_TROUBLE)
