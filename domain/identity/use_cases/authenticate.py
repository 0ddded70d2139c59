"""Turn a key and the workspace a request names into an actor, or say why not."""

from dataclasses import replace
from datetime import datetime

from domain.identity.entering import Entrance, actor_of_token, still_in
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


async def authenticate(
    room: Identity,
    key_text: str | None,
    workspace: str | None = None,
    *,
    in_workspace: bool,
    changes: bool,
) -> Entrance:
    """Find the key, then the workspace it is to work in: the one that is named, or where none is
    needed (`in_workspace` false) none. `changes` says whether anything is to be changed there. A
    session token may come in place of a key; it opens one workspace.

    Raises MissingCredentials, InvalidCredentials, WorkspaceRequired, WorkspaceSuspended, NotFound
    for a workspace that is not granted, not in the key's mode, or does not exist, and for a token
    ExpiredToken, TokenNotYetValid, TokenForAnotherWorkspace and SessionEnded.
    """
    now = room.clock.now()
    if key_text and room.session_tokens.looks_like_one(key_text):
        actor = await actor_of_token(room, key_text, workspace, now)
        entrance = await _through_the_door(room, actor, now, changes=changes and in_workspace)
        inside = actor if in_workspace else replace(actor, workspace_id=None)
        return entrance._replace(actor=inside)
    key = await identify(room, key_text, now)
    workspace_id = _workspace_of(key, workspace, in_workspace=in_workspace)
    actor = Actor(
        id=key.id,
        organization_id=key.organization_id,
        mode=key.mode,
        scopes=key.scopes,
        workspace_id=workspace_id,
        grants=key.grants,
    )
    if workspace_id is None:
        return Entrance(actor, now)
    return await _through_the_door(room, actor, now, changes=changes and in_workspace)


async def _through_the_door(
    room: Identity, actor: Actor, now: datetime, *, changes: bool
) -> Entrance:
    door = await room.ring.door(actor.organization_id, actor.mode, actor.workspace)
    if door is None:
        raise NotFound(thing="workspace")
    if changes and door.status is WorkspaceStatus.SUSPENDED:
        raise WorkspaceSuspended()
    return Entrance(actor, now, door.allowed_origins)


async def vouch(room: Identity, actor: Actor) -> Entrance:
    """Whether somebody's key still opens the workspace they are in, for one who does not show it
    again: who came in with a ticket, or stays for long. Who came with a session token stays no
    longer than that is good.

    Raises InvalidCredentials, and NotFound for a workspace that is no longer there.
    """
    now = room.clock.now()
    if actor.session is not None:
        await still_in(room, actor, now)
        return await _still_there(room, actor, now)
    everywhere = replace(actor, workspace_id=None, grants=None)
    try:
        key = await room.reads.api_key(everywhere, ApiKeyId(actor.id))
    except NotFound:
        raise InvalidCredentials() from None
    granted = key.grants is None or actor.workspace_id in (None, *key.grants)
    if not granted or not key.usable(now) or not actor.scopes <= key.scopes:
        raise InvalidCredentials()
    return await _still_there(room, actor, now)


async def _still_there(room: Identity, actor: Actor, now: datetime) -> Entrance:
    if actor.workspace_id is None:
        return Entrance(actor, now)
    return await _through_the_door(room, actor, now, changes=False)


async def identify(room: Identity, key_text: str | None, now: datetime) -> ApiKey:
    """The key behind this text. Unknown, expired and revoked are one answer."""
    if not key_text:
        raise MissingCredentials()
    digest = room.mint.hash_of(key_text)
    key = await room.ring.find(digest) if digest else None
    if key is None or not key.usable(now):
        raise InvalidCredentials()
    return key


def _workspace_of(key: ApiKey, workspace: str | None, *, in_workspace: bool) -> WorkspaceId | None:
    if workspace is not None:
        asked = WorkspaceId(workspace)
        granted = key.grants is None or asked in key.grants
        if not granted or not names(Kind.WORKSPACE, asked):
            raise NotFound(thing="workspace")
        return asked
    if not in_workspace:
        return None
    if key.grants is not None and len(key.grants) == 1:
        return next(iter(key.grants))
    raise WorkspaceRequired(pointer="header:Tertulia-Workspace")
