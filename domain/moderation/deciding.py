"""A decision, the state of its case and what the platform is asked are written in one commit."""

from dataclasses import replace
from datetime import datetime

from domain.moderation.case import Case
from domain.moderation.decision import ACTS, LASTING, Decision, Measure, about
from domain.moderation.model import ModerationAction
from domain.moderation.ports import ModerationTransaction
from domain.moderation.rules import check_channel, put
from domain.shared.acts import ActKind
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import ModerationActionId

LONGEST_REASON = 300
"""What platforms show beside an act is short; the whole of it is in the statement."""


def check_measure(case: Case, measure: Measure, until: datetime | None, now: datetime) -> None:
    """Raises ValidationFailed where the case names nobody whom this could be about, or where it
    cannot end then."""
    errors = []
    if measure in ACTS and about(case, measure) == (None, None):
        errors.append(FieldError("/measure", "not_for_this_case"))
    if measure is Measure.WARN and case.platform_person_id is None:
        errors.append(FieldError("/measure", "not_for_this_case"))
    if until is not None and measure not in LASTING:
        errors.append(FieldError("/until", "not_for_this_measure"))
    elif until is not None and until <= now:
        errors.append(FieldError("/until", "in_past"))
    if errors:
        raise ValidationFailed(errors=errors)


async def carried_out(
    tx: ModerationTransaction,
    case: Case,
    decision: Decision,
    action_id: ModerationActionId,
    pointer: str,
) -> Decision:
    """With what the platform is asked for it, if anything. Raises InvalidState for a disconnected
    channel, CapabilityMissing. The last thing to do before what it belongs to is written."""
    kind = ACTS.get(decision.measure)
    if kind is None:
        return decision
    await check_channel(tx, case.channel_id, kind, pointer)
    action = action_for(case, decision, kind, action_id)
    await put(tx, action)
    return replace(decision, action_id=action.id)


def action_for(
    case: Case, decision: Decision, kind: ActKind, action_id: ModerationActionId
) -> ModerationAction:
    """What is asked of the platform for this decision."""
    message, person = about(case, decision.measure)
    return ModerationAction(
        id=action_id,
        workspace_id=decision.workspace_id,
        organization_id=decision.organization_id,
        channel_id=case.channel_id,
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
