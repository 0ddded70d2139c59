"""Somebody sees to it, and nobody else is told."""

from domain.escalations.events import ACKNOWLEDGED, escalation_told
from domain.escalations.model import ESCALATION_DUE, Escalation
from domain.escalations.room import Escalations
from domain.shared.access import Actor, Permission
from domain.shared.ids import EscalationId


async def acknowledge(
    room: Escalations, actor: Actor, escalation_id: EscalationId, *, stops: bool
) -> Escalation:
    """With `stops` no step is taken any more; otherwise those go on that wait for an answer or a
    resolution. Raises MissingScope, NotFound, InvalidState once it is over."""
    actor.require(Permission.ESCALATIONS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.escalations.get(escalation_id)
        after = before.acknowledge(actor.id, stops, room.clock.now())
        await tx.escalations.save(after)
        tx.announce(escalation_told(ACKNOWLEDGED, after, before))
        if after.next_at is None:
            tx.unplan(ESCALATION_DUE, after.id)
        else:
            tx.plan(ESCALATION_DUE, after.id, after.next_at)
        await tx.commit(after)
    return after
