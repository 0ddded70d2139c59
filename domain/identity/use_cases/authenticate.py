"""Turn a key and the workspace a request names into an actor, or say why not."""

from dataclasses import dataclass, replace

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
from domain.shared.ids import ApiKeyId, Kind, WorkspaceId, names


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the request needs: a workspace or none, and whether it changes anything."""

    key_text: str | None
    workspace: str | None
    in_workspace: bool
    changes: bool


@dataclass(frozen=True, slots=True)
class Entrance:
    """Who came in, and from which browser origins that workspace may be called."""

    actor: Actor
    allowed_origins: tuple[str, ...] = ()


async def authenticate(room: Identity, wanted: Wanted) -> Entrance:
    """Find the key, then the workspace it is to work in.

    Raises MissingCredentials, InvalidCredentials, WorkspaceRequired, WorkspaceSuspended, and
    NotFound for a workspace that is not granted, not in the key's mode, or does not exist.
    """
    key = await identify(room, wanted.key_text)
    workspace_id = _workspace_of(key, wanted)
    actor = Actor(
        id=key.id,
        organization_id=key.organization_id,
        mode=key.mode,
        scopes=key.scopes,
        workspace_id=workspace_id,
        grants=key.grants,
    )
    if workspace_id is None:
        return Entrance(actor)
    door = await room.ring.door(key.organization_id, key.mode, workspace_id)
    if door is None:
        raise NotFound(thing="workspace")
    suspended = door.status is WorkspaceStatus.SUSPENDED
    if suspended and wanted.changes and wanted.in_workspace:
        raise WorkspaceSuspended()
    return Entrance(actor, door.allowed_origins)


async def vouch(room: Identity, actor: Actor) -> Entrance:
    """Whether somebody's key still opens the workspace they are in, for one who does not show it
    again: who came in with a ticket, or stays for long.

    Raises InvalidCredentials, and NotFound for a workspace that is no longer there.
    """
    everywhere = replace(actor, workspace_id=None, grants=None)
    try:
        key = await room.reads.api_key(everywhere, ApiKeyId(actor.id))
    except NotFound:
        raise InvalidCredentials() from None
    granted = key.grants is None or actor.workspace in key.grants
    if not granted or not key.usable(room.clock.now()) or not actor.scopes <= key.scopes:
        raise InvalidCredentials()
    door = await room.ring.door(actor.organization_id, actor.mode, actor.workspace)
    if door is None:
        raise NotFound(thing="workspace")
    return Entrance(actor, door.allowed_origins)


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
