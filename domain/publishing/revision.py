"""What a message said before it was changed where it is out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

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
