"""Due deliveries flow through here: claimed in batches, fair across channels, many under way."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from logging import getLogger
from typing import TypeVar

from domain.publishing.ports import Due
from domain.publishing.room import Publishing
from domain.publishing.use_cases.settle_unconfirmed import look_up, rescue_expired
from domain.publishing.use_cases.take_due import take_due
from domain.shared.access import Actor, system
from domain.shared.errors import TemporarilyUnavailable
from domain.shared.ids import DeliveryId
from workers.answers import AFTER_TROUBLE, Answers
from workers.apart import together_or_apart
from workers.gathering import Gathering
from workers.passing import Passing, nobody
from workers.places import Places
from workers.sending import PUT_OFF, Sending

PER_CHANNEL = 10
LOOKS_AT_ONCE = 10
SWEEP = 15.0
SHORTLY = 0.05
# How many places there are changes with each second, also when nobody leaves one.
RECKONED = 1.0
# How far the agenda is read past look-ups that have to wait their turn.
PAST_LOOKS = 500
MOST_TICKS = 40
log = getLogger("tertulia.worker")
T = TypeVar("T")


class DeliveryStream:
    """Runs until told to stop. Wakes when rung, when the next delivery is due by the database's
    clock, and every `sweep` seconds in any case. `passing` is told the points k0 to k5 at which
    tests let a worker die.

    A look at the agenda claims what there are places for; `Sending` takes the claims to their
    platforms while the next look is taken, and `Answers` writes what comes back.
    """

    def __init__(
        self,
        room: Publishing,
        *,
        in_flight: int,
        passing: Passing = nobody,
        sweep: float = SWEEP,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._room = room
        self._passing = passing
        self._sweep = sweep
        self._soon = Gathering(self.wake, self._worth_a_look, most_ticks=MOST_TICKS)
        self._places = Places(in_flight, PER_CHANNEL, wanted=self._soon.ask, now=now)
        self._answers = Answers(room, passing=passing, open=self.wake)
        self._sending = Sending(
            room, self._places, self._answers, lines=in_flight, passing=passing, again=self.wake
        )
        self._looking: dict[DeliveryId, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        self._passed_over = False
        self._stopping = False

    def wake(self) -> None:
        """Look now."""
        self._wake.set()

    def stop(self) -> None:
        """Take nothing more."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Until stopped; then what is under way is finished and recorded."""
        writing = asyncio.create_task(self._answers.write())
        try:
            while not self._stopping:
                self._wake.clear()
                try:
                    if await self._take():
                        await self._until_worth_it()
                    else:
                        await self._rest()
                except TemporarilyUnavailable:
                    log.warning("database_away")
                    await asyncio.sleep(AFTER_TROUBLE)
        finally:
            await self._sending.finished()
            await self._answers.all_written()
            last = [writing, *self._looking.values()]
            for task in last:
                task.cancel()
            await asyncio.gather(*last, return_exceptions=True)

    async def _take(self) -> bool:
        """One look; whether more may be due than there were places for."""
        self._passed_over = False
        self._places.forget_past()
        if self._places.free <= 0:
            return True
        most = self._places.free + self._places.useless + self._past_looks()
        due = await self._room.agenda.due(most, PER_CHANNEL)
        fresh = self._places.choose(d for d in due if d.state == "scheduled")
        lost = [d for d in due if d.state in ("claimed", "sending") and self._places.may_try(d)]
        taken = sum(await _all_of(self._claim(*group) for group in _by_workspace(fresh)))
        freed = sum(await _all_of(self._rescue(*group) for group in _by_workspace(lost)))
        self._look(d for d in due if d.state == "unconfirmed")
        self._passed_over = taken < len(fresh)
        return bool(freed or (taken and len(due) >= most))

    def _past_looks(self) -> int:
        return PAST_LOOKS if len(self._looking) >= LOOKS_AT_ONCE else len(self._looking)

    async def _claim(self, actor: Actor, ids: list[DeliveryId]) -> int:
        """Returns how many were claimed; these are on their way."""
        began = time.monotonic()
        self._passing("k0")
        claims = await self._apart(lambda some: take_due(self._room, actor, some), ids)
        if claims:
            for claim in claims:
                self._places.take(claim.delivery.channel_id)
            self._passing("k1")
            self._sending.take(actor, claims, began)
        return len(claims)

    async def _rescue(self, actor: Actor, ids: list[DeliveryId]) -> int:
        async def work(some: Sequence[DeliveryId]) -> list[int]:
            return [await rescue_expired(self._room, actor, some)]

        return sum(await self._apart(work, ids))

    async def _apart(
        self,
        work: Callable[[Sequence[DeliveryId]], Awaitable[Sequence[T]]],
        ids: Sequence[DeliveryId],
    ) -> list[T]:
        return await together_or_apart(
            work,
            ids,
            ids=ids,
            put_off=lambda delivery_id: self._places.put_off(delivery_id, PUT_OFF),
        )

    def _look(self, due: Iterable[Due]) -> None:
        for item in due:
            if len(self._looking) >= LOOKS_AT_ONCE or item.delivery_id in self._looking:
                continue
            actor = system(item.organization_id, item.workspace_id)
            task = asyncio.create_task(self._look_up(actor, item.delivery_id))
            self._looking[item.delivery_id] = task

    async def _look_up(self, actor: Actor, delivery_id: DeliveryId) -> None:
        try:
            await look_up(self._room, actor, delivery_id)
        except TemporarilyUnavailable:
            log.warning("look_up_put_off", extra={"delivery_id": delivery_id})
        except Exception:
            log.exception("look_up_failed", extra={"delivery_id": delivery_id})
        finally:
            self._looking.pop(delivery_id, None)
            self._wake.set()

    def _worth_a_look(self) -> bool:
        """A look for a few costs what one for many does, unless lines would stay empty for it."""
        free = self._places.free > 0
        return free and (self._places.many_free or self._sending.runs_short)

    async def _until_worth_it(self) -> None:
        """More may be due: until there are places for it, or until rung."""
        if not self._worth_a_look():
            if self._places.free > 0:
                self._soon.ask()
            await self._woken(asyncio.get_running_loop().time() + RECKONED)

    async def _rest(self) -> None:
        """Until rung, or until the next thing is due. That is asked before a last look, so that
        nothing can become due unseen between the two."""
        wait = await self._room.agenda.next_in()
        sweep = self._sweep
        seconds = sweep if wait is None else min(sweep, max(0.001, wait.total_seconds()))
        until = asyncio.get_running_loop().time() + seconds
        if await self._take():
            await self._until_worth_it()
        elif self._passed_over:
            await self._woken(asyncio.get_running_loop().time() + min(SHORTLY, seconds))
        else:
            await self._woken(until)

    async def _woken(self, until: float) -> None:
        """Until rung, at the latest then, by the loop's clock."""
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                await self._wake.wait()


async def _all_of(parts: Iterable[Awaitable[int]]) -> list[int]:
    """All of them, side by side; then the first one's trouble, if there was any."""
    ends = await asyncio.gather(*parts, return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException):
            raise end
    return [end for end in ends if isinstance(end, int)]


def _by_workspace(due: list[Due]) -> list[tuple[Actor, list[DeliveryId]]]:
    groups: dict[str, tuple[Actor, list[DeliveryId]]] = {}
    for item in due:
        actor = system(item.organization_id, item.workspace_id)
        groups.setdefault(item.workspace_id, (actor, []))[1].append(item.delivery_id)
    return list(groups.values())
