"""What is told of cases and of what is decided on them.

What somebody said, what moderators note, and the words of statements are fetched by whoever may
read them.
"""

from typing import Any

from domain.moderation.case import Case
from domain.moderation.decision import Decision
from domain.shared.clock import written
from domain.shared.events import News, differences

CASE_OPENED = "case.opened"
CASE_UPDATED = "case.updated"
CASE_TAKEN = "case.taken"
CASE_RELEASED = "case.released"
CASE_SKIPPED = "case.skipped"
CASE_DECIDED = "case.decided"
CASE_APPEALED = "case.appealed"
CASE_UPHELD = "case.upheld"
CASE_REVERSED = "case.reversed"
CASE_EFFECT_CHANGED = "case.effect_changed"
DECISION_MADE = "decision.made"

ANNOUNCED = frozenset(
    {
        *(CASE_OPENED, CASE_UPDATED, CASE_TAKEN, CASE_RELEASED, CASE_SKIPPED),
        *(CASE_DECIDED, CASE_APPEALED, CASE_UPHELD, CASE_REVERSED, CASE_EFFECT_CHANGED),
        DECISION_MADE,
    }
)


def case_changed(name: str, case: Case, before: Case | None = None) -> News:
    """The case as it is now."""
    after = _case(case)
    previous = differences(_case(before), after) if before else {}
    return News(name, case.id, case.version, after, previous=previous)


def decision_made(decision: Decision) -> News:
    """It never changes."""
    data = {
        "id": decision.id,
        "case_id": decision.case_id,
        "channel_id": decision.channel_id,
        "measure": decision.measure.value,
        "policy_id": decision.policy_id,
        "platform_message_id": decision.platform_message_id,
        "platform_person_id": decision.platform_person_id,
        "until": written(decision.until),
        "decided_by": decision.decided_by,
        "automated": decision.statement is not None and decision.statement.automated_decision,
        "appeal_until": written(decision.statement.appeal_until) if decision.statement else None,
        "action_id": decision.action_id,
        "reverses": decision.reverses,
        "appeal_id": decision.appeal_id,
        "not_undone": decision.not_undone,
        "because_of": decision.because_of,
        "containment_id": decision.containment_id,
        "guidelines_id": decision.guidelines.guidelines_id if decision.guidelines else None,
    }
    return News(DECISION_MADE, decision.id, 1, data)


def _case(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "channel_id": case.channel_id,
        "state": case.state.value,
        "source": case.source.value,
        "platform_message_id": case.platform_message_id,
        "platform_person_id": case.platform_person_id,
        "inbound_message_id": case.inbound_message_id,
        "queue_id": case.queue_id,
        "priority": case.priority.value,
        "policy_ids": list(case.policy_ids),
        "labels": list(case.labels),
        "reports": case.reports,
        "evidence_count": case.evidence_count,
        "assignee": case.assignee,
        "leased_until": written(case.leased_until),
        "decision_id": case.decision_id,
        "effect": case.effect.value,
        "joined_id": case.joined_id,
        "external_id": case.external_id,
        "version": case.version,
    }
