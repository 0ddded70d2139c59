"""What is claimed goes out from here: within its budget, as lines fall free, its intent first."""

import asyncio
import time
from collections import Counter as Tally
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from logging import getLogger
from typing import Any

from domain.publishing.delivery import CATCHING_UP, LEASE, REQUEST_TIMEOUT
from domain.publishing.outcomes import (
    NotSent,
    Outcome,
    Preparation,
    Prepared,
    Published,
    Refused,
    Throttled,
    Unknown,
)
from domain.publishing.ports import Claim, OutgoingPost
from domain.publishing.room import Publishing
from domain.publishing.use_cases.send_deliveries import (
    Answered,
    Started,
    give_back,
    keep_handle,
    start_attempts,
)
from domain.publishing.use_cases.take_due import catches_up
from domain.shared.access import Actor
from domain.shared.errors import TemporarilyUnavailable
from domain.shared.ids import ChannelId, DeliveryId
from domain.shared.platforms import OutcomeClass, RateBudget
from workers.answers import Answers
from workers.apart import together_or_apart
from workers.gathering import Gathering
from workers.passing import Passing
from workers.places import Places

PUT_OFF = 60.0
STOPPED_FOR = 5.0
"""By then it is on record that a platform takes nothing from an account."""
MINUTE = 60
MOST_TURNS = 1000
_Wait = tuple[timedelta, str | None]
"""How long, and the code of why if it is to be said."""
A_MOMENT: _Wait = (timedelta(seconds=1), None)
# Sending begins only while the lease has room for the whole request.
SEND_WITHIN = (LEASE - REQUEST_TIMEOUT).total_seconds() - 5
# A claim that found no line for so long is given back while nothing is lost by it.
WAITS_AT_MOST = SEND_WITHIN / 2
# Lines are worth filling at once when a fair part of them is free, and soon in any case.
FAIR_PART = 2
MOST_TICKS = 10
PATIENCE = (REQUEST_TIMEOUT + timedelta(seconds=2)).total_seconds()
HELD_UP = "The worker was held up for too long to send it safely."
log = getLogger("tertulia.worker")


@dataclass(slots=True)
class _Queue:
    """Claims of one workspace that wait for lines, each with when its claiming began."""

    actor: Actor
    claims: deque[tuple[Claim, float]] = field(default_factory=deque)


class Sending:
    """A line is a post under way to its platform, from its intent to its answer. Claims wait here
    for lines and cost nothing if this process dies; intents would be in doubt, so none is written
    before there is a line for it. `passing` is told of the points k2 and k4, `again` is called when
    claims were given back, to be looked at anew."""

    def __init__(
        self,
        room: Publishing,
        places: Places,
        answers: Answers,
        *,
        lines: int,
        passing: Passing,
        again: Callable[[], None],
    ) -> None:
        self._room = room
        self._places = places
        self._answers = answers
        self._passing = passing
        self._again = again
        self._lines = self._free = lines
        self._fair_part = max(1, lines // FAIR_PART)
        self._waiting: dict[str, _Queue] = {}
        self._count = 0
        self._soon = Gathering(self._start, self._worth_it, most_ticks=MOST_TICKS)
        self._under_way: set[asyncio.Task[None]] = set()
        self._turns: dict[ChannelId, float] = {}

    @property
    def runs_short(self) -> bool:
        """Whether there are lines, or will be soon, for more than what waits here."""
        return self._count < self._lines

    def take(self, actor: Actor, claims: Sequence[Claim], began: float) -> None:
        """Send these, which have their places already; `began` is when claiming them did."""
        self._go(self._admit(actor, claims, began))

    async def finished(self) -> None:
        """Wait until nothing is under way any more."""
        while self._under_way:
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _admit(self, actor: Actor, claims: Sequence[Claim], began: float) -> None:
        refused: Sequence[Claim] = claims
        try:
            granted, over = await self._within_budget(claims)
            refused = [claim for them in over.values() for claim in them]
            queue = self._waiting.setdefault(actor.workspace, _Queue(actor))
            queue.claims.extend((claim, began) for claim in granted)
            self._count += len(granted)
            self._start_if_worth_it()
            for (wait, code), them in over.items():
                await self._give_back(actor, them, wait, code)
        finally:
            for claim in refused:
                self._places.leave(claim.delivery.channel_id)

    async def _within_budget(
        self, claims: Sequence[Claim]
    ) -> tuple[list[Claim], dict[_Wait, list[Claim]]]:
        """Those that may go out now, and by how long they have to wait those that may not."""
        over: dict[_Wait, list[Claim]] = defaultdict(list)
        claims = await self._at_its_pace(self._one_by_one(claims, over), over)
        if not claims:
            return [], over
        count = Tally(claim.delivery.channel_id for claim in claims)
        budgets = {claim.delivery.channel_id: claim.channel.limits.budget for claim in claims}
        grants = await self._room.budgets.take({at: (budgets[at], count[at]) for at in count})
        left = {at: grant.posts for at, grant in grants.items()}
        granted: list[Claim] = []
        for claim in claims:
            at = claim.delivery.channel_id
            left[at] -= 1
            if left[at] >= 0:
                granted.append(claim)
            else:
                over[grants[at].wait, None].append(claim)
        return granted, over

    def _one_by_one(
        self, claims: Sequence[Claim], over: dict[_Wait, list[Claim]]
    ) -> Sequence[Claim]:
        """All but those too many where the last thing its platform said to anybody is that we are
        too fast: this process may not have known when it chose them."""
        for claim in claims:
            if claim.connection.throttles:
                self._places.narrow(claim.delivery.channel_id)
        count, kept = Tally[ChannelId](), []
        for claim in claims:
            at = claim.delivery.channel_id
            if count[at] < self._places.beyond(at):
                count[at] += 1
                over[A_MOMENT].append(claim)
            else:
                kept.append(claim)
        return kept

    async def _at_its_pace(
        self, claims: Sequence[Claim], over: dict[_Wait, list[Claim]]
    ) -> Sequence[Claim]:
        """All but what is late and has to wait: of that so many a minute go out on a channel. Each
        of the others is given back once, with the instant at which its turn comes."""
        late = sorted((c for c in claims if catches_up(c)), key=lambda claim: -claim.late_by)
        if not late:
            return claims
        count = Tally(claim.delivery.channel_id for claim in late)
        pace = {c.delivery.channel_id: c.channel.catch_up_per_minute for c in late}
        grants = await self._room.budgets.take(
            {at: (RateBudget(pace[at], MINUTE), count[at]) for at in count}, late=True
        )
        left = {at: grant.posts for at, grant in grants.items()}
        waits: set[DeliveryId] = set()
        for claim in late:
            at = claim.delivery.channel_id
            left[at] -= 1
            if left[at] < 0:
                waits.add(claim.delivery.id)
                over[self._turn(at, grants[at].wait, pace[at]), CATCHING_UP].append(claim)
        return [claim for claim in claims if claim.delivery.id not in waits]

    def _turn(self, channel_id: ChannelId, wait: timedelta, per_minute: int) -> timedelta:
        """How long until the next turn of this channel that is not given away: they are evenly
        spread, so that what waits in line is looked at once, and not each minute anew."""
        now = time.monotonic()
        first, apart = now + wait.total_seconds(), MINUTE / per_minute
        turn = max(first, self._turns.get(channel_id, first - apart) + apart)
        if len(self._turns) >= MOST_TURNS:
            self._turns = {at: given for at, given in self._turns.items() if given > now}
        self._turns[channel_id] = turn
        return timedelta(seconds=turn - now)

    async def _give_back(
        self, actor: Actor, claims: Sequence[Claim], wait: timedelta, code: str | None
    ) -> None:
        try:
            await give_back(self._room, actor, claims, wait, code)
        except TemporarilyUnavailable:
            log.warning("claims_left_to_their_lease", extra={"claims": len(claims)})
        self._again()

    def _worth_it(self) -> bool:
        return self._free >= min(self._fair_part, self._count)

    def _start_if_worth_it(self) -> None:
        if self._worth_it():
            self._start()
        else:
            self._soon.ask()

    def _start(self) -> None:
        """Give the free lines to whoever waits longest, a workspace at a time."""
        while self._free and self._count:
            workspace, queue = next(iter(self._waiting.items()))
            del self._waiting[workspace]
            batch = [queue.claims.popleft() for _ in range(min(self._free, len(queue.claims)))]
            if queue.claims:
                self._waiting[workspace] = queue
            self._free -= len(batch)
            self._count -= len(batch)
            self._go(self._begin(queue.actor, batch))

    async def _begin(self, actor: Actor, batch: Sequence[tuple[Claim, float]]) -> None:
        """From claims that have their lines to posts under way."""
        began = {claim.delivery.id: at for claim, at in batch}
        unused = Tally(claim.delivery.channel_id for claim, _ in batch)
        now = time.monotonic()
        late = [claim for claim, at in batch if now - at > WAITS_AT_MOST]
        claims = [claim for claim, at in batch if now - at <= WAITS_AT_MOST]
        try:
            if late:
                await self._give_back(actor, late, timedelta(0), None)
            for started in await self._intents(actor, claims) if claims else ():
                channel = ChannelId(started.post.connection.channel_id)
                unused[channel] -= 1
                at = began[started.attempt.delivery_id]
                self._go(self._publish(actor, started, channel, at))
        finally:
            for channel in unused.elements():
                self._leave(channel)

    async def _intents(self, actor: Actor, claims: Sequence[Claim]) -> Sequence[Started]:
        try:
            started = await together_or_apart(
                lambda some: start_attempts(self._room, actor, some),
                claims,
                ids=[claim.delivery.id for claim in claims],
                put_off=lambda delivery_id: self._places.put_off(delivery_id, PUT_OFF),
            )
        except TemporarilyUnavailable:
            log.warning("claims_left_to_their_lease", extra={"claims": len(claims)})
            return ()
        self._passing("k2")
        return started

    async def _publish(
        self, actor: Actor, started: Started, channel: ChannelId, began: float
    ) -> None:
        try:
            outcome = await self._outcome(actor, started, channel, began)
        finally:
            self._leave(channel)
        self._places.answered()
        self._passing("k4")
        if isinstance(outcome, Throttled):
            # Known here before it is recorded, so that no call slips out in between.
            self._places.rest(channel, outcome.retry_after.total_seconds())
        elif isinstance(outcome, Refused) and outcome.stops_the_account:
            self._places.stop(channel, STOPPED_FOR)
        elif isinstance(outcome, Published):
            self._places.went_well(channel)
        self._answers.put(actor, Answered(started, outcome))

    async def _outcome(
        self, actor: Actor, started: Started, channel: ChannelId, began: float
    ) -> Outcome:
        if self._places.is_stopped(channel):
            return NotSent("Not called: the platform had just refused this account.")
        rest = self._places.rest_left(channel)
        if rest:
            words = "Not called: the platform had just asked to be left alone."
            return Throttled(timedelta(seconds=rest), words)
        if started.post.outcome_class is not OutcomeClass.HANDLE:
            return await self._shown(started.post, began)
        prepared = await self._prepared(started.post, began)
        if not isinstance(prepared, Prepared):
            return prepared
        began = time.monotonic()
        try:
            kept = await keep_handle(self._room, actor, started, prepared.handle)
        except TemporarilyUnavailable:
            return NotSent("What the platform keeps could not be stored; nothing was shown.")
        self._passing("kept")
        if kept is None:
            return NotSent("Somebody else has taken this delivery over; nothing was shown.")
        return await self._shown(kept.post, began)

    async def _prepared(self, post: OutgoingPost, began: float) -> Preparation:
        if time.monotonic() - began > SEND_WITHIN:
            return NotSent(HELD_UP)
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._room.platforms.prepare(post)
        except TimeoutError:
            return NotSent("The platform did not answer in time; nothing was shown.")

    async def _shown(self, post: OutgoingPost, began: float) -> Outcome:
        if time.monotonic() - began > SEND_WITHIN:
            return NotSent(HELD_UP)
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._room.platforms.publish(post)
        except TimeoutError:
            return Unknown("The platform did not answer in time.")

    def _leave(self, channel: ChannelId) -> None:
        self._free += 1
        self._places.leave(channel)
        self._start_if_worth_it()

    def _go(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
