"""An escalation begins: because somebody asks for it, or because a promise is at risk or missed."""

from dataclasses import dataclass, replace

from domain.escalations.beginning import begun, start
from domain.escalations.errors import NothingToEscalate
from domain.escalations.model import Cause, Escalation, Subject
from domain.escalations.room import Escalations
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import EscalationId, EscalationLadderId, Kind, SlaPolicyId
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class NewEscalation:
    """Which ladder is to be climbed about what, and why."""

    ladder_id: EscalationLadderId
    subject: Subject
    note: str | None = None


async def escalate(room: Escalations, actor: Actor, request: NewEscalation) -> Escalation:
    """Somebody asks for it. Where that ladder is being climbed for that subject already, that climb
    is the answer. Raises MissingScope, NotFound, NothingToEscalate where it is over."""
    actor.require(Permission.ESCALATIONS_WRITE)
    async with room.begin(actor) as tx:
        standing = await tx.subjects.standing(request.subject)
        if standing.is_resolved:
            raise NothingToEscalate()
        ladder = await tx.ladders.get(request.ladder_id)
        running = await tx.escalations.running_for(ladder.id, request.subject)
        if running is not None:
            await tx.commit(running)
            return running
        id = EscalationId(room.ids.new(Kind.ESCALATION))
        climb = replace(
            await begun(room.clock, actor, tx, ladder, id, request.subject, Cause.ASKED, id),
            note=request.note,
        )
        await start(tx, climb)
        await tx.commit(climb)
    return climb


async def escalate_for_policy(
    room: Escalations,
    actor: Actor,
    policy_id: SlaPolicyId,
    cause: Cause,
    subject: Subject,
    reference: str,
) -> Escalation | None:
    """What was promised is at risk, or missed: the ladder that the policy has for that by now is
    climbed. Safe to repeat: `reference` begins one escalation at most, and one ladder is climbed
    once at a time for one subject. None where nothing begins."""
    async with room.begin(actor) as tx:
        ladder_id = await tx.ladders.of_policy(policy_id, cause)
        if ladder_id is None:
            return None
        try:
            standing = await tx.subjects.standing(subject)
            ladder = await tx.ladders.get(ladder_id)
        except NotFound:
            return None
        if standing.is_resolved:
            return None
        id = EscalationId(room.ids.new(Kind.ESCALATION))
        climb = await begun(room.clock, actor, tx, ladder, id, subject, cause, reference)
        if not await start(tx, climb):
            return None
        await tx.commit()
    return climb


async def read_escalation(
    room: Escalations, actor: Actor, escalation_id: EscalationId
) -> Escalation:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.ESCALATIONS_READ)
    return await room.reads.escalation(actor, escalation_id)


async def list_escalations(
    room: Escalations, actor: Actor, request: PageRequest
) -> Page[Escalation]:
    actor.require(Permission.ESCALATIONS_READ)
    return await room.reads.escalations(actor, request)
