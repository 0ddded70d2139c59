"""How a climb begins, whoever begins it."""

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
from domain.shared.access import Actor
from domain.shared.clock import Clock
from domain.shared.ids import EscalationId


async def begun(
    clock: Clock,
    actor: Actor,
    tx: EscalationsTransaction,
    ladder: Ladder,
    id: EscalationId,
    subject: Subject,
    cause: Cause,
    reference: str,
) -> Escalation:
    """Its time runs from now on: nobody could act on what they were not told."""
    now = clock.now()
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


async def start(tx: EscalationsTransaction, begun: Escalation) -> bool:
    """Whether it was new: what began it is known once, and a ladder is climbed once at a time for
    one subject."""
    if not await tx.escalations.add(begun):
        return False
    tx.announce(escalation_told(STARTED, begun))
    if begun.next_at is not None:
        tx.plan(ESCALATION_DUE, begun.id, begun.next_at)
    return True
