"""Turn a key and the workspace a request names into an actor, or say why not."""

from dataclasses import dataclass

from domain.identity.errors import (
    InvalidCredentials,
    MissingCredentials,
    WorkspaceRequired,
    WorkspaceSuspended,
)
from domain.identity.model import ApiKey, WorkspaceStatus
from domain.identity.room import Identity
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import Kind, WorkspaceId, names


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the request needs: a workspace or none, and whether it changes anything."""

    key_text: str | None
    workspace: str | None
    in_workspace: bool
    changes: bool


async def authenticate(room: Identity, wanted: Wanted) -> Actor:
    """Find the key, then the workspace it is to work in.

    Raises MissingCredentials, InvalidCredentials, WorkspaceRequired, WorkspaceSuspended, and
    NotFound for a workspace that is not granted, not in the key's mode, or does not exist.
    """
    key = await identify(room, wanted.key_text)
    workspace_id = _workspace_of(key, wanted)
    if workspace_id is not None:
        status = await room.ring.workspace_status(key.organization_id, key.mode, workspace_id)
        if status is None:
            raise NotFound(thing="workspace")
        if status == WorkspaceStatus.SUSPENDED and wanted.changes and wanted.in_workspace:
            raise WorkspaceSuspended()
    return Actor(
        id=key.id,
        organization_id=key.organization_id,
        mode=key.mode,
        scopes=key.scopes,
        workspace_id=workspace_id,
        grants=key.grants,
    )


async def identify(room: Identity, key_text: str | None) -> ApiKey:
    """The key behind this text. Unknown, expired and revoked are one answer."""
    if not key_text:
        raise MissingCredentials()
    digest = room.mint.hash_of(key_text)
    key = await room.ring.find(digest) if digest else None
    if key is None or not key.usable(room.clock.now()):
        raise InvalidCredentials()
    return key


def _workspace_of(key: ApiKey, wanted: Wanted) -> WorkspaceId | None:
    if wanted.workspace is not None:
        asked = WorkspaceId(wanted.workspace)
        granted = key.grants is None or asked in key.grants
        if not granted or not names(Kind.WORKSPACE, asked):
            raise NotFound(thing="workspace")
        return asked
    if not wanted.in_workspace:
        return None
    if key.grants is not None and len(key.grants) == 1:
        return next(iter(key.grants))
    raise WorkspaceRequired(pointer="header:Tertulia-Workspace")
