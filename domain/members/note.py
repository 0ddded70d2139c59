"""What those who care for a community tell one another about a member, and nobody else."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.shared.ids import MemberId, MemberNoteId, WorkspaceId


@dataclass(frozen=True, slots=True)
class MemberNote:
    """`author` is who wrote it: a teammate, or a key. One that was taken back says nothing."""

    id: MemberNoteId
    workspace_id: WorkspaceId
    member_id: MemberId
    author: str
    text: str
    created_at: datetime
    removed_at: datetime | None = None
    version: int = 1

    def remove(self, now: datetime) -> "MemberNote":
        """For good."""
        return replace(self, text="", removed_at=now, version=self.version + 1)
