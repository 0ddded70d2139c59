"""What approving tells: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from pydantic import Field

from api.wire import Fact, InstantOut, Out
from domain.publishing import approval_events as events
from domain.publishing.approval import (
    ApprovalMode,
    ApprovalState,
    DecisionKind,
    OnDeadline,
    PolicyScope,
    Subject,
)


class ApprovalFact(Out):
    """A request for approval as it is after what happened."""

    id: str
    message_id: str
    subject: Subject = Field(description="What it says, or other words for what is out.")
    state: ApprovalState
    fingerprint: str = Field(description="What was seen, or is to be.")
    step: int = Field(description="The step that is being taken, counted from 1.")
    steps: int
    requested_by: str
    deadline_at: InstantOut | None
    closed_reason: str | None
    version: int


class ApprovalDecisionFact(Out):
    """What one reviewer said. Their comment is not told; whoever may read it fetches it."""

    id: str
    approval_id: str
    message_id: str
    step: int
    kind: DecisionKind
    reviewer: str
    fingerprint: str


class MessageCommentFact(Out):
    """That somebody said something about a message. What they said is fetched."""

    id: str
    message_id: str
    author: str
    fingerprint: str = Field(description="Of what the message said then.")


class ApprovalPolicyFact(Out):
    """A policy as it is after what happened. Its steps are fetched."""

    id: str
    name: str
    scope: PolicyScope
    community_id: str | None
    channel_id: str | None
    mode: ApprovalMode
    steps: int
    deadline_seconds: int | None
    on_deadline: OnDeadline
    author_may_review: bool
    external_id: str | None
    version: int


_APPROVALS = {
    events.REQUESTED: "Somebody is to approve what a message says, or is to say where it is out.",
    events.ADVANCED: "A step of an approval was taken, and the next one began.",
    "approval.granted": "What a message says is approved: its last step was taken.",
    "approval.refused": "A reviewer said no to what a message says.",
    "approval.voided": "What was approved, or asked about, is no longer what would be said.",
    "approval.expired": "Nobody decided in time.",
}
_POLICIES = {
    events.POLICY_CREATED: "It was said what must be approved in a scope.",
    events.POLICY_UPDATED: "What must be approved in a scope was changed.",
    events.POLICY_DELETED: "A policy asks for nothing any more.",
}

FACTS: Mapping[str, Fact] = {
    **{name: Fact(says, ApprovalFact) for name, says in _APPROVALS.items()},
    **{name: Fact(says, ApprovalPolicyFact) for name, says in _POLICIES.items()},
    events.COMMENTED: Fact("Somebody said something about a message.", MessageCommentFact),
    events.DECIDED: Fact("A reviewer said what they think of a message.", ApprovalDecisionFact),
}
