"""The facts identity announces."""

from domain.identity.model import ApiKey, Organization, Workspace
from domain.shared.events import News

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
        ORGANIZATION_UPDATED,
        WORKSPACE_CREATED,
        WORKSPACE_UPDATED,
        WORKSPACE_SUSPENDED,
        WORKSPACE_RESUMED,
        KEY_CREATED,
        KEY_UPDATED,
        KEY_REVOKED,
    }
)


def organization_changed(name: str, organization: Organization) -> News:
    return News(
        name,
        organization.id,
        organization.version,
        {"id": organization.id, "name": organization.name},
    )


def workspace_changed(name: str, workspace: Workspace) -> News:
    return News(
        name,
        workspace.id,
        workspace.version,
        {
            "id": workspace.id,
            "name": workspace.name,
            "mode": workspace.mode.value,
            "status": workspace.status.value,
            "external_id": workspace.external_id,
        },
        workspace_id=workspace.id,
    )


def key_changed(name: str, key: ApiKey) -> News:
    """Everything about the key but the key."""
    return News(
        name,
        key.id,
        key.version,
        {
            "id": key.id,
            "name": key.name,
            "mode": key.mode.value,
            "hint": key.hint,
            "scopes": sorted(key.scopes),
            "revoked": key.revoked_at is not None,
        },
    )
