"""The facts that approving announces."""

from typing import Any

from domain.publishing.approval import Approval, ApprovalDecision, ApprovalPolicy, ApprovalState
from domain.shared.clock import written
from domain.shared.events import News, differences

REQUESTED = "approval.requested"
DECIDED = "approval.decided"
ADVANCED = "approval.advanced"
COMMENTED = "message.commented"
POLICY_CREATED = "approval_policy.created"
POLICY_UPDATED = "approval_policy.updated"
POLICY_DELETED = "approval_policy.deleted"

BY_STATE = {
    ApprovalState.PENDING: ADVANCED,
    ApprovalState.GRANTED: "approval.granted",
    ApprovalState.REFUSED: "approval.refused",
    ApprovalState.VOIDED: "approval.voided",
    ApprovalState.EXPIRED: "approval.expired",
}

ANNOUNCED = frozenset(
    {
        REQUESTED,
        DECIDED,
        COMMENTED,
        POLICY_CREATED,
        POLICY_UPDATED,
        POLICY_DELETED,
        *BY_STATE.values(),
    }
)


def requested(approval: Approval) -> News:
    return News(REQUESTED, approval.id, approval.version, _approval(approval))


def approval_moved(before: Approval, after: Approval) -> list[News]:
    """What to tell of a request after a change: nothing where it stands as it did."""
    if before == after:
        return []
    data = _approval(after)
    previous = differences(_approval(before), data)
    return [News(BY_STATE[after.state], after.id, after.version, data, previous=previous)]


def decided(decision: ApprovalDecision) -> News:
    """What somebody said. Their comment is left out: who may read it can fetch it."""
    data = {
        "id": decision.id,
        "approval_id": decision.approval_id,
        "message_id": decision.message_id,
        "step": decision.step,
        "kind": decision.kind.value,
        "reviewer": decision.reviewer,
        "fingerprint": decision.fingerprint,
    }
    return News(DECIDED, decision.id, 1, data)


def policy_changed(name: str, policy: ApprovalPolicy, before: ApprovalPolicy | None = None) -> News:
    after = _policy(policy)
    previous = differences(_policy(before), after) if before else {}
    return News(name, policy.id, policy.version, after, previous=previous)


def _approval(approval: Approval) -> dict[str, Any]:
    return {
        "id": approval.id,
        "message_id": approval.message_id,
        "subject": approval.subject.value,
        "state": approval.state.value,
        "fingerprint": approval.fingerprint,
        "step": approval.step,
        "steps": len(approval.plan.steps),
        "requested_by": approval.requested_by,
        "deadline_at": written(approval.deadline_at),
        "closed_reason": approval.closed_reason,
        "version": approval.version,
    }


def _policy(policy: ApprovalPolicy) -> dict[str, Any]:
    return {
        "id": policy.id,
        "name": policy.name,
        "scope": policy.scope.value,
        "community_id": policy.community_id,
        "channel_id": policy.channel_id,
        "mode": policy.mode.value,
        "steps": len(policy.plan.steps),
        "deadline_seconds": policy.plan.deadline_seconds,
        "on_deadline": policy.plan.on_deadline.value,
        "author_may_review": policy.plan.author_may_review,
        "external_id": policy.external_id,
        "version": policy.version,
    }
