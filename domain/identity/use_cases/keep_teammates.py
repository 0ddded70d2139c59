"""Teammates are taken in, read, changed, suspended and resumed, and given roles."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from domain.identity.giving import must_hold_roles
from domain.identity.room import Identity
from domain.identity.teammate import Roles, Teammate, realm_of
from domain.identity.teammate_events import (
    TEAMMATE_CREATED,
    TEAMMATE_RESUMED,
    TEAMMATE_ROLE_GIVEN,
    TEAMMATE_ROLE_TAKEN,
    TEAMMATE_SUSPENDED,
    TEAMMATE_UPDATED,
    teammate_changed,
)
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import Kind, RoleId, TeammateId, WorkspaceId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewTeammate:
    name: str
    email: str
    language: str = "en"
    roles: Roles = field(default_factory=dict)
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_teammate(room: Identity, actor: Actor, request: NewTeammate) -> Teammate:
    """Take somebody in. A key of some workspaces must give them a role in one of these, or it would
    not find them again.

    Raises MissingScope, ScopeNotHeld, NotFound for a role or workspace, DuplicateExternalId.
    Repeating makes another one, unless the request carries an idempotency key.
    """
    actor.require(Permission.TEAMMATES_WRITE)
    now = room.clock.now()
    teammate = Teammate(
        id=TeammateId(room.ids.new(Kind.TEAMMATE)),
        organization_id=actor.organization_id,
        mode=actor.mode,
        name=request.name,
        email=request.email,
        language=request.language,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        realm=realm_of(actor),
        roles=request.roles,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.begin(actor) as tx:
        await must_hold_roles(room, tx, actor, teammate.roles)
        await tx.teammates.add(teammate)
        tx.announce(teammate_changed(TEAMMATE_CREATED, teammate))
        await tx.commit(teammate)
    return teammate


async def change_teammate(
    room: Identity,
    actor: Actor,
    teammate_id: TeammateId,
    version: Version,
    changes: Mapping[str, Any],
) -> Teammate:
    """Who changes somebody must have all that this person's roles let them do.

    Raises MissingScope, NotFound, VersionMismatch, ScopeNotHeld, DuplicateExternalId.
    """
    now = room.clock.now()
    # It is borne once among those of whoever names it so, and says nothing of those of others.
    realm = {"realm": realm_of(actor)} if "external_id" in changes else {}
    return await _move(
        room,
        actor,
        teammate_id,
        TEAMMATE_UPDATED,
        lambda t: t.change(now, **changes, **realm),
        version,
    )


async def suspend_teammate(room: Identity, actor: Actor, teammate_id: TeammateId) -> Teammate:
    """From the next request on they may do nothing. Raises InvalidState, and what changing does."""
    now = room.clock.now()
    return await _move(room, actor, teammate_id, TEAMMATE_SUSPENDED, lambda t: t.suspend(now))


async def resume_teammate(room: Identity, actor: Actor, teammate_id: TeammateId) -> Teammate:
    """They may do again what their roles say. Raises InvalidState, and what changing does."""
    now = room.clock.now()
    return await _move(room, actor, teammate_id, TEAMMATE_RESUMED, lambda t: t.resume(now))


async def give_role(
    room: Identity,
    actor: Actor,
    teammate_id: TeammateId,
    workspace_id: WorkspaceId,
    role_id: RoleId,
) -> Teammate:
    """In place of the one they had there. Repeating changes nothing and tells nothing. Raises
    MissingScope, NotFound, ScopeNotHeld."""
    now = room.clock.now()

    def given(teammate: Teammate) -> Teammate:
        if teammate.roles.get(workspace_id) == role_id:
            return teammate
        return teammate.give_role(workspace_id, role_id, now)

    return await _move(room, actor, teammate_id, TEAMMATE_ROLE_GIVEN, given)


async def take_role(
    room: Identity, actor: Actor, teammate_id: TeammateId, workspace_id: WorkspaceId
) -> Teammate:
    """From the next request on they may do nothing there. Raises MissingScope, NotFound, also where
    they have no role there, and ScopeNotHeld."""
    now = room.clock.now()

    def taken(teammate: Teammate) -> Teammate:
        if workspace_id not in teammate.roles:
            raise NotFound(thing="role")
        return teammate.take_role(workspace_id, now)

    return await _move(room, actor, teammate_id, TEAMMATE_ROLE_TAKEN, taken)


async def read_teammate(room: Identity, actor: Actor, teammate_id: TeammateId) -> Teammate:
    """Oneself everybody at work may read; others with `teammates:read`. Raises MissingScope,
    NotFound."""
    if teammate_id != actor.teammate_id:
        actor.require(Permission.TEAMMATES_READ)
    return seen_by(actor, await room.reads.teammate(actor, teammate_id))


async def list_teammates(room: Identity, actor: Actor, request: PageRequest) -> Page[Teammate]:
    actor.require(Permission.TEAMMATES_READ)
    page = await room.reads.teammates(actor, request)
    return Page([seen_by(actor, teammate) for teammate in page.items], page.next_after)


def seen_by(actor: Actor, teammate: Teammate) -> Teammate:
    """Without the roles in workspaces that are not open to whoever looks."""
    if actor.grants is None:
        return teammate
    open_to = actor.grants
    seen = {place: role for place, role in teammate.roles.items() if place in open_to}
    return replace(teammate, roles=seen)


async def _move(
    room: Identity,
    actor: Actor,
    teammate_id: TeammateId,
    news: str,
    move: Callable[[Teammate], Teammate],
    version: Version = None,
) -> Teammate:
    actor.require(Permission.TEAMMATES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.teammates.get(teammate_id)
        must_match(version, before.version)
        teammate = move(before)
        await must_hold_roles(room, tx, actor, before.roles, teammate.roles)
        if teammate is not before:
            await tx.teammates.save(teammate)
            tx.announce(teammate_changed(news, teammate, before))
        await tx.commit(teammate)
    return teammate
