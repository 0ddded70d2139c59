"""Due deliveries flow through here: claimed in batches, fair across channels, many under way."""

import asyncio
import time
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from logging import getLogger

from domain.publishing.delivery import LEASE, REQUEST_TIMEOUT
from domain.publishing.outcomes import NotSent, Outcome, Unknown
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
AFTER_TROUBLE = 2.0
# Sending begins only while the lease has room for the whole request.
SEND_WITHIN = (LEASE - REQUEST_TIMEOUT).total_seconds() - 5
GROUP = 200
log = getLogger("tertulia.worker")


class DeliveryStream:
    """Runs until told to stop. Wakes when rung, when the next delivery is due by the database's
    clock, and every fifteen seconds in any case."""

    def __init__(self, room: Publishing, *, in_flight: int) -> None:
        self._room = room
        self._most = in_flight
        self._sending: set[asyncio.Task[None]] = set()
        self._looking: dict[DeliveryId, asyncio.Task[None]] = {}
        self._by_channel: Tally[ChannelId] = Tally()
        self._answers: asyncio.Queue[tuple[Actor, Answered]] = asyncio.Queue()
        self._wake = asyncio.Event()
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
                    busy = await self._take()
                    if not busy:
                        await self._rest()
                except TemporarilyUnavailable:
                    log.warning("database_away")
                    await asyncio.sleep(AFTER_TROUBLE)
        finally:
            await asyncio.gather(*self._sending, return_exceptions=True)
            await self._answers.join()
            recording.cancel()
            for task in self._looking.values():
                task.cancel()

    async def _take(self) -> bool:
        """One batch; whether there may be more right away."""
        free = self._most - len(self._sending)
        if free <= 0:
            await self._one_done()
            return True
        due = await self._room.agenda.due(free, PER_CHANNEL)
        fresh = [d for d in due if d.state == "scheduled" and self._room_on(d.channel_id)]
        for actor, ids in _by_workspace(fresh):
            await self._send(actor, ids)
        lost = [d for d in due if d.state in ("claimed", "sending")]
        for actor, ids in _by_workspace(lost):
            await rescue_expired(self._room, actor, ids)
        self._look(d for d in due if d.state == "unconfirmed")
        if fresh or lost:
            return True
        if any(d.state == "scheduled" for d in due):
            # All of it waits for a place on its channel.
            await self._one_done()
            return True
        return False

    async def _send(self, actor: Actor, ids: list[DeliveryId]) -> None:
        began = time.monotonic()
        claims = await take_due(self._room, actor, ids)
        claims = await self._within_budget(actor, claims)
        if not claims:
            return
        for started in await start_attempts(self._room, actor, claims):
            channel = ChannelId(started.post.connection.channel_id)
            self._by_channel[channel] += 1
            task = asyncio.create_task(self._publish(actor, started, channel, began))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

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
            outcome = await self._outcome(started, began)
        finally:
            self._by_channel[channel] -= 1
        await self._answers.put((actor, Answered(started, outcome)))

    async def _outcome(self, started: Started, began: float) -> Outcome:
        if time.monotonic() - began > SEND_WITHIN:
            return NotSent("The worker was held up for too long to send it safely.")
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
        """What a platform answered is not given up while the database is away: without it, what
        was published would count as unknown. A fault of ours gives it up to the lease."""
        while True:
            try:
                accepted = await record_outcomes(self._room, actor, group)
            except TemporarilyUnavailable:
                log.warning("answers_wait_for_database", extra={"answers": len(group)})
                await asyncio.sleep(AFTER_TROUBLE)
                continue
            except Exception:
                log.exception("answers_lost", extra={"answers": len(group)})
                return
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

    def _room_on(self, channel: ChannelId) -> bool:
        return self._by_channel[channel] < PER_CHANNEL

    async def _one_done(self) -> None:
        if self._sending:
            await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(0.05)

    async def _rest(self) -> None:
        wait = await self._room.agenda.next_in()
        seconds = SWEEP if wait is None else min(SWEEP, max(0.001, wait.total_seconds()))
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass


def _by_workspace(due: list[Due]) -> list[tuple[Actor, list[DeliveryId]]]:
    groups: dict[str, tuple[Actor, list[DeliveryId]]] = {}
    for item in due:
        actor = system(item.organization_id, item.workspace_id)
        groups.setdefault(item.workspace_id, (actor, []))[1].append(item.delivery_id)
    return list(groups.values())
