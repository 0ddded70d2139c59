"""What is held is let go: all of it when its containment is lifted, or one message that a moderator
approves."""

from domain.moderation.containing import Marks, let_go
from domain.moderation.containment import (
    CONTAINMENT_RELEASES,
    ContainedMessage,
    Containment,
)
from domain.moderation.containment_events import CONTAINMENT_RELEASED, containment_changed
from domain.moderation.decision import Measure
from domain.moderation.room import Moderation
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ContainmentId, DecisionId, Kind, ModerationActionId

MOST_AT_ONCE = 100


async def release_contained(room: Moderation, actor: Actor, containment_id: ContainmentId) -> None:
    """A part of what a lifted containment holds; plans its own next time. Safe to repeat and to
    break off anywhere: what is let go is so in one commit with what shows it."""
    try:
        containment = await room.reads.containment(actor, containment_id)
    except NotFound:
        return
    if containment.stands or containment.released_at is not None:
        return
    held = await room.reads.held_of(actor, containment_id, MOST_AT_ONCE)
    for one in held:
        await _release(room, actor, containment, one, containment.lifted_by or actor.id)
    now = room.clock.now()
    async with room.begin(actor) as tx:
        before = await tx.containments.get(containment_id)
        if before.released_at is not None:
            return
        if len(held) == MOST_AT_ONCE:
            tx.plan(CONTAINMENT_RELEASES, containment_id, now)
        else:
            after = before.let_go(now)
            await tx.containments.save(before, after)
            tx.announce(containment_changed(CONTAINMENT_RELEASED, after, before))
        await tx.commit()


async def release_approved(room: Moderation, actor: Actor, decision_id: DecisionId) -> None:
    """A message that a moderator approves is held by nothing any more. Safe to repeat."""
    decision = await room.reads.decision(actor, decision_id)
    if decision.measure is not Measure.APPROVE or decision.reverses is not None:
        return
    case = await room.reads.case(actor, decision.case_id)
    if case.inbound_message_id is None:
        return
    for one in await room.reads.held_message(actor, case.inbound_message_id):
        containment = await room.reads.containment(actor, one.containment_id)
        await _release(room, actor, containment, one, decision.decided_by)


async def _release(
    room: Moderation, actor: Actor, containment: Containment, seen: ContainedMessage, by: str
) -> None:
    async with room.begin(actor) as tx:
        await tx.actions.alone(seen.channel_id)
        before = await tx.containments.held(seen.id)
        if before.released_at is not None:
            return
        action_id = ModerationActionId(room.ids.new(Kind.MODERATION_ACTION))
        marks = Marks(before.id, action_id, by)
        await let_go(tx, containment, before, marks, room.clock.now())
        await tx.commit()
