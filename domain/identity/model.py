"""Organizations own workspaces; a workspace is the wall nothing crosses; keys open some of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.shared.access import Mode, Permission
from domain.shared.errors import InvalidState
from domain.shared.ids import ApiKeyId, OrganizationId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Organization:
    """Who runs the account, often an agency."""

    id: OrganizationId
    name: str
    created_at: datetime
    updated_at: datetime
    version: int = 1

    def change(self, now: datetime, **changes: Any) -> "Organization":
        return replace(self, **changes, version=self.version + 1, updated_at=now)


class WorkspaceStatus(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Workspace:
    """One client or brand: the tenant. Its mode never changes. `allowed_origins` are the browser
    origins that may call the API with its keys."""

    id: WorkspaceId
    organization_id: OrganizationId
    name: str
    mode: Mode
    timezone: str
    language: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    status: WorkspaceStatus = WorkspaceStatus.ACTIVE
    allowed_origins: tuple[str, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    def change(self, now: datetime, **changes: Any) -> "Workspace":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def suspend(self, now: datetime) -> "Workspace":
        """Stops everything but reading; nothing goes out."""
        if self.status is WorkspaceStatus.SUSPENDED:
            raise InvalidState(thing="workspace", state="suspended", moves="resume")
        return self.change(now, status=WorkspaceStatus.SUSPENDED)

    def resume(self, now: datetime) -> "Workspace":
        if self.status is WorkspaceStatus.ACTIVE:
            raise InvalidState(thing="workspace", state="active", moves="suspend")
        return self.change(now, status=WorkspaceStatus.ACTIVE)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as we keep it: never the key itself, only its hash and the last characters to tell keys
    apart. `grants` None opens every workspace of the organization in its mode."""

    id: ApiKeyId
    organization_id: OrganizationId
    mode: Mode
    name: str
    hash: str
    hint: str
    scopes: frozenset[Permission]
    created_at: datetime
    updated_at: datetime
    created_by: str
    version: int = 1
    grants: frozenset[WorkspaceId] | None = None
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def change(self, now: datetime, **changes: Any) -> "ApiKey":
        if self.revoked_at is not None:
            raise InvalidState(thing="api_key", state="revoked", moves="")
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def revoke(self, now: datetime) -> "ApiKey":
        """From the next request on it opens nothing. For good."""
        return self.change(now, revoked_at=now)

    def usable(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)
