"""What an audit found to be put right: by whom, until when, and what became of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.shared.errors import InvalidState
from domain.shared.ids import (
    AuditFindingId,
    CommunityAuditId,
    CommunityId,
    OrganizationId,
    TeammateId,
    WorkspaceId,
)


class FindingState(StrEnum):
    """A proposed one comes of a check that failed, and is nobody's until somebody opens it or
    dismisses it. One that is accepted stays as it is, as a risk that is known."""

    PROPOSED = "proposed"
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class Severity(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


UNDONE = frozenset({FindingState.PROPOSED, FindingState.OPEN, FindingState.IN_PROGRESS})
NEXT = {
    FindingState.PROPOSED: (FindingState.OPEN, FindingState.DISMISSED),
    FindingState.OPEN: (FindingState.IN_PROGRESS, FindingState.DONE, FindingState.ACCEPTED),
    FindingState.IN_PROGRESS: (FindingState.OPEN, FindingState.DONE, FindingState.ACCEPTED),
    FindingState.DONE: (FindingState.OPEN,),
    FindingState.ACCEPTED: (FindingState.OPEN,),
    FindingState.DISMISSED: (FindingState.OPEN,),
}
"""Where a finding may go from where it is."""


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """`template_key` and `item_key` say of which item of which audits it comes, so that it is not
    proposed again while it is undone. Without a `title` it is told by the name of its check."""

    id: AuditFindingId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    audit_id: CommunityAuditId
    community_id: CommunityId
    template_key: str
    severity: Severity
    created_by: str
    created_at: datetime
    updated_at: datetime
    item_key: str | None = None
    title: str | None = None
    description: str | None = None
    owner_id: TeammateId | None = None
    due_at: datetime | None = None
    state: FindingState = FindingState.OPEN
    note: str | None = None
    closed_at: datetime | None = None
    version: int = 1

    def change(self, now: datetime, **changes: Any) -> "AuditFinding":
        """Other words, another owner or another day, as long as it is undone. Raises
        InvalidState."""
        if self.state not in UNDONE:
            self._refuse()
        return self._with(now, **changes)

    def move(self, to: FindingState, note: str | None, now: datetime) -> "AuditFinding":
        """Raises InvalidState for where it cannot go from where it is."""
        if to not in NEXT[self.state]:
            self._refuse()
        closed = None if to in UNDONE else now
        return self._with(now, state=to, note=note, closed_at=closed)

    def _refuse(self) -> None:
        moves = ", ".join(NEXT[self.state])
        raise InvalidState(thing="audit_finding", state=self.state.value, moves=moves)

    def _with(self, now: datetime, **changes: Any) -> "AuditFinding":
        return replace(self, **changes, version=self.version + 1, updated_at=now)
