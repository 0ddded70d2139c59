"""An event is a fact that was stored in the same commit as what it is about; a place says how far
somebody has read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.shared.access import Mode, Permission
from domain.shared.ids import EventId, OrganizationId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Event:
    """One fact. `sequence` orders facts about the same object; `previous` is what was different
    before. `actor_id` is who did it, None in an event that is older than the audit trail.
    `position` is its place in the feed, from the moment it is told; `mode` is said of facts
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
    actor_id: str | None = None
    position: int | None = None
    pending: bool = False
    failures: int = 0
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """How far somebody has read: everything up to `position`, and that was all there was to read at
    the instant `at`."""

    position: int
    at: datetime


@dataclass(frozen=True, slots=True)
class StreamTicket:
    """Lets its bearer open one event stream, once. Of the ticket itself only the hash is kept."""

    organization_id: OrganizationId
    hash: str
    workspace_id: WorkspaceId
    mode: Mode
    key_id: str
    scopes: frozenset[Permission]
    expires_at: datetime
