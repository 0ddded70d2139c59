"""What is told of appeals, without anybody's words."""

from typing import Any

from domain.moderation.appeal import Appeal, AppealState
from domain.shared.clock import written
from domain.shared.events import News, differences

APPEALED = "decision.appealed"
BY_STATE = {
    AppealState.FILED: APPEALED,
    AppealState.UPHELD: "decision.upheld",
    AppealState.REVERSED: "decision.reversed",
}
ANNOUNCED = frozenset(BY_STATE.values())


def appeal_changed(appeal: Appeal, before: Appeal | None = None) -> News:
    """The appeal as it is now."""
    after = _appeal(appeal)
    previous = differences(_appeal(before), after) if before else {}
    return News(BY_STATE[appeal.state], appeal.id, appeal.version, after, previous=previous)


def _appeal(appeal: Appeal) -> dict[str, Any]:
    return {
        "id": appeal.id,
        "case_id": appeal.case_id,
        "channel_id": appeal.channel_id,
        "decision_id": appeal.decision_id,
        "state": appeal.state.value,
        "filed_by": appeal.filed_by,
        "judged_by": appeal.judged_by,
        "judged_at": written(appeal.judged_at),
        "reversal_id": appeal.reversal_id,
        "external_id": appeal.external_id,
        "version": appeal.version,
    }
