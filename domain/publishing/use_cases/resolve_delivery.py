"""A person says what became of an unconfirmed delivery, and what to do."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.publishing.delivery import AttemptKind, Delivery
from domain.publishing.events import RESOLVED, moved
from domain.publishing.model import Message
from domain.publishing.room import Publishing
from domain.publishing.states import DeliveryState
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, InvalidState, NotFound, ValidationFailed
from domain.shared.ids import AttemptId, DeliveryId, Kind, MessageId


class Resolution(StrEnum):
    """It is there; it is not there and should be sent; leave it."""

    PUBLISHED = "published"
    SEND_AGAIN = "send_again"
    ABANDON = "abandon"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the person found. Without `delivery_id` it is about the only unconfirmed delivery."""

    resolution: Resolution
    evidence: str
    delivery_id: DeliveryId | None = None
    platform_post_id: str | None = None
    platform_url: str | None = None


async def resolve_delivery(
    room: Publishing, actor: Actor, message_id: MessageId, verdict: Verdict
) -> Message:
    """Settle it, with the actor and the evidence on record.

    Raises MissingScope, NotFound, InvalidState when nothing is unconfirmed, or when several are
    and none is named, ValidationFailed when the next part of a thread needs the id of what is said
    to be published.
    """
    actor.require(Permission.MESSAGES_PUBLISH)
    async with room.begin(actor) as tx:
        before = await tx.messages.get(message_id)
        delivery = _meant(before, verdict.delivery_id)
        _refuse_to_strand(before, delivery, verdict)
        now = room.clock.now()
        after = before.with_deliveries([_resolved(delivery, verdict, now)], now)
        await tx.messages.save(before, after)
        row = delivery.line(AttemptId(room.ids.new(Kind.ATTEMPT)), AttemptKind.DECISION, now)
        decision = replace(
            row,
            finished_at=now,
            outcome=verdict.resolution.value,
            detail=verdict.evidence,
            platform_post_id=verdict.platform_post_id,
            actor=actor.id,
        )
        await tx.attempts.add([decision])
        tx.announce(*moved(before, after, RESOLVED))
        await tx.commit(after)
    if verdict.resolution is not Resolution.ABANDON:
        # To be sent again, or followed by the next part of its thread.
        await room.doorbell.ring()
    return after


def _refuse_to_strand(message: Message, delivery: Delivery, verdict: Verdict) -> None:
    """The next part of a thread answers this one by its id."""
    follows = message.part(delivery, delivery.part + 1) is not None
    if follows and verdict.resolution is Resolution.PUBLISHED and not verdict.platform_post_id:
        fault = FieldError("/platform_post_id", "needed_by_next_part")
        raise ValidationFailed(errors=[fault])


def _meant(message: Message, delivery_id: DeliveryId | None) -> Delivery:
    if delivery_id is not None:
        delivery = message.delivery(delivery_id)
        if delivery is None:
            raise NotFound(thing="delivery", pointer="/delivery_id")
        return delivery
    open_ones = [d for d in message.deliveries if d.state is DeliveryState.UNCONFIRMED]
    if len(open_ones) != 1:
        raise InvalidState(
            thing="message",
            state=message.status.value,
            moves="resolve with delivery_id" if open_ones else "",
        )
    return open_ones[0]


def _resolved(delivery: Delivery, verdict: Verdict, now: datetime) -> Delivery:
    match verdict.resolution:
        case Resolution.PUBLISHED:
            return delivery.resolve_as_published(
                verdict.platform_post_id, verdict.platform_url, now
            )
        case Resolution.SEND_AGAIN:
            return delivery.resolve_by_sending_again(now)
        case Resolution.ABANDON:
            return delivery.abandon()
