"""Streams are listened to by whichever worker comes first, each over one connection at a time."""

import asyncio
import time
from collections.abc import Collection, Coroutine
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import timedelta
from logging import getLogger
from typing import Any

from domain.inbox.room import Inbox
from domain.inbox.streaming import LEASE, OpenStream
from domain.inbox.use_cases.hear_stream import hear_stream
from domain.inbox.use_cases.leave_stream import leave_stream
from domain.inbox.use_cases.take_stream import keep_stream, take_stream, with_members
from domain.shared.errors import TemporarilyUnavailable
from domain.shared.heard import Streamed, StreamEnd, StreamOver
from workers.passing import Passing, nobody
from workers.rounds import AFTER_TROUBLE, Rounds

AT_ONCE = 500
SWEEP = 5.0
# Everything that rings wakes this stream too, and hardly any of it concerns it.
AT_MOST_EVERY = 0.5
LOOK_AGAIN = 1.0
"""Who hears on a stream is known as of so many seconds before something was told, at the most."""

KEEP_EVERY = LEASE.total_seconds() / 3
AGAIN_AFTER = 1.0
GIVE_UP_AFTER = LEASE.total_seconds() * 2 / 3
"""Who could not say for so long that a stream is still held lets go of it, before it is another's,
in seconds."""

log = getLogger("tertulia.worker")


class Listening(Rounds[str]):
    """Looks when rung, and every few seconds in any case. Once stopped it lets go of every stream,
    so that it can be resumed, and others can take it up at once."""

    def __init__(self, room: Inbox, *, passing: Passing = nobody) -> None:
        super().__init__(at_most_every=AT_MOST_EVERY)
        self._room = room
        self._passing = passing

    async def look(self) -> float:
        free = AT_ONCE - len(self.under_way)
        if free > 0:
            for key in await self._room.streams.due(free):
                if key not in self.under_way:
                    self.begin(key, self._listen(key))
        return SWEEP

    async def _listen(self, key: str) -> None:
        about = {"stream": key[:12]}
        try:
            taken_at = time.monotonic()
            opened = await take_stream(self._room, key)
            if opened is not None:
                ear = Ear(self._room, opened, taken_at, self._passing)
                await ear.listen(self.stopped)
                if ear.over is not None:
                    log.info("stream_over", extra={**about, "end": ear.over.end.value})
        except TemporarilyUnavailable:
            log.warning("stream_put_off", extra=about)
            await asyncio.sleep(AFTER_TROUBLE)
        except Exception:
            log.exception("stream_failed", extra=about)
            await asyncio.sleep(AFTER_TROUBLE)


class Ear:
    """One stream in hand. `over` is why it ended, None where it was let go of."""

    def __init__(self, room: Inbox, opened: OpenStream, taken_at: float, passing: Passing) -> None:
        self.over: StreamOver | None = None
        self._room = room
        self._opened = opened
        self._kept_at = taken_at
        self._passing = passing
        self._listens_since: float | None = None
        self._looked_at = taken_at

    async def listen(self, stopped: asyncio.Event) -> None:
        """Until the stream is over, is another's or nobody's, or everything is stopped."""
        parts: list[Coroutine[Any, Any, Any]] = [self._hear(), self._keep(), stopped.wait()]
        tasks = [asyncio.create_task(part) for part in parts]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            ends = await asyncio.gather(*tasks, return_exceptions=True)
        lasted = 0.0 if self._listens_since is None else time.monotonic() - self._listens_since
        await leave_stream(self._room, self._opened, self.over, timedelta(seconds=lasted))
        for end in ends:
            if isinstance(end, Exception):
                raise end

    async def _hear(self) -> None:
        """What came after the point is told again to whoever is next, where it cannot be kept."""
        opened = self._opened
        stream = self._room.platforms.stream(opened.connection, opened.held.point, self._places)
        async with aclosing(stream):
            try:
                async for told in stream:
                    if isinstance(told, StreamOver):
                        self.over = told
                        return
                    if not await self._take_in(told):
                        return
                self.over = self._lost("The connection ended, and nobody said why.")
            except Exception:
                self.over = self._lost("What was told could not be kept for now.")
                raise

    async def _look_again(self) -> bool:
        """False where nobody hears here any more. What is given up once it is told is to reach
        whoever came a moment ago, too."""
        now = time.monotonic()
        if now - self._looked_at >= LOOK_AGAIN:
            self._looked_at = now
            opened = await with_members(self._room, self._opened)
            if opened is None:
                return False
            self._opened = opened
        return True

    def _places(self) -> Collection[str]:
        return self._opened.routes.keys()

    async def _take_in(self, told: Streamed) -> bool:
        """False where the stream is another's by now."""
        first = self._listens_since is None
        if told.told:
            self._passing("streamed")
            if not await self._look_again():
                return False
        after = await hear_stream(self._room, self._opened, told, first=first)
        if after is None:
            return False
        if told.told:
            self._passing("stream_kept")
        self._opened = replace(self._opened, held=after.held)
        if not first:
            return True
        self._listens_since = time.monotonic()
        return await self._room.streams.keep(self._opened.held, LEASE, alive=True)

    def _lost(self, words: str) -> StreamOver:
        return StreamOver(StreamEnd.LOST, words, self._opened.held.point)

    async def _keep(self) -> None:
        """Says every few seconds that the stream is held. Whoever cannot, lets go in time."""
        wait = KEEP_EVERY
        while (left := self._kept_at + GIVE_UP_AFTER - time.monotonic()) > 0:
            await asyncio.sleep(min(wait, left))
            said_at, wait = time.monotonic(), AGAIN_AFTER
            alive = self._listens_since is not None
            with suppress(TemporarilyUnavailable, TimeoutError):
                async with asyncio.timeout_at(self._kept_at + GIVE_UP_AFTER):
                    kept = await keep_stream(self._room, self._opened, alive=alive)
                if kept is None:
                    return
                self._kept_at, wait = said_at, KEEP_EVERY
                self._looked_at = said_at
                self._opened = replace(kept, held=self._opened.held)
