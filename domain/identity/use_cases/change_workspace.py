"""Change, suspend and resume a workspace."""

from collections.abc import Callable, Mapping
from typing import Any

from domain.identity.events import (
    WORKSPACE_RESUMED,
    WORKSPACE_SUSPENDED,
    WORKSPACE_UPDATED,
    workspace_changed,
)
from domain.identity.model import Workspace
from domain.identity.room import Identity
from domain.shared.access import Actor, Permission
from domain.shared.ids import WorkspaceId
from domain.shared.versions import Version, must_match
from domain.shared.wall_time import zone


async def change_workspace(
    room: Identity,
    actor: Actor,
    workspace_id: WorkspaceId,
    version: Version,
    changes: Mapping[str, Any],
) -> Workspace:
    """Raises MissingScope, NotFound, VersionMismatch, UnknownTimezone, DuplicateExternalId."""
    if "timezone" in changes:
        zone(changes["timezone"])
    now = room.clock.now()
    return await _move(
        room, actor, workspace_id, WORKSPACE_UPDATED, lambda w: w.change(now, **changes), version
    )


async def suspend_workspace(room: Identity, actor: Actor, workspace_id: WorkspaceId) -> Workspace:
    """From now on it can be read, nothing more, and nothing goes out. Raises InvalidState."""
    now = room.clock.now()
    return await _move(room, actor, workspace_id, WORKSPACE_SUSPENDED, lambda w: w.suspend(now))


async def resume_workspace(room: Identity, actor: Actor, workspace_id: WorkspaceId) -> Workspace:
    """Work goes on; what became too late meanwhile waits for a person. Raises InvalidState."""
    now = room.clock.now()
    return await _move(room, actor, workspace_id, WORKSPACE_RESUMED, lambda w: w.resume(now))


async def _move(
    room: Identity,
    actor: Actor,
    workspace_id: WorkspaceId,
    news: str,
    move: Callable[[Workspace], Workspace],
    version: Version = None,
) -> Workspace:
    actor.require(Permission.WORKSPACES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.workspaces.get(workspace_id)
        must_match(version, before.version)
        workspace = move(before)
        await tx.workspaces.save(workspace)
        tx.announce(workspace_changed(news, workspace, before))
        await tx.commit(workspace)
    return workspace
