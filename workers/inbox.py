"""What channels were told is understood, channel by channel, by whichever worker comes first."""

import asyncio
from logging import getLogger

from domain.inbox.ports import DueReceipts
from domain.inbox.room import Inbox
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.shared.access import system
from domain.shared.errors import TemporarilyUnavailable
from workers.rounds import AFTER_TROUBLE, Rounds

AT_ONCE = 8
SWEEP = 5.0
# Everything that rings wakes this stream too, and most of it concerns others.
AT_MOST_EVERY = 0.1
log = getLogger("tertulia.worker")


class InboxStream(Rounds[tuple[str, str]]):
    """Runs until told to stop. Looks when rung, when it has done something, and every few seconds
    in any case."""

    def __init__(self, room: Inbox) -> None:
        super().__init__(at_most_every=AT_MOST_EVERY)
        self._room = room

    async def look(self) -> float:
        if len(self.under_way) < AT_ONCE:
            for due in await self._room.agenda.due(AT_ONCE + len(self.under_way)):
                key = (due.workspace_id, due.channel_id)
                if key not in self.under_way and len(self.under_way) < AT_ONCE:
                    self.begin(key, self._digest(due))
        return SWEEP

    async def _digest(self, due: DueReceipts) -> None:
        actor = system(due.organization_id, due.workspace_id)
        about = {"channel_id": due.channel_id}
        try:
            while await digest_receipts(self._room, actor, due.channel_id):
                if self.stopped.is_set():
                    break
        except TemporarilyUnavailable:
            log.warning("receipts_put_off", extra=about)
            await asyncio.sleep(AFTER_TROUBLE)
        except Exception:
            log.exception("receipts_failed", extra=about)
            await asyncio.sleep(AFTER_TROUBLE)
