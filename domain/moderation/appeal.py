"""An appeal asks for another look at a decision, by somebody else than whoever took it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.moderation.errors import AppealTooLate, SameJudge
from domain.shared.clock import written
from domain.shared.errors import InvalidState
from domain.shared.ids import AppealId, CaseId, ChannelId, DecisionId, OrganizationId, WorkspaceId


class AppealState(StrEnum):
    """What became of it: the decision stands, or it is taken back."""

    FILED = "filed"
    UPHELD = "upheld"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class Appeal:
    """`filed_by` is who brought it, for whoever the decision concerns; `reason` is in their words.
    `explanation` is what they are told. `reversal_id` is the decision that took the first back."""

    id: AppealId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    case_id: CaseId
    channel_id: ChannelId
    decision_id: DecisionId
    reason: str
    filed_by: str
    created_at: datetime
    updated_at: datetime
    state: AppealState = AppealState.FILED
    judged_by: str | None = None
    judged_at: datetime | None = None
    explanation: str | None = None
    reversal_id: DecisionId | None = None
    version: int = 1
    external_id: str | None = None

    def judge(
        self,
        by: str,
        explanation: str | None,
        now: datetime,
        reversal_id: DecisionId | None = None,
    ) -> "Appeal":
        """Reversed where a decision takes the first back, and otherwise upheld. Raises InvalidState
        a second time."""
        if self.state is not AppealState.FILED:
            raise InvalidState(thing="appeal", state=self.state.value, moves="")
        return replace(
            self,
            state=AppealState.REVERSED if reversal_id else AppealState.UPHELD,
            judged_by=by,
            judged_at=now,
            explanation=explanation,
            reversal_id=reversal_id,
            version=self.version + 1,
            updated_at=now,
        )


def refuse_same_judge(judge: str, decided_by: str) -> None:
    """Raises SameJudge where somebody would judge their own decision."""
    if judge == decided_by:
        raise SameJudge()


def refuse_too_late(until: datetime, now: datetime) -> None:
    """Raises AppealTooLate."""
    if now > until:
        raise AppealTooLate(until=written(until))
