"""Open a new workspace in the actor's organization and mode."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.identity.errors import ScopeNotHeld
from domain.identity.events import WORKSPACE_CREATED, workspace_changed
from domain.identity.model import Workspace
from domain.identity.room import Identity
from domain.shared.access import Actor, Permission
from domain.shared.ids import Kind, WorkspaceId
from domain.shared.wall_time import zone


@dataclass(frozen=True, slots=True)
class NewWorkspace:
    name: str
    timezone: str
    language: str
    allowed_origins: tuple[str, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_workspace(room: Identity, actor: Actor, request: NewWorkspace) -> Workspace:
    """Add a workspace. Its mode is the key's mode, for ever.

    Raises MissingScope, ScopeNotHeld for a key that opens only named workspaces,
    UnknownTimezone, DuplicateExternalId. Repeating makes another one, unless the request carries
    an idempotency key.
    """
    actor.require(Permission.WORKSPACES_WRITE)
    if actor.grants is not None:
        raise ScopeNotHeld()
    zone(request.timezone)
    now = room.clock.now()
    workspace = Workspace(
        id=WorkspaceId(room.ids.new(Kind.WORKSPACE)),
        organization_id=actor.organization_id,
        name=request.name,
        mode=actor.mode,
        timezone=request.timezone,
        language=request.language,
        created_at=now,
        updated_at=now,
        allowed_origins=request.allowed_origins,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.begin(actor) as tx:
        await tx.workspaces.add(workspace)
        tx.announce(workspace_changed(WORKSPACE_CREATED, workspace))
        await tx.commit(workspace)
    return workspace
