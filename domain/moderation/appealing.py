"""An appeal is filed once and in time, whoever brings it."""

from datetime import datetime

from domain.moderation.appeal import Appeal, refuse_too_late
from domain.moderation.appeal_events import appeal_changed
from domain.moderation.case_events import CASE_APPEALED, case_changed
from domain.moderation.decision import Decision, Statement
from domain.moderation.ports import ModerationTransaction
from domain.shared.errors import InvalidState
from domain.shared.ids import AppealId


def statement_to_appeal(decision: Decision) -> Statement:
    """Raises InvalidState where the decision restricts nobody."""
    if decision.statement is None:
        raise InvalidState(thing="decision", state=decision.measure.value, moves="")
    return decision.statement


def new_appeal(
    appeal_id: AppealId,
    decision: Decision,
    by: str,
    reason: str,
    now: datetime,
    external_id: str | None = None,
) -> Appeal:
    """`by` is who brings it, `reason` in the words of whoever the decision concerns."""
    return Appeal(
        id=appeal_id,
        workspace_id=decision.workspace_id,
        organization_id=decision.organization_id,
        case_id=decision.case_id,
        channel_id=decision.on_channel,
        decision_id=decision.id,
        reason=reason,
        filed_by=by,
        created_at=now,
        updated_at=now,
        external_id=external_id,
    )


async def bring(
    tx: ModerationTransaction, statement: Statement, appeal: Appeal, now: datetime
) -> None:
    """Raises AppealTooLate, InvalidState where the decision was appealed against before or is taken
    back."""
    before = await tx.cases.get(appeal.case_id)
    after = before.appeal(now)
    refuse_too_late(statement.appeal_until, now)
    await tx.cases.save(before, after)
    await tx.appeals.add(appeal)
    tx.announce(appeal_changed(appeal), case_changed(CASE_APPEALED, after, before))
