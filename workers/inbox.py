"""What channels were told is understood, channel by channel, by whichever worker comes first."""

import asyncio
import time
from contextlib import suppress
from logging import getLogger

from domain.inbox.ports import DueReceipts
from domain.inbox.room import Inbox
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.shared.access import system
from domain.shared.errors import TemporarilyUnavailable

AT_ONCE = 8
SWEEP = 5.0
# Everything that rings wakes this stream too, and most of it concerns others.
AT_MOST_EVERY = 0.1
AFTER_TROUBLE = 2.0
log = getLogger("tertulia.worker")


class InboxStream:
    """Runs until told to stop. Looks when rung, when it has done something, and every few seconds
    in any case."""

    def __init__(self, room: Inbox) -> None:
        self._room = room
        self._under_way: dict[tuple[str, str], asyncio.Task[None]] = {}
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
        """Until stopped; then what is under way is finished."""
        try:
            while not self._stopped.is_set():
                looked = time.monotonic()
                self._wake.clear()
                try:
                    await self._look()
                    await self._rest(looked)
                except TemporarilyUnavailable:
                    log.warning("database_away")
                    await asyncio.sleep(AFTER_TROUBLE)
        finally:
            await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def _look(self) -> None:
        if len(self._under_way) < AT_ONCE:
            for due in await self._room.agenda.due(AT_ONCE + len(self._under_way)):
                self._begin(due)

    def _begin(self, due: DueReceipts) -> None:
        key = (due.workspace_id, due.channel_id)
        if key not in self._under_way and len(self._under_way) < AT_ONCE:
            self._under_way[key] = asyncio.create_task(self._do(key, due))

    async def _do(self, key: tuple[str, str], due: DueReceipts) -> None:
        actor = system(due.organization_id, due.workspace_id)
        about = {"channel_id": due.channel_id}
        try:
            while await digest_receipts(self._room, actor, due.channel_id):
                if self._stopped.is_set():
                    break
        except TemporarilyUnavailable:
            log.warning("receipts_put_off", extra=about)
            await asyncio.sleep(AFTER_TROUBLE)
        except Exception:
            log.exception("receipts_failed", extra=about)
            await asyncio.sleep(AFTER_TROUBLE)
        finally:
            self._under_way.pop(key, None)
            self._wake.set()

    async def _rest(self, looked: float) -> None:
        """Until woken, and a moment in any case."""
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, looked + SWEEP - time.monotonic())):
                await self._wake.wait()
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, looked + AT_MOST_EVERY - time.monotonic())):
                await self._stopped.wait()
