"""A person says what becomes of what a lifted hold still keeps back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.publishing.delivery import Delivery
from domain.publishing.errors import NothingToRelease
from domain.publishing.events import HOLD_RELEASED, hold_changed, moved
from domain.publishing.freeing import gone
from domain.publishing.hold import Hold, OnLift
from domain.publishing.model import Message
from domain.publishing.moves import grounds_for
from domain.publishing.ports import PublishingTransaction
from domain.publishing.releasing import AWAITING, UNPLACED, Terms, due_of
from domain.publishing.room import Publishing
from domain.publishing.states import DeliveryState
from domain.shared.access import Actor, Permission
from domain.shared.errors import InvalidState, NotFound, Refusal
from domain.shared.ids import ChannelId, HoldId, MessageId


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
    What something else stops by now is held for that instead; what is to take a slot and finds none
    goes on waiting, and says why.

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
    mine: set[ChannelId] | None = None
    if policy is OnLift.NEXT_SLOT:
        # Slots are taken before anything is locked.
        mine = set(await tx.queues.channels_of(chosen))
        await tx.queues.alone_on(sorted(mine))
    found = {message.id: message for message in await tx.messages.some(chosen)}
    grounds = await grounds_for(tx, list(found.values()))
    now = room.clock.now()
    terms = Terms(policy, (hold.lifted_at or now) - hold.created_at, hold.apart, hold)
    waiting = [
        (message, delivery)
        for message in found.values()
        if mine is None or mine.issuperset(message.channel_ids)
        for delivery in message.deliveries
        if _waits(delivery, hold)
    ]
    free = [one for one in waiting if grounds.stop(one[0], one[1].channel_id) is None]
    went = await gone(room, tx, free, {d.id: terms for _, d in free}, grounds, now)
    after = dict(went.messages)
    for message, delivery in waiting:
        stop = grounds.stop(message, delivery.channel_id)
        if stop is not None:
            # From here on it is that which holds it: what was asked before has been answered.
            due = delivery.release(due_of(message, delivery, now))
            held = stop.keep(replace(due, held_since=None))
            after[message.id] = after.get(message.id, message).with_deliveries([held], now)
    changes = [(found[id], message) for id, message in after.items()]
    await tx.messages.save_all(changes)
    for before, now_so in changes:
        tx.announce(*moved(before, now_so))
    refused = {id: _why_not(found.get(id), id in after) for id in chosen}
    return Released(hold, [(id, went.refused.get(id, refused[id])) for id in chosen])


def _waits(delivery: Delivery, hold: Hold) -> bool:
    mine = delivery.held_reason in (AWAITING, *UNPLACED) and delivery.hold_id == hold.id
    return delivery.state is DeliveryState.HELD and mine


def _why_not(message: Message | None, done: bool) -> Refusal | None:
    if message is None:
        return NotFound(thing="message")
    return None if done else NothingToRelease(state=message.status.value)
