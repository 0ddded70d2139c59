"""Due deliveries flow through here: claimed in batches, fair across channels, many under way."""

import asyncio
import time
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from logging import getLogger
from typing import Any, TypeVar

from domain.publishing.delivery import LEASE, REQUEST_TIMEOUT
from domain.publishing.outcomes import NotSent, Outcome, Throttled, Unknown
from domain.publishing.ports import Claim, Due
from domain.publishing.room import Publishing
from domain.publishing.use_cases.send_deliveries import (
    Answered,
    Started,
    give_back,
    start_attempts,
)
from domain.publishing.use_cases.settle_unconfirmed import look_up, rescue_expired
from domain.publishing.use_cases.take_due import take_due
from domain.shared.access import Actor, system
from domain.shared.errors import TemporarilyUnavailable
from domain.shared.ids import ChannelId, DeliveryId
from workers.answers import AFTER_TROUBLE, Answers
from workers.places import Places

PER_CHANNEL = 10
LOOKS_AT_ONCE = 10
SWEEP = 15.0
SHORTLY = 0.05
PUT_OFF = 60.0
# Places that fall free one by one are filled together, for a batch costs nearly what one does: at
# the next tick at which a fair part of them is free, at the latest after so many.
TICK = 0.005
MOST_TICKS = 10
# How far the agenda is read past look-ups that have to wait their turn.
PAST_LOOKS = 500
# Sending begins only while the lease has room for the whole request.
SEND_WITHIN = (LEASE - REQUEST_TIMEOUT).total_seconds() - 5
PATIENCE = (REQUEST_TIMEOUT + timedelta(seconds=2)).total_seconds()
log = getLogger("tertulia.worker")
T = TypeVar("T")


def _no_fault(_point: str) -> None:
    """Nothing happens at any point."""


class DeliveryStream:
    """Runs until told to stop. Wakes when rung, when the next delivery is due by the database's
    clock, and every fifteen seconds in any case. `passing` is told the points k0 to k5 at which
    tests let a worker die.

    A look at the agenda claims what there are places for. Each batch of claims then goes its own
    way, through its budgets and the commit of its intents to the platforms, while the next look is
    taken; the answers are written by `Answers`.
    """

    def __init__(
        self, room: Publishing, *, in_flight: int, passing: Callable[[str], None] = _no_fault
    ) -> None:
        self._room = room
        self._passing = passing
        self._places = Places(in_flight, PER_CHANNEL)
        self._lines = asyncio.Semaphore(in_flight)
        self._answers = Answers(room, passing=passing, open=self.wake)
        self._under_way: set[asyncio.Task[None]] = set()
        self._looking: dict[DeliveryId, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        self._gathering: asyncio.TimerHandle | None = None
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
                    if not await self._take():
                        await self._rest()
                except TemporarilyUnavailable:
                    log.warning("database_away")
                    await asyncio.sleep(AFTER_TROUBLE)
        finally:
            while self._under_way:
                await asyncio.gather(*self._under_way, return_exceptions=True)
            await self._answers.all_written()
            last = [writing, *self._looking.values()]
            for task in last:
                task.cancel()
            await asyncio.gather(*last, return_exceptions=True)

    async def _take(self) -> bool:
        """One look; whether there may be more right away."""
        self._passed_over = False
        self._places.forget_past()
        if self._places.free <= 0:
            return False
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
        claims = await self._apart(lambda some: take_due(self._room, actor, some), ids, ids)
        if claims:
            for claim in claims:
                self._places.take(claim.delivery.channel_id)
            self._passing("k1")
            self._go(self._begin(actor, claims, began))
        return len(claims)

    async def _rescue(self, actor: Actor, ids: list[DeliveryId]) -> int:
        async def work(some: Sequence[DeliveryId]) -> list[int]:
            return [await rescue_expired(self._room, actor, some)]

        return sum(await self._apart(work, ids, ids))

    async def _begin(self, actor: Actor, claims: list[Claim], began: float) -> None:
        """From claims that have their places to posts under way."""
        waiting = Tally(claim.delivery.channel_id for claim in claims)
        try:
            granted = await self._within_budget(actor, claims)
            if not granted:
                return
            ids = [claim.delivery.id for claim in granted]
            begun = await self._apart(
                lambda some: start_attempts(self._room, actor, some), granted, ids
            )
            self._passing("k2")
            for started in begun:
                channel = ChannelId(started.post.connection.channel_id)
                waiting[channel] -= 1
                self._go(self._publish(actor, started, channel, began))
        except TemporarilyUnavailable:
            # What was claimed is left to its lease.
            log.warning("database_away")
        finally:
            for channel in waiting.elements():
                self._leave(channel)

    async def _within_budget(self, actor: Actor, claims: list[Claim]) -> list[Claim]:
        """Those that may go out now; the others are given back until they may."""
        count = Tally(claim.delivery.channel_id for claim in claims)
        budgets = {claim.delivery.channel_id: claim.channel.limits.budget for claim in claims}
        grants = await self._room.budgets.take({at: (budgets[at], count[at]) for at in count})
        left = {at: grant.posts for at, grant in grants.items()}
        granted: list[Claim] = []
        refused: dict[timedelta, list[Claim]] = defaultdict(list)
        for claim in claims:
            at = claim.delivery.channel_id
            left[at] -= 1
            if left[at] >= 0:
                granted.append(claim)
            else:
                refused[grants[at].wait].append(claim)
        for wait, these in refused.items():
            await give_back(self._room, actor, these, self._room.clock.now() + wait)
            self._wake.set()
        return granted

    async def _publish(
        self, actor: Actor, started: Started, channel: ChannelId, began: float
    ) -> None:
        try:
            async with self._lines:
                outcome = await self._outcome(started, channel, began)
        finally:
            self._leave(channel)
        self._places.answered()
        self._passing("k4")
        if isinstance(outcome, Throttled):
            # Known here before it is recorded, so that no call slips out in between.
            self._places.rest(channel, outcome.retry_after.total_seconds())
        self._answers.put(actor, Answered(started, outcome))

    async def _outcome(self, started: Started, channel: ChannelId, began: float) -> Outcome:
        if time.monotonic() - began > SEND_WITHIN:
            return NotSent("The worker was held up for too long to send it safely.")
        rest = self._places.rest_left(channel)
        if rest:
            words = "Not called: the platform had just asked to be left alone."
            return Throttled(timedelta(seconds=rest), words)
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._room.platforms.publish(started.post)
        except TimeoutError:
            return Unknown("The platform did not answer in time.")

    def _leave(self, channel: ChannelId) -> None:
        if self._places.leave(channel) and self._gathering is None:
            self._gather(1)

    def _gather(self, tick: int) -> None:
        loop = asyncio.get_running_loop()
        self._gathering = loop.call_later(TICK, self._gathered, tick)

    def _gathered(self, tick: int) -> None:
        self._gathering = None
        if self._places.many_free or tick >= MOST_TICKS:
            self._wake.set()
        else:
            self._gather(tick + 1)

    def _go(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _apart(
        self,
        work: Callable[[Sequence[T]], Awaitable[list[Any]]],
        items: Sequence[T],
        ids: Sequence[DeliveryId],
    ) -> list[Any]:
        """Do it for all at once. When that fails, for one after the other: a delivery that makes it
        fail is put off alone, and holds up nobody else's."""
        try:
            return await work(items)
        except TemporarilyUnavailable:
            raise
        except Exception as trouble:
            log.info("batch_taken_apart", extra={"trouble": type(trouble).__name__})
        done = []
        for item, delivery_id in zip(items, ids, strict=True):
            try:
                done += await work([item])
            except TemporarilyUnavailable:
                raise
            except Exception:
                log.exception("delivery_put_off", extra={"delivery_id": delivery_id})
                self._places.put_off(delivery_id, PUT_OFF)
        return done

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

    async def _rest(self) -> None:
        """Until rung, until a place falls free that was wanted, or until the next thing is due.
        That is asked before a last look, so that nothing can become due unseen between the two."""
        seconds = SWEEP
        if self._places.free > 0:
            wait = await self._room.agenda.next_in()
            seconds = SWEEP if wait is None else min(SWEEP, max(0.001, wait.total_seconds()))
        until = asyncio.get_running_loop().time() + seconds
        if await self._take():
            return
        if self._passed_over:
            until = asyncio.get_running_loop().time() + min(SHORTLY, seconds)
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
