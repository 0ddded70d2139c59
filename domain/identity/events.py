"""The facts identity announces."""

from typing import Any

from domain.identity import branding_events, teammate_events
from domain.identity.model import ApiKey, Organization, Workspace
from domain.shared.clock import written
from domain.shared.events import News, differences

ORGANIZATION_CREATED = "organization.created"
ORGANIZATION_UPDATED = "organization.updated"
WORKSPACE_CREATED = "workspace.created"
WORKSPACE_UPDATED = "workspace.updated"
WORKSPACE_SUSPENDED = "workspace.suspended"
WORKSPACE_RESUMED = "workspace.resumed"
KEY_CREATED = "key.created"
KEY_UPDATED = "key.updated"
KEY_REVOKED = "key.revoked"
ANNOUNCED = frozenset(
    {
        ORGANIZATION_CREATED,
        ORGANIZATION_UPDATED,
        WORKSPACE_CREATED,
        WORKSPACE_UPDATED,
        WORKSPACE_SUSPENDED,
        WORKSPACE_RESUMED,
        KEY_CREATED,
        KEY_UPDATED,
        KEY_REVOKED,
        *branding_events.ANNOUNCED,
        *teammate_events.ANNOUNCED,
    }
)


def organization_changed(
    name: str, organization: Organization, before: Organization | None = None
) -> News:
    after = _organization(organization)
    previous = differences(_organization(before), after) if before else {}
    return News(name, organization.id, organization.version, after, previous=previous)


def workspace_changed(name: str, workspace: Workspace, before: Workspace | None = None) -> News:
    after = _workspace(workspace)
    return News(
        name,
        workspace.id,
        workspace.version,
        after,
        workspace_id=workspace.id,
        previous=differences(_workspace(before), after) if before else {},
    )


def key_changed(name: str, key: ApiKey, before: ApiKey | None = None) -> News:
    """Everything about the key but the key."""
    after = _key(key)
    previous = differences(_key(before), after) if before else {}
    return News(name, key.id, key.version, after, previous=previous)


def _organization(organization: Organization) -> dict[str, Any]:
    return {
        "id": organization.id,
        "name": organization.name,
        "version": organization.version,
    }


def _workspace(workspace: Workspace) -> dict[str, Any]:
    return {
        "id": workspace.id,
        "name": workspace.name,
        "mode": workspace.mode.value,
        "status": workspace.status.value,
        "timezone": workspace.timezone,
        "language": workspace.language,
        "version": workspace.version,
        "external_id": workspace.external_id,
    }


def _key(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "mode": key.mode.value,
        "hint": key.hint,
        "scopes": sorted(key.scopes),
        "workspace_ids": None if key.grants is None else sorted(key.grants),
        "expires_at": written(key.expires_at),
        "revoked": key.revoked_at is not None,
        "version": key.version,
    }
