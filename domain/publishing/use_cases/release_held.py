"""A person says what becomes of what a lifted hold still keeps back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.publishing.delivery import Delivery
from domain.publishing.errors import NothingToRelease
from domain.publishing.events import HOLD_RELEASED, hold_changed, moved
from domain.publishing.hold import Hold, OnLift
from domain.publishing.model import Message
from domain.publishing.moves import Grounds, grounds_for
from domain.publishing.ports import PublishingTransaction
from domain.publishing.releasing import AWAITING, Pace, Terms, due_of, released
from domain.publishing.room import Publishing
from domain.publishing.states import DeliveryState
from domain.shared.access import Actor, Permission
from domain.shared.errors import InvalidState, NotFound, Refusal
from domain.shared.ids import HoldId, MessageId

A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Released:
    """The hold, and what became of each message that was chosen: None, or why it was not
    released."""

    hold: Hold
    results: Sequence[tuple[MessageId, Refusal | None]] = ()


async def release_held(
    room: Publishing, actor: Actor, hold_id: HoldId, policy: OnLift, chosen: Sequence[MessageId]
) -> Released:
    """Let these messages go on by this policy; or, without any, all that wait, a moment later.
    What something else stops by now is held for that instead.

    Raises MissingScope, NotFound, and InvalidState while the hold stands or, for all of them, when
    it does not ask (any more). Of those chosen each has its own end.
    """
    actor.require(Permission.HOLDS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.holds.get(hold_id)
        now = room.clock.now()
        if chosen:
            if before.lifted_at is None:
                raise InvalidState(thing="hold", state="standing", moves="change, lift")
            answer = await _some(room, tx, before, policy, chosen)
        else:
            hold = before.release(policy, now)
            await tx.holds.save(hold)
            tx.announce(hold_changed(HOLD_RELEASED, hold, before))
            answer = Released(hold)
        await tx.commit(answer)
    await room.doorbell.ring()
    return answer


async def _some(
    room: Publishing,
    tx: PublishingTransaction,
    hold: Hold,
    policy: OnLift,
    chosen: Sequence[MessageId],
) -> Released:
    found = {message.id: message for message in await tx.messages.some(chosen)}
    grounds = await grounds_for(tx, list(found.values()))
    now = room.clock.now()
    pace = Pace(await tx.deliveries.placed(grounds.channels.keys(), now - A_MINUTE))
    stood = (hold.lifted_at or now) - hold.created_at
    terms = Terms(policy, stood, hold.apart)
    changes: list[tuple[Message, Message]] = []
    for before in sorted(found.values(), key=lambda m: (m.publish_at or now, m.id)):
        waiting = [d for d in before.deliveries if _waits(d, hold)]
        if waiting:
            gone = [_gone(room, before, d, terms, pace, grounds, now) for d in waiting]
            changes.append((before, before.with_deliveries(gone, now)))
    await tx.messages.save_all(changes)
    for before, after in changes:
        tx.announce(*moved(before, after))
    done = {before.id for before, _ in changes}
    return Released(hold, [(id, _why_not(found.get(id), id in done)) for id in chosen])


def _waits(delivery: Delivery, hold: Hold) -> bool:
    mine = delivery.held_reason == AWAITING and delivery.hold_id == hold.id
    return delivery.state is DeliveryState.HELD and mine


def _gone(
    room: Publishing,
    message: Message,
    delivery: Delivery,
    terms: Terms,
    pace: Pace,
    grounds: Grounds,
    now: datetime,
) -> Delivery:
    channel = grounds.channels[delivery.channel_id]
    if channel.stopped is not None:
        # From here on it is that which holds it: what was asked before has been answered.
        free = replace(delivery.release(due_of(message, delivery, now)), held_since=None)
        return free.hold(channel.stopped, channel.hold_id, channel.stopped_words)
    return released(message, delivery, terms, pace, now, channel.grace(room.grace))


def _why_not(message: Message | None, done: bool) -> Refusal | None:
    if message is None:
        return NotFound(thing="message")
    return None if done else NothingToRelease(state=message.status.value)
