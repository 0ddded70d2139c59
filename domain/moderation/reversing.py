"""What takes a decision back is another one: with it what was done on the platform is undone as far
as that goes, and the strike that came with it does not count."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.moderation.appeal_events import appeal_changed
from domain.moderation.case import Case
from domain.moderation.case_events import CASE_REVERSED, case_changed, decision_made
from domain.moderation.containing import lift
from domain.moderation.decision import Decision, Measure
from domain.moderation.errors import CannotBeUndone
from domain.moderation.model import WITHOUT_EFFECT
from domain.moderation.ports import ModerationTransaction
from domain.moderation.rules import check_channel
from domain.moderation.strike_events import STRIKE_REVOKED, strike_changed
from domain.moderation.undoing import is_undone, opposite, take_back
from domain.shared.errors import InvalidState
from domain.shared.ids import DecisionId, ModerationActionId
from domain.shared.platforms import CapabilityMissing


@dataclass(frozen=True, slots=True)
class Reversal:
    """Who takes it back, why, and under which ids this and its action are kept."""

    id: DecisionId
    action_id: ModerationActionId
    by: str
    explanation: str | None


async def reverse(
    tx: ModerationTransaction, case: Case, original: Decision, reversal: Reversal, now: datetime
) -> Decision:
    """Of the channel the caller is alone, and the case is locked. An appeal that waits is granted.
    Raises InvalidState where nothing is there to take back. Nothing is to be asked of the
    transaction after it."""
    appeal = await tx.appeals.pending(case.id)
    strike = await tx.strikes.of_decision(original.id)
    if original.containment_id is not None:
        await _unbind(tx, original, reversal, now)
    action_id, not_undone = await _undo(tx, original, reversal, now)
    decision = replace(
        original,
        id=reversal.id,
        measure=Measure.APPROVE,
        decided_by=reversal.by,
        created_at=now,
        until=None,
        note=reversal.explanation,
        statement=None,
        action_id=action_id,
        reverses=original.id,
        appeal_id=appeal.id if appeal else None,
        not_undone=not_undone,
        because_of=None,
        threshold=None,
        containment_id=None,
        guidelines=None,
    )
    after = case.reverse(decision.id, action_id is not None, not_undone is not None, now)
    await tx.decisions.add(decision)
    await tx.cases.save(case, after)
    tx.announce(decision_made(decision), case_changed(CASE_REVERSED, after, case))
    if appeal is not None:
        granted = appeal.judge(reversal.by, reversal.explanation, now, decision.id)
        await tx.appeals.save(appeal, granted)
        tx.announce(appeal_changed(granted, appeal))
    if strike is not None and strike.revoked_at is None:
        revoked = strike.revoke(decision.id, now)
        await tx.strikes.save(strike, revoked)
        tx.announce(strike_changed(STRIKE_REVOKED, revoked, strike))
    return decision


async def _unbind(
    tx: ModerationTransaction, original: Decision, reversal: Reversal, now: datetime
) -> None:
    """Lift what it keeps within bounds, unless its time is over or somebody was faster."""
    containment = await tx.containments.of_decision(original.id)
    if containment is not None and containment.stands:
        await tx.rules.turn_page()
        await lift(tx, containment, reversal.by, now)


async def _undo(
    tx: ModerationTransaction, original: Decision, reversal: Reversal, now: datetime
) -> tuple[ModerationActionId | None, str | None]:
    """The action that undoes what was done, if there is anything to undo; or why it stays."""
    if original.action_id is None:
        return None, None
    action = await tx.actions.get(original.action_id)
    if action.state in WITHOUT_EFFECT or await is_undone(tx, action):
        return None, None
    if await tx.decisions.another_stands(original, now):
        return None, "another_decision_stands"
    try:
        undoing = opposite(action, reversal.action_id, reversal.by, now)
        await check_channel(tx, action.channel_id, undoing.kind, "")
    except (CannotBeUndone, CapabilityMissing) as refusal:
        return None, refusal.code
    except InvalidState:
        return None, "channel_disconnected"
    await take_back(tx, action, undoing)
    return undoing.id, None
