"""Reading who runs this, in which workspaces, with which keys."""

from domain.identity.model import ApiKey, Organization, Workspace
from domain.identity.room import Identity
from domain.shared.access import Actor, Permission
from domain.shared.ids import ApiKeyId, WorkspaceId
from domain.shared.paging import Page, PageRequest


async def read_organization(room: Identity, actor: Actor) -> Organization:
    actor.require(Permission.ORGANIZATION_READ)
    return await room.reads.organization(actor)


async def read_workspace(room: Identity, actor: Actor, workspace_id: WorkspaceId) -> Workspace:
    """Raises NotFound, also for a workspace the key does not open."""
    actor.require(Permission.WORKSPACES_READ)
    return await room.reads.workspace(actor, workspace_id)


async def list_workspaces(room: Identity, actor: Actor, request: PageRequest) -> Page[Workspace]:
    actor.require(Permission.WORKSPACES_READ)
    return await room.reads.workspaces(actor, request)


async def read_api_key(room: Identity, actor: Actor, key_id: ApiKeyId) -> ApiKey:
    """Its own key every caller may read; others with `keys:read`."""
    if key_id != actor.id:
        actor.require(Permission.KEYS_READ)
    return await room.reads.api_key(actor, key_id)


async def list_api_keys(room: Identity, actor: Actor, request: PageRequest) -> Page[ApiKey]:
    actor.require(Permission.KEYS_READ)
    return await room.reads.api_keys(actor, request)
