"""An escalation begins: because somebody asks for it, or because a promise is at risk or missed."""

from dataclasses import dataclass, replace

from domain.escalations.errors import NothingToEscalate
from domain.escalations.events import STARTED, escalation_told
from domain.escalations.model import (
    ESCALATION_DUE,
    Cause,
    Escalation,
    Ladder,
    Subject,
    begun_rungs,
)
from domain.escalations.ports import EscalationsTransaction
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
        begun = replace(
            await _begun(room, actor, tx, ladder, id, request.subject, Cause.ASKED, id),
            note=request.note,
        )
        await _start(tx, begun)
        await tx.commit(begun)
    return begun


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
        begun = await _begun(room, actor, tx, ladder, id, subject, cause, reference)
        if not await _start(tx, begun):
            return None
        await tx.commit()
    return begun


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


async def _begun(
    room: Escalations,
    actor: Actor,
    tx: EscalationsTransaction,
    ladder: Ladder,
    id: EscalationId,
    subject: Subject,
    cause: Cause,
    reference: str,
) -> Escalation:
    """Its time runs from now on: nobody could act on what they were not told."""
    now = room.clock.now()
    seconds = [step.after_seconds for step in ladder.steps]
    due = await tx.hours.after(ladder.business_calendar_id, now, seconds)
    return Escalation(
        id=id,
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        ladder_id=ladder.id,
        subject_kind=subject.kind,
        subject_id=subject.id,
        cause=cause,
        reference=reference,
        rungs=begun_rungs(ladder.steps, due),
        started_by=actor.id,
        started_at=now,
        updated_at=now,
    )


async def _start(tx: EscalationsTransaction, begun: Escalation) -> bool:
    if not await tx.escalations.add(begun):
        return False
    tx.announce(escalation_told(STARTED, begun))
    if begun.next_at is not None:
        tx.plan(ESCALATION_DUE, begun.id, begun.next_at)
    return True
