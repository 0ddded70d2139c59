"""Try again what failed, and nothing else."""

from collections.abc import Sequence
from dataclasses import replace

from domain.publishing.attempt import Attempt, AttemptKind
from domain.publishing.delivery import Delivery
from domain.publishing.errors import NothingToRetry
from domain.publishing.events import SCHEDULED, planned
from domain.publishing.model import Message
from domain.publishing.moves import Grounds, grounds_for, held_where_stopped
from domain.publishing.ports import PublishingTransaction
from domain.publishing.review import reviewed
from domain.publishing.room import Publishing
from domain.publishing.states import DeliveryState
from domain.publishing.troubles import can_be_retried
from domain.publishing.views import ChannelFacts
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound
from domain.shared.ids import AttemptId, DeliveryId, Kind, MessageId
from domain.shared.versions import Version, must_match

RETRY = "retry"


async def retry_message(
    room: Publishing,
    actor: Actor,
    message_id: MessageId,
    version: Version,
    chosen: Sequence[DeliveryId],
) -> Message:
    """Send once more the deliveries that were rejected for a reason that may pass: all of them, or
    those chosen. A thread goes on where it stopped. Who wanted it is on record, and from now counts
    how late they are; the message keeps its time.

    Raises MissingScope, NotFound also for a delivery, VersionMismatch, and NothingToRetry when one
    that was chosen, or every one, cannot be: each with why.
    """
    actor.require(Permission.MESSAGES_PUBLISH)
    async with room.begin(actor) as tx:
        before = await tx.messages.get(message_id)
        must_match(version, before.version)
        grounds = await grounds_for(tx, [before])
        again = _again(before, chosen, grounds)
        now = room.clock.now()
        message = held_where_stopped(before.retry([d.id for d in again], now), grounds, now)
        review = await reviewed(room, tx, actor, [(before, message)], grounds.channels)
        message = review.messages[message.id]
        await tx.messages.save(before, message)
        await _note(room, actor, tx, again)
        tx.announce(*planned(before, message, SCHEDULED))
        await review.keep(tx)
        await tx.commit(message)
    await room.doorbell.ring()
    return message


def _again(message: Message, chosen: Sequence[DeliveryId], grounds: Grounds) -> Sequence[Delivery]:
    """Of those chosen all can be retried, or none is. Of the others, all that can be."""
    wanted = [(f"/delivery_ids/{n}", _named(message, id, n)) for n, id in enumerate(chosen)]
    rejected = [d for d in message.deliveries if d.state is DeliveryState.REJECTED]
    asked = wanted or [("/delivery_ids", d) for d in rejected]
    why_not = [(d, _why_not(d, pointer, grounds.channels[d.channel_id])) for pointer, d in asked]
    again = [d for d, fault in why_not if fault is None]
    if not again or (chosen and len(again) < len(chosen)):
        faults = [fault for _, fault in why_not if fault]
        raise NothingToRetry(state=message.status.value, errors=faults)
    return again


def _named(message: Message, delivery_id: DeliveryId, number: int) -> Delivery:
    delivery = message.delivery(delivery_id)
    if delivery is None:
        raise NotFound(thing="delivery", pointer=f"/delivery_ids/{number}")
    return delivery


def _why_not(delivery: Delivery, pointer: str, channel: ChannelFacts) -> FieldError | None:
    facts = {"delivery": delivery.id, "state": delivery.state.value}
    if delivery.state is not DeliveryState.REJECTED:
        return FieldError(pointer, "not_failed", facts)
    if not can_be_retried(delivery.state, delivery.error_code):
        return FieldError(pointer, "same_again_refused", facts)
    if channel.status == "disconnected":
        return FieldError(pointer, "channel_gone", facts)
    return None


async def _note(
    room: Publishing, actor: Actor, tx: PublishingTransaction, again: Sequence[Delivery]
) -> None:
    now = room.clock.now()
    lines = [
        d.line(AttemptId(room.ids.new(Kind.ATTEMPT)), AttemptKind.DECISION, now) for d in again
    ]
    await tx.attempts.add([_decided(line, actor) for line in lines])


def _decided(line: Attempt, actor: Actor) -> Attempt:
    return replace(line, finished_at=line.started_at, outcome=RETRY, actor=actor.id)
