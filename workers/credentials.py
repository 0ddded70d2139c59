"""Credentials that are about to end are refreshed here, one refresher a channel, needed or not."""

import time
from collections.abc import Awaitable, Callable
from logging import getLogger

from domain.communities.ports import DueRefresh
from domain.communities.room import Communities
from domain.communities.use_cases.refresh_credentials import refresh_credentials
from domain.shared.access import system
from domain.shared.errors import TemporarilyUnavailable
from domain.shared.ids import ChannelId
from workers.rounds import AFTER_TROUBLE, Rounds

AT_ONCE = 20
SWEEP = 15.0
# Everything that rings wakes this duty too, and hardly any of it concerns it.
AT_MOST_EVERY = 1.0
PUT_OFF = 60.0
log = getLogger("tertulia.worker")


class Refresher(Rounds[ChannelId]):
    """Runs until told to stop. Looks when rung, when the next refresh is due by the database's
    clock, and every fifteen seconds in any case; `ring` is called when new credentials are there,
    for deliveries that waited for them. What is under way is finished in any case: a refresh token
    that was exchanged and not written down would be lost."""

    def __init__(self, room: Communities, *, ring: Callable[[], Awaitable[None]]) -> None:
        super().__init__(at_most_every=AT_MOST_EVERY)
        self._room = room
        self._ring = ring
        # Until when, by the monotonic clock, nothing is tried with these.
        self._put_off: dict[ChannelId, float] = {}

    async def look(self) -> float:
        """What is next is asked first, so that nothing can become due unseen between the two."""
        wait = await self._room.agenda.next_in()
        now = time.monotonic()
        self._put_off = {at: until for at, until in self._put_off.items() if until > now}
        free = AT_ONCE - len(self.under_way)
        if free > 0:
            beside = len(self.under_way) + len(self._put_off)
            for due in await self._room.agenda.due(free + beside):
                self._consider(due)
        return SWEEP if wait is None else min(SWEEP, wait.total_seconds())

    def _consider(self, due: DueRefresh) -> None:
        busy = due.channel_id in self.under_way or due.channel_id in self._put_off
        if busy or len(self.under_way) >= AT_ONCE:
            return
        self.begin(due.channel_id, self._refresh(due))

    async def _refresh(self, due: DueRefresh) -> None:
        actor = system(due.organization_id, due.workspace_id)
        try:
            channel = await refresh_credentials(self._room, actor, due.channel_id)
            if channel.refresh_error is None:
                await self._ring()
            else:
                about = {"channel_id": channel.id, "error": channel.refresh_error}
                log.warning("credentials_not_refreshed", extra=about)
        except TemporarilyUnavailable:
            log.warning("refresh_put_off", extra={"channel_id": due.channel_id})
            self._put_off[due.channel_id] = time.monotonic() + AFTER_TROUBLE
        except Exception:
            log.exception("refresh_failed", extra={"channel_id": due.channel_id})
            self._put_off[due.channel_id] = time.monotonic() + PUT_OFF
