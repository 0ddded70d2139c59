"""Due deliveries flow through here: claimed in batches, fair across channels, many under way."""

import asyncio
import time
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from logging import getLogger

from domain.publishing.delivery import LEASE, REQUEST_TIMEOUT
from domain.publishing.outcomes import NotSent, Outcome, Throttled, Unknown
from domain.publishing.ports import Claim, Due
from domain.publishing.room import Publishing
from domain.publishing.use_cases.send_deliveries import (
    Answered,
    Started,
    give_back,
    record_outcomes,
    start_attempts,
)
from domain.publishing.use_cases.settle_unconfirmed import look_up, rescue_expired
from domain.publishing.use_cases.take_due import take_due
from domain.shared.access import Actor, system
from domain.shared.errors import TemporarilyUnavailable
from domain.shared.ids import ChannelId, DeliveryId

PER_CHANNEL = 10
LOOKS_AT_ONCE = 10
SWEEP = 15.0
SHORTLY = 0.05
AFTER_TROUBLE = 2.0
PUT_OFF = 60.0
# How far the agenda is read past look-ups that have to wait their turn.
PAST_LOOKS = 500
# Sending begins only while the lease has room for the whole request.
SEND_WITHIN = (LEASE - REQUEST_TIMEOUT).total_seconds() - 5
GROUP = 200
log = getLogger("tertulia.worker")


def _no_fault(_point: str) -> None:
    """Nothing happens at any point."""


class DeliveryStream:
    """Runs until told to stop. Wakes when rung, when the next delivery is due by the database's
    clock, and every fifteen seconds in any case. `passing` is told the points k0 to k5 at which
    tests let a worker die."""

    def __init__(
        self, room: Publishing, *, in_flight: int, passing: Callable[[str], None] = _no_fault
    ) -> None:
        self._room = room
        self._most = in_flight
        self._passing = passing
        self._sending: set[asyncio.Task[None]] = set()
        self._looking: dict[DeliveryId, asyncio.Task[None]] = {}
        self._by_channel: Tally[ChannelId] = Tally()
        # Until when, by the monotonic clock, nothing is tried with these.
        self._resting: dict[ChannelId, float] = {}
        self._put_off: dict[DeliveryId, float] = {}
        self._answers: asyncio.Queue[tuple[Actor, Answered]] = asyncio.Queue()
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
        recording = asyncio.create_task(self._record())
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
            await asyncio.gather(*self._sending, return_exceptions=True)
            await self._answers.join()
            last = [recording, *self._looking.values()]
            for task in last:
                task.cancel()
            await asyncio.gather(*last, return_exceptions=True)

    async def _take(self) -> bool:
        """One batch; whether there may be more right away."""
        self._passed_over = False
        free = self._most - len(self._sending)
        if free <= 0:
            return False
        self._forget_rests()
        due = await self._room.agenda.due(free + self._beside(), PER_CHANNEL)
        fresh = [d for d in due if d.state == "scheduled" and self._may_go(d)][:free]
        lost = [d for d in due if d.state in ("claimed", "sending") and self._may_try(d)]
        taken = await self._for_each_workspace(fresh, self._send)
        freed = await self._for_each_workspace(lost, self._rescue)
        self._look(d for d in due if d.state == "unconfirmed")
        self._passed_over = bool(fresh) and not taken
        return bool(taken or freed)

    def _beside(self) -> int:
        """How many rows of the agenda may be of no use now, so that they must not crowd out what
        can go."""
        full = sum(1 for count in self._by_channel.values() if count >= PER_CHANNEL)
        looks = PAST_LOOKS if len(self._looking) >= LOOKS_AT_ONCE else len(self._looking)
        return (full + len(self._resting)) * PER_CHANNEL + len(self._put_off) + looks

    async def _for_each_workspace(
        self, due: list[Due], work: Callable[[Actor, list[DeliveryId]], Awaitable[int]]
    ) -> int:
        """Do it for each; returns how many deliveries it did something for. A delivery that makes
        it fail is put off alone: it holds up nobody else's."""
        done = 0
        for actor, ids in _by_workspace(due):
            try:
                done += await work(actor, ids)
            except TemporarilyUnavailable:
                raise
            except Exception:
                done += await self._one_by_one(actor, ids, work)
        return done

    async def _one_by_one(
        self,
        actor: Actor,
        ids: list[DeliveryId],
        work: Callable[[Actor, list[DeliveryId]], Awaitable[int]],
    ) -> int:
        done = 0
        for delivery_id in ids:
            try:
                done += await work(actor, [delivery_id])
            except TemporarilyUnavailable:
                raise
            except Exception:
                log.exception("delivery_put_off", extra={"delivery_id": delivery_id})
                self._put_off[delivery_id] = time.monotonic() + PUT_OFF
        return done

    async def _rescue(self, actor: Actor, ids: list[DeliveryId]) -> int:
        return await rescue_expired(self._room, actor, ids)

    async def _send(self, actor: Actor, ids: list[DeliveryId]) -> int:
        """Returns how many were claimed."""
        began = time.monotonic()
        self._passing("k0")
        claims = await take_due(self._room, actor, ids)
        if not claims:
            return 0
        self._passing("k1")
        granted = await self._within_budget(actor, claims)
        for started in await start_attempts(self._room, actor, granted) if granted else ():
            channel = ChannelId(started.post.connection.channel_id)
            self._by_channel[channel] += 1
            task = asyncio.create_task(self._publish(actor, started, channel, began))
            self._sending.add(task)
            task.add_done_callback(self._sent)
        if granted:
            self._passing("k2")
        return len(claims)

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self._wake.set()

    async def _within_budget(self, actor: Actor, claims: list[Claim]) -> list[Claim]:
        granted, refused = [], defaultdict(list)
        for claim in claims:
            wait = await self._room.budgets.take(claim.delivery.channel_id, claim.limits)
            if wait is None:
                granted.append(claim)
            else:
                refused[wait].append(claim)
        for wait, these in refused.items():
            await give_back(self._room, actor, these, self._room.clock.now() + wait)
        return granted

    async def _publish(
        self, actor: Actor, started: Started, channel: ChannelId, began: float
    ) -> None:
        try:
            outcome = await self._outcome(started, channel, began)
        finally:
            self._by_channel[channel] -= 1
            if not self._by_channel[channel]:
                del self._by_channel[channel]
        self._passing("k4")
        if isinstance(outcome, Throttled):
            # Known here before it is recorded, so that no call slips out in between.
            until = time.monotonic() + outcome.retry_after.total_seconds()
            self._resting[channel] = max(self._resting.get(channel, 0.0), until)
        await self._answers.put((actor, Answered(started, outcome)))

    async def _outcome(self, started: Started, channel: ChannelId, began: float) -> Outcome:
        now = time.monotonic()
        if now - began > SEND_WITHIN:
            return NotSent("The worker was held up for too long to send it safely.")
        if self._resting.get(channel, 0.0) > now:
            rest = timedelta(seconds=self._resting[channel] - now)
            return Throttled(rest, "Not called: the platform had just asked to be left alone.")
        patience = (REQUEST_TIMEOUT + timedelta(seconds=2)).total_seconds()
        try:
            async with asyncio.timeout(patience):
                return await self._room.platforms.publish(started.post)
        except TimeoutError:
            return Unknown("The platform did not answer in time.")

    async def _record(self) -> None:
        """Answers that arrive together are written together."""
        while True:
            answers = [await self._answers.get()]
            while len(answers) < GROUP and not self._answers.empty():
                answers.append(self._answers.get_nowait())
            groups: dict[str, tuple[Actor, list[Answered]]] = {}
            for actor, answer in answers:
                groups.setdefault(actor.workspace, (actor, []))[1].append(answer)
            for actor, group in groups.values():
                await self._until_written(actor, group)
            for _ in answers:
                self._answers.task_done()
            self._wake.set()

    async def _until_written(self, actor: Actor, group: list[Answered]) -> None:
        """What a platform answered is not given up while this process lives: without it, what was
        published would count as unknown. One that cannot be written is left to its lease, and takes
        no other with it."""
        while True:
            try:
                accepted = await record_outcomes(self._room, actor, group)
            except TemporarilyUnavailable:
                log.warning("answers_wait_for_database", extra={"answers": len(group)})
                await asyncio.sleep(AFTER_TROUBLE)
                continue
            except Exception:
                log.exception("answers_not_recorded", extra={"answers": len(group)})
                for answer in group if len(group) > 1 else ():
                    await self._until_written(actor, [answer])
                return
            self._passing("k5")
            if accepted < len(group):
                log.warning("stale_answers", extra={"refused": len(group) - accepted})
            return

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

    def _may_go(self, item: Due) -> bool:
        crowded = self._by_channel[item.channel_id] >= PER_CHANNEL
        return not crowded and item.channel_id not in self._resting and self._may_try(item)

    def _may_try(self, item: Due) -> bool:
        return item.delivery_id not in self._put_off

    def _forget_rests(self) -> None:
        now = time.monotonic()
        self._resting = {at: until for at, until in self._resting.items() if until > now}
        self._put_off = {at: until for at, until in self._put_off.items() if until > now}

    async def _rest(self) -> None:
        """Until rung, until a send ends, or until the next thing is due. That is asked before a
        last look, so that nothing can become due unseen between the two."""
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


def _by_workspace(due: list[Due]) -> list[tuple[Actor, list[DeliveryId]]]:
    groups: dict[str, tuple[Actor, list[DeliveryId]]] = {}
    for item in due:
        actor = system(item.organization_id, item.workspace_id)
        groups.setdefault(item.workspace_id, (actor, []))[1].append(item.delivery_id)
    return list(groups.values())
