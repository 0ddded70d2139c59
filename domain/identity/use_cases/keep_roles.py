"""Roles of an organization's own are made, read, changed and thrown away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.identity.errors import RoleBorne, RoleBuiltIn, TooManyRoles
from domain.identity.giving import must_open
from domain.identity.role import BUILT_IN, BuiltInRole, Role, reaches_of
from domain.identity.room import Identity
from domain.identity.standing import must_hold
from domain.identity.teammate_events import ROLE_CREATED, ROLE_DELETED, ROLE_UPDATED, role_changed
from domain.shared.access import Actor, Permission, Rights
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import Kind, RoleId, WorkspaceId
from domain.shared.versions import Version, must_match

MOST = 100


@dataclass(frozen=True, slots=True)
class NewRole:
    """`workspace_id` None asks for a role that can be borne in every workspace."""

    name: str
    permissions: Rights
    workspace_id: WorkspaceId | None = None
    description: str | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_role(room: Identity, actor: Actor, request: NewRole) -> Role:
    """Raises MissingScope, ScopeNotHeld for what goes farther than what the actor has, NotFound for
    a workspace, TooManyRoles, ValidationFailed for a reach that a permission cannot be given,
    DuplicateExternalId."""
    actor.require(Permission.ROLES_WRITE)
    _must_fit(request.permissions)
    now = room.clock.now()
    role = Role(
        id=RoleId(room.ids.new(Kind.ROLE)),
        organization_id=actor.organization_id,
        mode=actor.mode,
        name=request.name,
        permissions=request.permissions,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        workspace_id=request.workspace_id,
        description=request.description,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.begin(actor) as tx:
        await must_open(room, tx, actor, role.workspace_id)
        await must_hold(tx.standings, actor, now, [role.permissions], [role.workspace_id])
        if await tx.roles.how_many() >= MOST:
            raise TooManyRoles(maximum=MOST)
        await tx.roles.add(role)
        tx.announce(role_changed(ROLE_CREATED, role))
        await tx.commit(role)
    return role


async def change_role(
    room: Identity, actor: Actor, role_id: RoleId, version: Version, changes: Mapping[str, Any]
) -> Role:
    """It counts from its bearers' next request on. Who changes a role must have all that it let and
    will let them do.

    Raises MissingScope, NotFound, RoleBuiltIn, VersionMismatch, ScopeNotHeld, ValidationFailed,
    DuplicateExternalId.
    """
    actor.require(Permission.ROLES_WRITE)
    _must_be_own(role_id)
    _must_fit(changes.get("permissions", {}))
    now = room.clock.now()
    async with room.begin(actor) as tx:
        before = await tx.roles.get(role_id)
        must_match(version, before.version)
        role = before.change(now, **changes)
        needed = [before.permissions, role.permissions]
        await must_hold(tx.standings, actor, now, needed, [role.workspace_id])
        await tx.roles.save(role)
        tx.announce(role_changed(ROLE_UPDATED, role, before))
        await tx.commit(role)
    return role


async def remove_role(room: Identity, actor: Actor, role_id: RoleId, version: Version) -> Role:
    """For good. Raises MissingScope, NotFound, RoleBuiltIn, RoleBorne, VersionMismatch,
    ScopeNotHeld."""
    actor.require(Permission.ROLES_WRITE)
    _must_be_own(role_id)
    now = room.clock.now()
    async with room.begin(actor) as tx:
        before = await tx.roles.get(role_id)
        must_match(version, before.version)
        await must_hold(tx.standings, actor, now, [before.permissions], [before.workspace_id])
        if await tx.roles.borne(role_id):
            raise RoleBorne()
        role = before.remove(now)
        await tx.roles.save(role)
        tx.announce(role_changed(ROLE_DELETED, role, before))
        await tx.commit(role)
    return role


async def read_role(room: Identity, actor: Actor, role_id: RoleId) -> Role | BuiltInRole:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.TEAMMATES_READ)
    return BUILT_IN.get(role_id) or await room.reads.role(actor, role_id)


async def list_roles(room: Identity, actor: Actor) -> Sequence[Role | BuiltInRole]:
    """Those that come with the house, then the organization's own, oldest first."""
    actor.require(Permission.TEAMMATES_READ)
    return [*BUILT_IN.values(), *await room.reads.roles(actor)]


def _must_be_own(role_id: RoleId) -> None:
    if role_id in BUILT_IN:
        raise RoleBuiltIn()


def _must_fit(permissions: Rights) -> None:
    faults = [
        FieldError(
            f"/permissions/{permission.value}",
            "not_in_list",
            {"allowed": ", ".join(reaches_of(permission))},
        )
        for permission, reach in permissions.items()
        if reach not in reaches_of(permission)
    ]
    if faults:
        raise ValidationFailed(errors=faults)
