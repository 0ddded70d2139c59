"""Bring a broadcast a little further: see how it went for some, and speak to the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from domain.publishing.addressing import list_segment
from domain.publishing.broadcast import (
    AHEAD,
    AT_WORK,
    STEP,
    UNDER_WAY,
    Broadcast,
    BroadcastState,
    Recipient,
)
from domain.publishing.broadcast_events import moved
from domain.publishing.broadcast_ports import Pair
from domain.publishing.broadcasting import code_of, draft_for, known_of, pair_of
from domain.publishing.drafting import all_written_down, composed
from domain.publishing.model import Message
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.publishing.states import MessageStatus
from domain.publishing.stopping import held_marks, stop_of
from domain.publishing.views import ChannelFacts
from domain.shared.access import Actor
from domain.shared.errors import NotFound, Refusal, Unavailable
from domain.shared.ids import BroadcastId, ChannelId
from domain.shared.quiet_hours import QUIET

SOON = timedelta(seconds=5)
"""How long until the next step while something moves. Less than is handed over ahead."""

CLOCKS = timedelta(hours=1)
"""How often the clocks are looked at anew while its time is to come."""

STOPPED = timedelta(seconds=30)
WAITING = timedelta(minutes=1)
"""How long until the next look where all that is left waits for somebody else's word."""

AT_A_TIME = 200
"""So many people on a channel are looked at in one step."""

Change = tuple[Recipient, Recipient]


@dataclass(frozen=True, slots=True)
class _Turn:
    """From when on there is room on a channel, and who is in line."""

    channel_id: ChannelId
    slot: datetime
    people: Sequence[Recipient]


@dataclass
class _Step:
    """What one step does: who stands otherwise, what is said, and what stops the rest."""

    now: datetime
    changes: list[Change] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    facts: dict[ChannelId, ChannelFacts] = field(default_factory=dict)
    stops: list[str] = field(default_factory=list)
    free: int = 0
    moving: bool = False
    hurry: bool = False
    wakes: datetime | None = None
    several: Mapping[Pair, str] = field(default_factory=dict)
    spoken_to: set[str] = field(default_factory=set)

    def waits(self, person: Recipient) -> bool:
        """Whether they are told something already, by another account or on another channel: what
        they may be told more is seen in the next step."""
        return self.several.get(pair_of(person)) in self.spoken_to

    def says(self, message: Message, person: Recipient, slot: datetime) -> None:
        self.messages.append(message)
        self.changes.append((person, person.hand_over(message.id, slot, self.now)))
        if pair_of(person) in self.several:
            self.spoken_to.add(self.several[pair_of(person)])


async def step_broadcast(room: Publishing, actor: Actor, broadcast_id: BroadcastId) -> int:
    """How many people were handed over to publishing. Plans its own next time.

    Each gets a message of their own, written in the commit that says so on the list: whoever
    stops in the middle has said nothing, and whoever comes after says it once. On each channel no
    more is handed over than goes out in the next moments, spaced so that there is never a burst;
    from there on it goes the way of any message. Safe to repeat.
    """
    async with room.begin(actor) as tx:
        try:
            before = await tx.broadcasts.get(broadcast_id)
        except NotFound:
            return 0
        step = _Step(room.clock.now())
        if await _made_ready(room, tx, before):
            await tx.commit()
            return 0
        tally = await tx.broadcasts.tally(before.id)
        await _follow(tx, before, step)
        if before.state in AT_WORK:
            await _speak(room, actor, tx, before, step)
        settled = tally.after(step.changes)
        after = _arrived(before, step, settled.open)
        if step.messages:
            as_asked = replace(actor, id=before.created_by)
            await all_written_down(room, as_asked, tx, step.messages, step.facts)
        await tx.broadcasts.write(step.changes)
        if after is not before:
            await tx.broadcasts.save(before, after)
        tx.announce(*moved(before, after, settled))
        _plan(tx, after, step, settled.pending, settled.sending)
        await tx.commit()
    if step.messages:
        await room.doorbell.ring()
    return len(step.messages)


async def _made_ready(room: Publishing, tx: PublishingTransaction, before: Broadcast) -> bool:
    """Whether this step did no more than that: it began, or its segment came onto its list."""
    if before.state is BroadcastState.SCHEDULED:
        await _begin(room, tx, before)
        return True
    if not before.lists_segment:
        return False
    now = room.clock.now()
    if (await list_segment(room, tx, before, now)).state in AT_WORK:
        tx.plan(STEP, before.id, now)
    return True


async def _begin(room: Publishing, tx: PublishingTransaction, before: Broadcast) -> None:
    """When its time has come; not by itself when that is long over."""
    now = room.clock.now()
    after = before.follow_clocks(now)
    at = after.schedule.at if after.schedule else now
    if at > now:
        tx.plan(STEP, before.id, min(at, now + CLOCKS))
    else:
        after = before.miss(now) if at < now - room.grace else before.start(now)
    if after is before:
        return
    await tx.broadcasts.save(before, after)
    tx.announce(*moved(before, after, await tx.broadcasts.tally(before.id)))
    if after.state in AT_WORK:
        tx.plan(STEP, after.id, now)


async def _follow(tx: PublishingTransaction, broadcast: Broadcast, step: _Step) -> None:
    """See how it went for those whose message publishing has."""
    if broadcast.state not in UNDER_WAY | {BroadcastState.CANCELLED}:
        return
    for one in await tx.broadcasts.in_hand(broadcast.id):
        after = one.recipient.follow(one.status, one.error_code, step.now)
        if after is not one.recipient:
            step.changes.append((one.recipient, after))
        step.moving |= one.status in (MessageStatus.SCHEDULED, MessageStatus.PUBLISHING)


async def _speak(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    broadcast: Broadcast,
    step: _Step,
) -> None:
    waiting = await tx.broadcasts.channels_of(broadcast.id)
    facts = await tx.channels.facts(sorted(waiting))
    marks, turns = broadcast.marks, list[_Turn]()
    held = await held_marks(tx, facts.values(), marks)
    for channel_id in sorted(waiting):
        channel = facts.get(channel_id)
        gone = channel is None or channel.status == "disconnected"
        stop = None if gone or channel is None else stop_of(channel, marks, held)
        if stop is not None:
            step.stops.append(stop.reason)
            continue
        awake = await _awake(tx, broadcast, channel_id, step)
        if awake is not None and not awake:
            step.stops.append(QUIET)
            continue
        step.free += waiting[channel_id]
        turns += await _turns_on(tx, broadcast, channel_id, step, awake)
    # Channels first, then people: whoever speaks to anybody locks them in that order.
    step.several = await tx.broadcasts.alone_with([pair_of(p) for t in turns for p in t.people])
    for turn in turns:
        await _speak_on(room, actor, tx, broadcast, turn, step)


async def _awake(
    tx: PublishingTransaction, broadcast: Broadcast, channel_id: ChannelId, step: _Step
) -> list[str | None] | None:
    """The zones, of those who wait there, in which people may be spoken to now; None where all
    may. Where nobody may, the step knows when the first of them wakes up."""
    quiet = broadcast.quiet_hours
    if quiet is None:
        return None
    ground = (await tx.rules.grounds([channel_id]))[channel_id]
    usual, awake = quiet.timezone or ground.timezone, list[str | None]()
    for zone in await tx.broadcasts.zones(broadcast.id, channel_id):
        # What is handed over now goes out a little later.
        ends = quiet.until(step.now, zone or usual) or quiet.until(step.now + AHEAD, zone or usual)
        if ends is None:
            awake.append(zone)
        else:
            step.wakes = min(step.wakes or ends, ends)
    return awake


async def _turns_on(
    tx: PublishingTransaction,
    broadcast: Broadcast,
    channel_id: ChannelId,
    step: _Step,
    zones: list[str | None] | None,
) -> list[_Turn]:
    """The one there is, or none where others are in line for as long as one looks ahead."""
    last = await tx.broadcasts.last_slot(channel_id)
    slot = max(step.now, last + broadcast.spacing) if last else step.now
    if slot >= step.now + AHEAD:
        return []
    people = await tx.broadcasts.pending(broadcast.id, channel_id, AT_A_TIME, zones)
    return [_Turn(channel_id, slot, people)]


async def _speak_on(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    broadcast: Broadcast,
    turn: _Turn,
    step: _Step,
) -> None:
    """To as many as may be spoken to by the pace; who cannot be reached takes nobody's place."""
    slot, people = turn.slot, turn.people
    known = await known_of(tx, people, step.now)
    for person in people:
        if slot >= step.now + AHEAD:
            return
        if step.waits(person):
            continue
        draft = draft_for(broadcast, person, known, slot)
        if isinstance(draft, str):
            step.changes.append((person, person.skip(draft, step.now)))
            continue
        try:
            message = await composed(room, replace(actor, id=broadcast.created_by), tx, draft)
        except Unavailable:
            raise
        except Refusal as refusal:
            step.changes.append((person, person.skip(code_of(refusal), step.now)))
            continue
        step.says(message, person, slot)
        step.facts[turn.channel_id] = known.channels[turn.channel_id]
        slot += broadcast.spacing
    # There may be more of them, and nobody whom to wait for.
    step.hurry |= len(people) == AT_A_TIME


def _arrived(before: Broadcast, step: _Step, still_open: int) -> Broadcast:
    """How it stands after this step."""
    after = before
    if before.state in AT_WORK:
        reason = None if step.free or not step.stops else step.stops[0]
        after = before.complete(step.now) if not still_open else before.hold(reason, step.now)
    if after is before and step.changes:
        after = before.progress(step.now)
    return after


def _plan(
    tx: PublishingTransaction, after: Broadcast, step: _Step, pending: int, sending: int
) -> None:
    """When there is something to do next; never where nothing is left."""
    if after.state in AT_WORK and pending:
        wait = STOPPED if after.state is BroadcastState.HELD else SOON
        at = step.now + (timedelta() if step.hurry else wait)
        sleeps = after.state is BroadcastState.HELD and {*step.stops} == {QUIET}
        tx.plan(STEP, after.id, max(at, step.wakes or at) if sleeps and not sending else at)
    elif sending:
        busy = step.moving or bool(step.messages)
        tx.plan(STEP, after.id, step.now + (SOON if busy else WAITING))
