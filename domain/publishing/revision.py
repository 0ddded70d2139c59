"""What a message said before it was changed where it is out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.publishing.approval import ApprovalState
from domain.publishing.approval_views import ApprovalRecord
from domain.publishing.content import Content, Variants
from domain.shared.access import Actor
from domain.shared.ids import MessageId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Revision:
    """What was said until `made_at`, when `made_by` changed it. Its `number` counts from 1."""

    workspace_id: WorkspaceId
    message_id: MessageId
    number: int
    content: Content
    variants: Variants
    made_by: str
    made_at: datetime


class RevisionState(StrEnum):
    """What became of other words for what is out. Those that are `approved` are brought there by a
    worker; each delivery says how that went."""

    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REFUSED = "refused"
    VOIDED = "voided"
    EXPIRED = "expired"


BY_REQUEST = {
    ApprovalState.PENDING: RevisionState.IN_REVIEW,
    ApprovalState.GRANTED: RevisionState.APPROVED,
    ApprovalState.REFUSED: RevisionState.REFUSED,
    ApprovalState.VOIDED: RevisionState.VOIDED,
    ApprovalState.EXPIRED: RevisionState.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Said:
    """What was said, and the fingerprint that reviewers know it by."""

    revision: Revision
    fingerprint: str


@dataclass(frozen=True, slots=True)
class RevisionHistory:
    """What a message said before, and the words that were to be approved for what is out, with what
    became of that; the latest first in both."""

    said: Sequence[Said]
    proposed: Sequence[ApprovalRecord]


class Revisions(Protocol):
    """Those of one workspace. They are never changed."""

    async def add(self, revision: Revision) -> None: ...

    async def count(self, message_id: MessageId) -> int:
        """How many there are; the message is locked."""
        ...


class RevisionReads(Protocol):
    async def revisions(self, actor: Actor, message_id: MessageId) -> list[Revision]:
        """The latest first. Raises NotFound for a message that does not exist."""
        ...
