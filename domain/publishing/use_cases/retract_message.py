"""Take a published message down from the platforms it is on."""

from dataclasses import replace

from domain.publishing.delivery import Attempt, AttemptKind, Delivery
from domain.publishing.errors import NothingToRetract
from domain.publishing.events import moved
from domain.publishing.model import Message
from domain.publishing.outcomes import NO_CREDENTIALS, Outcome, Published
from domain.publishing.revising import called_off
from domain.publishing.room import Publishing
from domain.publishing.states import DeliveryState
from domain.shared.access import Actor, Permission
from domain.shared.calling import answered_by
from domain.shared.ids import AttemptId, DeliveryId, Kind, MessageId
from domain.shared.platforms import Capability, CapabilityMissing


async def retract_message(room: Publishing, actor: Actor, message_id: MessageId) -> Message:
    """Delete every published delivery whose post is known; each that stays says why. No hold stops
    that: taking down is what a crisis asks for.

    The platforms are asked between two transactions. Deleting twice is safe: what is gone counts
    as deleted. Nobody is asked any more about other words for what is gone. Raises MissingScope,
    NotFound, NothingToRetract, and CapabilityMissing when one of the platforms cannot delete: then
    nothing is deleted anywhere.
    """
    actor.require(Permission.MESSAGES_PUBLISH)
    async with room.begin(actor) as tx:
        message = await tx.messages.get(message_id)
        out = message.retractable
        if not out:
            raise NothingToRetract(state=message.status.value)
        facts = await tx.channels.facts([d.channel_id for d in out])
        for channel in facts.values():
            if Capability.DELETE not in channel.capabilities:
                raise CapabilityMissing(platform=channel.platform, capability=Capability.DELETE)
        # The answers before what they answer.
        posts = {d.id: await tx.deliveries.post_of(d.id) for d in reversed(out)}
    outcomes = {
        delivery_id: NO_CREDENTIALS if post is None else await room.platforms.delete(post)
        for delivery_id, post in posts.items()
    }
    async with room.begin(actor) as tx:
        before = await tx.messages.get(message_id)
        now = room.clock.now()
        after = before.with_deliveries(
            [_after(d, outcomes) for d in before.deliveries if d.id in outcomes], now
        )
        if not after.retractable:
            after = await called_off(tx, after, "cancelled", now)
        await tx.messages.save(before, after)
        await tx.attempts.add(
            [_line(room, actor, d, outcomes[d.id]) for d in after.deliveries if d.id in outcomes]
        )
        calls = [(post.connection, outcomes[id]) for id, post in posts.items() if post]
        tx.announce(*await answered_by(tx.channels, calls, now))
        tx.announce(*moved(before, after))
        await tx.commit(after)
    return after


def _after(delivery: Delivery, outcomes: dict[DeliveryId, Outcome]) -> Delivery:
    outcome = outcomes[delivery.id]
    if delivery.state is not DeliveryState.PUBLISHED:
        return delivery
    if isinstance(outcome, Published):
        return delivery.deleted()
    return replace(delivery, error_code="retract_failed", error_detail=outcome.words[:500])


def _line(room: Publishing, actor: Actor, delivery: Delivery, outcome: Outcome) -> Attempt:
    now = room.clock.now()
    row = delivery.line(AttemptId(room.ids.new(Kind.ATTEMPT)), AttemptKind.DELETE, now).finish(
        outcome, now
    )
    done = isinstance(outcome, Published)
    return replace(
        row,
        outcome="deleted" if done else row.outcome,
        error_code=None if done else "retract_failed",
        actor=actor.id,
    )
