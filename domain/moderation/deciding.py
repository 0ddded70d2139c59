"""A decision, the state of its case and what the platform is asked are written in one commit."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.moderation.case import Case
from domain.moderation.containing import place
from domain.moderation.containment import Containment, ContainmentKind, ContainmentScope
from domain.moderation.decision import (
    ABOUT_A_PERSON,
    ACTS,
    LASTING,
    Decision,
    Measure,
    about,
)
from domain.moderation.model import ModerationAction
from domain.moderation.ports import ModerationTransaction
from domain.moderation.rules import check_channel, put
from domain.shared.acts import ActKind
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import ContainmentId, IdMaker, Kind, ModerationActionId

LONGEST_REASON = 300
"""What platforms show beside an act is short; the whole of it is in the statement."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Under which ids it is kept what a decision has done."""

    action_id: ModerationActionId
    containment_id: ContainmentId


def marks_by(ids: IdMaker) -> Marks:
    """New ones."""
    return Marks(
        ModerationActionId(ids.new(Kind.MODERATION_ACTION)),
        ContainmentId(ids.new(Kind.CONTAINMENT)),
    )


def check_measure(case: Case, measure: Measure, until: datetime | None, now: datetime) -> None:
    """Raises ValidationFailed where the case names nobody whom this could be about, or where it
    cannot end then."""
    errors = []
    nobody = measure in ABOUT_A_PERSON and case.platform_person_id is None
    if nobody or (measure in ACTS and about(case, measure) == (None, None)):
        errors.append(FieldError("/measure", "not_for_this_case"))
    if until is not None and measure not in LASTING:
        errors.append(FieldError("/until", "not_for_this_measure"))
    elif until is not None and until <= now:
        errors.append(FieldError("/until", "in_past"))
    if errors:
        raise ValidationFailed(errors=errors)


async def carried_out(
    tx: ModerationTransaction, case: Case, decision: Decision, marks: Marks, pointer: str
) -> Decision:
    """With what the platform is asked for it, or what is kept within bounds here, if anything.
    Raises InvalidState for a disconnected channel, CapabilityMissing. The last thing to do before
    what it belongs to is written."""
    if decision.measure is Measure.LIMIT:
        containment = containment_for(decision, marks.containment_id)
        await tx.rules.turn_page()
        await place(tx, containment)
        return replace(decision, containment_id=containment.id)
    kind = ACTS.get(decision.measure)
    if kind is None:
        return decision
    await check_channel(tx, decision.on_channel, kind, pointer)
    action = action_for(case, decision, kind, marks.action_id)
    await put(tx, action)
    return replace(decision, action_id=action.id)


def containment_for(decision: Decision, containment_id: ContainmentId) -> Containment:
    """What somebody says from now on waits for a moderator."""
    return Containment(
        id=containment_id,
        workspace_id=decision.workspace_id,
        organization_id=decision.organization_id,
        kind=ContainmentKind.APPROVE_ALL,
        scope=ContainmentScope.CHANNEL,
        reason=decision.statement.explanation if decision.statement else decision.measure.value,
        placed_by=decision.decided_by,
        created_at=decision.created_at,
        updated_at=decision.created_at,
        channel_id=decision.channel_id,
        platform_person_id=decision.platform_person_id,
        ends_at=decision.until,
        decision_id=decision.id,
    )


def action_for(
    case: Case, decision: Decision, kind: ActKind, action_id: ModerationActionId
) -> ModerationAction:
    """What is asked of the platform for this decision."""
    message, person = about(case, decision.measure)
    return ModerationAction(
        id=action_id,
        workspace_id=decision.workspace_id,
        organization_id=decision.organization_id,
        channel_id=decision.on_channel,
        kind=kind,
        requested_by=decision.decided_by,
        created_at=decision.created_at,
        updated_at=decision.created_at,
        next_at=decision.created_at,
        platform_message_id=message,
        platform_person_id=person,
        place=case.place,
        until=decision.until,
        reason=decision.statement.explanation[:LONGEST_REASON] if decision.statement else None,
    )
