"""An event is a fact that was stored in the same commit as what it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.shared.access import Mode
from domain.shared.ids import EventId, OrganizationId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Event:
    """One fact. `sequence` orders facts about the same object; `previous` is what was different
    before. `position` is its place in the feed, from the moment it is told; `mode` is said of facts
    about the organization itself. `pending` is true while something must still follow from it;
    `failures` counts tries of that which went wrong."""

    id: EventId
    organization_id: OrganizationId
    workspace_id: WorkspaceId | None
    name: str
    object_id: str
    sequence: int
    data: Mapping[str, Any]
    at: datetime
    previous: Mapping[str, Any] = field(default_factory=dict)
    mode: Mode | None = None
    position: int | None = None
    pending: bool = False
    failures: int = 0
    next_at: datetime | None = None
