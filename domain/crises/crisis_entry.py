"""An entry of a crisis's timeline: what happened, written down by the service or by people."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.shared.ids import (
    CrisisEntryId,
    CrisisId,
    MediaId,
    MessageId,
    OrganizationId,
    WorkspaceId,
)


class EntryKind(StrEnum):
    """What an entry is about; notes and evidence are people's own."""

    OPENED = "opened"
    STATE = "state"
    SEVERITY = "severity"
    ROLE = "role"
    HOLD = "hold"
    STATEMENT = "statement"
    CLOCK = "clock"
    DUPLICATE = "duplicate"
    REVIEW = "review"
    NOTE = "note"
    EVIDENCE = "evidence"
    TASK = "task"
    PLAYBOOK = "playbook"
    NOTICE = "notice"


class Visibility(StrEnum):
    INTERNAL = "internal"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class CrisisEntry:
    """`at` is when it happened, in UTC. `details` are words of the service, by name; `text` is what
    people wrote; `evidence` are links, `media_ids` and `message_ids` what else shows it."""

    id: CrisisEntryId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    crisis_id: CrisisId
    kind: EntryKind
    visibility: Visibility
    at: datetime
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    text: str | None = None
    language: str | None = None
    evidence: tuple[str, ...] = ()
    media_ids: tuple[MediaId, ...] = ()
    message_ids: tuple[MessageId, ...] = ()
    pinned: bool = False
    details: Mapping[str, str] = field(default_factory=dict)

    def change(self, now: datetime, **changes: Any) -> "CrisisEntry":
        """Who may see it, or whether it is pinned. What was written stays as it was written."""
        return replace(self, **changes, version=self.version + 1, updated_at=now)
