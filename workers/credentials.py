"""Credentials that are about to end are refreshed here, one refresher a channel, needed or not."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from logging import getLogger

from domain.communities.ports import DueRefresh
from domain.communities.room import Communities
from domain.communities.use_cases.refresh_credentials import refresh_credentials
from domain.shared.access import system
from domain.shared.errors import TemporarilyUnavailable
from domain.shared.ids import ChannelId

AT_ONCE = 20
SWEEP = 15.0
# Everything that rings wakes this duty too, and hardly any of it concerns it.
AT_MOST_EVERY = 1.0
AFTER_TROUBLE = 2.0
PUT_OFF = 60.0
log = getLogger("tertulia.worker")


class Refresher:
    """Runs until told to stop. Looks when rung, when the next refresh is due by the database's
    clock, and every fifteen seconds in any case; `ring` is called when new credentials are there,
    for deliveries that waited for them."""

    def __init__(self, room: Communities, *, ring: Callable[[], Awaitable[None]]) -> None:
        self._room = room
        self._ring = ring
        self._under_way: dict[ChannelId, asyncio.Task[None]] = {}
        # Until when, by the monotonic clock, nothing is tried with these.
        self._put_off: dict[ChannelId, float] = {}
        self._wake = asyncio.Event()
        self._stopped = asyncio.Event()

    def wake(self) -> None:
        """Look soon."""
        self._wake.set()

    def stop(self) -> None:
        """Take nothing more."""
        self._stopped.set()
        self._wake.set()

    async def run(self) -> None:
        """Until stopped; then what is under way is finished: a refresh token that was exchanged and
        not written down would be lost."""
        try:
            while not self._stopped.is_set():
                looked = asyncio.get_running_loop().time()
                self._wake.clear()
                try:
                    await self._rest(looked, await self._look())
                except TemporarilyUnavailable:
                    log.warning("database_away")
                    await asyncio.sleep(AFTER_TROUBLE)
        finally:
            await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def _look(self) -> float:
        """Begin what is due, as far as there is room; returns how many seconds to rest then. What
        is next is asked first, so that nothing can become due unseen between the two."""
        wait = await self._room.agenda.next_in()
        now = time.monotonic()
        self._put_off = {at: until for at, until in self._put_off.items() if until > now}
        free = AT_ONCE - len(self._under_way)
        if free > 0:
            beside = len(self._under_way) + len(self._put_off)
            for due in await self._room.agenda.due(free + beside):
                self._begin(due)
        return SWEEP if wait is None else min(SWEEP, wait.total_seconds())

    def _begin(self, due: DueRefresh) -> None:
        busy = due.channel_id in self._under_way or due.channel_id in self._put_off
        if busy or len(self._under_way) >= AT_ONCE:
            return
        self._under_way[due.channel_id] = asyncio.create_task(self._refresh(due))

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
        finally:
            self._under_way.pop(due.channel_id, None)
            self._wake.set()

    async def _rest(self, looked: float, seconds: float) -> None:
        """Until woken or until the next one is due, and a moment in any case."""
        with suppress(TimeoutError):
            async with asyncio.timeout_at(looked + seconds):
                await self._wake.wait()
        with suppress(TimeoutError):
            async with asyncio.timeout_at(looked + AT_MOST_EVERY):
                await self._stopped.wait()
