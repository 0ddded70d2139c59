"""A person says what became of an unconfirmed delivery, and what to do."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.publishing.delivery import AttemptKind, Delivery
from domain.publishing.events import RESOLVED, moved
from domain.publishing.model import Message
from domain.publishing.outcomes import CannotTell, Finding, Published
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.publishing.states import DeliveryState
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, InvalidState, NotFound, ValidationFailed
from domain.shared.ids import AttemptId, DeliveryId, Kind, MessageId
from domain.shared.platforms import Capability


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
    """Settle it, with the actor and the evidence on record. A post that is attached is looked for
    first, where its platform lets us: whether it was found is noted, and a person's word holds all
    the same. It cannot be another delivery's.

    Raises MissingScope, NotFound, InvalidState when nothing is unconfirmed, or when several are
    and none is named, ValidationFailed when the next part of a thread needs the id of what is said
    to be published.
    """
    actor.require(Permission.MESSAGES_PUBLISH)
    finding = await _looked_at(room, actor, message_id, verdict)
    async with room.begin(actor) as tx:
        before = await tx.messages.get(message_id)
        delivery = _meant(before, verdict.delivery_id)
        _refuse_to_strand(before, delivery, verdict)
        await _refuse_anothers(tx, delivery, verdict)
        now = room.clock.now()
        after = before.with_deliveries([_resolved(delivery, verdict, finding, now)], now)
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


async def _looked_at(
    room: Publishing, actor: Actor, message_id: MessageId, verdict: Verdict
) -> Finding | None:
    """What the platform says of the post that is attached; None where there is nothing to ask."""
    if verdict.resolution is not Resolution.PUBLISHED or not verdict.platform_post_id:
        return None
    async with room.begin(actor) as tx:
        delivery = _meant(await tx.messages.get(message_id), verdict.delivery_id)
        channel = (await tx.channels.facts([delivery.channel_id]))[delivery.channel_id]
        post = await tx.deliveries.post_of(delivery.id)
    if post is None or Capability.SEE_POSTS not in channel.capabilities:
        return None
    return await room.platforms.see(replace(post, platform_post_id=verdict.platform_post_id))


async def _refuse_anothers(tx: PublishingTransaction, delivery: Delivery, verdict: Verdict) -> None:
    if verdict.resolution is not Resolution.PUBLISHED or not verdict.platform_post_id:
        return
    holder = await tx.deliveries.holder_of(delivery.channel_id, verdict.platform_post_id)
    if holder not in (None, delivery.id):
        fault = FieldError("/platform_post_id", "post_of_another", {"delivery": holder})
        raise ValidationFailed(errors=[fault])


def _resolved(
    delivery: Delivery, verdict: Verdict, finding: Finding | None, now: datetime
) -> Delivery:
    match verdict.resolution:
        case Resolution.PUBLISHED:
            url = verdict.platform_url
            if url is None and isinstance(finding, Published):
                url = finding.url
            return delivery.resolve_as_published(
                verdict.platform_post_id, url, now, verified=_verified(finding)
            )
        case Resolution.SEND_AGAIN:
            return delivery.resolve_by_sending_again(now)
        case Resolution.ABANDON:
            return delivery.abandon()


def _verified(finding: Finding | None) -> bool | None:
    """Whether it was found; None where nobody could look."""
    if finding is None or isinstance(finding, CannotTell):
        return None
    return isinstance(finding, Published)
