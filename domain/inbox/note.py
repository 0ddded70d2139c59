"""What those who have a conversation in hand tell one another about it, and nobody else."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.inbox.errors import NotTheAuthor
from domain.shared.ids import ConversationId, ConversationNoteId, WorkspaceId


@dataclass(frozen=True, slots=True)
class ConversationNote:
    """`author` is who wrote it: a teammate, or a key. One that was taken back says nothing."""

    id: ConversationNoteId
    workspace_id: WorkspaceId
    conversation_id: ConversationId
    author: str
    text: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    removed_at: datetime | None = None

    def change(self, by: str, text: str, now: datetime) -> "ConversationNote":
        """Raises NotTheAuthor."""
        self._only_the_author(by)
        return replace(self, text=text, version=self.version + 1, updated_at=now)

    def remove(self, by: str, now: datetime) -> "ConversationNote":
        """For good. Raises NotTheAuthor."""
        self._only_the_author(by)
        return replace(self, text="", removed_at=now, version=self.version + 1, updated_at=now)

    def _only_the_author(self, by: str) -> None:
        if by != self.author:
            raise NotTheAuthor()
