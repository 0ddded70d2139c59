"""What is read of approving."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.publishing.approval import Approval, ApprovalDecision


@dataclass(frozen=True, slots=True)
class ApprovalRecord:
    """One request with all that was said to it, oldest first."""

    approval: Approval
    decisions: Sequence[ApprovalDecision]


@dataclass(frozen=True, slots=True)
class ApprovalHistory:
    """All that was asked and said of a message, latest request first, and the fingerprint of what
    it says now."""

    fingerprint: str
    records: Sequence[ApprovalRecord]
