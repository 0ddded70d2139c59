"""Teams are put together, read, changed and dissolved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.identity.giving import must_have_members, must_open, must_reach
from domain.identity.room import Identity
from domain.identity.teammate import Team
from domain.identity.teammate_events import TEAM_CREATED, TEAM_DELETED, TEAM_UPDATED, team_changed
from domain.shared.access import Actor, Permission
from domain.shared.ids import Kind, TeamId, TeammateId, WorkspaceId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewTeam:
    """`workspace_id` None asks for a team that works in every workspace of the organization."""

    name: str
    workspace_id: WorkspaceId | None = None
    member_ids: frozenset[TeammateId] = frozenset()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_team(room: Identity, actor: Actor, request: NewTeam) -> Team:
    """Raises MissingScope, ScopeNotHeld, NotFound for a workspace or a member,
    DuplicateExternalId. Repeating makes another one, unless the request carries an idempotency key.
    """
    actor.require(Permission.TEAMMATES_WRITE)
    now = room.clock.now()
    team = Team(
        id=TeamId(room.ids.new(Kind.TEAM)),
        organization_id=actor.organization_id,
        mode=actor.mode,
        name=request.name,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        workspace_id=request.workspace_id,
        member_ids=request.member_ids,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.begin(actor) as tx:
        await must_open(room, tx, actor, team.workspace_id)
        await must_have_members(tx, team.member_ids)
        await tx.teams.add(team)
        tx.announce(team_changed(TEAM_CREATED, team))
        await tx.commit(team)
    return team


async def change_team(
    room: Identity, actor: Actor, team_id: TeamId, version: Version, changes: Mapping[str, Any]
) -> Team:
    """`member_ids` takes the place of those who were in it. Raises MissingScope, NotFound, also for
    a new member, VersionMismatch, ScopeNotHeld, DuplicateExternalId."""
    actor.require(Permission.TEAMMATES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.teams.get(team_id)
        await must_open(room, tx, actor, before.workspace_id)
        must_match(version, before.version)
        team = before.change(room.clock.now(), **changes)
        joining = team.member_ids - before.member_ids
        if joining:
            must_reach(actor, team.id)
        await must_have_members(tx, joining)
        await tx.teams.save(team)
        tx.announce(team_changed(TEAM_UPDATED, team, before))
        await tx.commit(team)
    return team


async def remove_team(room: Identity, actor: Actor, team_id: TeamId, version: Version) -> Team:
    """For good; its members stay. Raises MissingScope, NotFound, VersionMismatch, ScopeNotHeld."""
    actor.require(Permission.TEAMMATES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.teams.get(team_id)
        await must_open(room, tx, actor, before.workspace_id)
        must_match(version, before.version)
        team = before.remove(room.clock.now())
        await tx.teams.save(team)
        tx.announce(team_changed(TEAM_DELETED, team, before))
        await tx.commit(team)
    return team


async def read_team(room: Identity, actor: Actor, team_id: TeamId) -> Team:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.TEAMMATES_READ)
    return await room.reads.team(actor, team_id)


async def list_teams(room: Identity, actor: Actor, request: PageRequest) -> Page[Team]:
    actor.require(Permission.TEAMMATES_READ)
    return await room.reads.teams(actor, request)
