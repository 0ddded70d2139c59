"""Nobody gives what they do not have: what a role would let somebody do is looked at, locked, in
the transaction that gives it."""

from collections.abc import Collection

from domain.identity.errors import ScopeNotHeld
from domain.identity.ports import IdentityTransaction
from domain.identity.role import BUILT_IN
from domain.identity.room import Identity
from domain.identity.standing import must_hold
from domain.identity.teammate import Roles, Team
from domain.shared.access import Actor, Reach, Rights
from domain.shared.errors import NotFound
from domain.shared.ids import RoleId, TeamId, TeammateId, WorkspaceId


async def must_hold_roles(
    room: Identity, tx: IdentityTransaction, actor: Actor, *sets: Roles
) -> None:
    """Whoever gives, takes or changes these roles must have all that they let their bearers do.

    Raises ScopeNotHeld, and NotFound for a role or a workspace that is not there, and for a role of
    another workspace than it is borne in.
    """
    pairs = {(place, role) for roles in sets for place, role in roles.items()}
    where = frozenset(place for place, _ in pairs)
    if actor.grants is not None and not where <= actor.grants:
        raise ScopeNotHeld()
    if where and await tx.workspaces.missing(where):
        raise NotFound(thing="workspace", pointer="/roles")
    # Locked in one order by everybody: two who give the same ones never wait for each other.
    in_order = sorted(pairs, key=lambda pair: (pair[1], pair[0]))
    needed = [await _rights_of(tx, role, place) for place, role in in_order]
    await must_hold(tx.standings, actor, room.clock.now(), needed, where)


async def _rights_of(tx: IdentityTransaction, role_id: RoleId, workspace_id: WorkspaceId) -> Rights:
    if role_id in BUILT_IN:
        return BUILT_IN[role_id].permissions
    try:
        role = await tx.roles.get(role_id)
    except NotFound as refusal:
        refusal.pointer = "/roles"
        raise
    if role.workspace_id not in (None, workspace_id):
        raise NotFound(thing="role", pointer="/roles")
    return role.permissions


async def must_open(
    room: Identity, tx: IdentityTransaction, actor: Actor, workspace_id: WorkspaceId | None
) -> None:
    """Whether somebody may make or change what is at home there; None is everywhere. Raises
    ScopeNotHeld, and NotFound for a workspace that is not there."""
    if workspace_id is not None and await tx.workspaces.missing(frozenset({workspace_id})):
        raise NotFound(thing="workspace", pointer="/workspace_id")
    await must_hold(tx.standings, actor, room.clock.now(), [], [workspace_id])


async def must_have_members(tx: IdentityTransaction, ids: frozenset[TeammateId]) -> None:
    """Raises NotFound when one of these is nobody the actor can see."""
    if ids and await tx.teammates.missing(ids):
        raise NotFound(thing="teammate", pointer="/teammate_ids")


def must_reach(actor: Actor, *team_ids: TeamId) -> None:
    """Whoever reaches what is their team's, and no farther, puts nobody into another team: that
    would let that person reach farther. Raises ScopeNotHeld."""
    narrow = any(reach is not Reach.ALL for reach in actor.reach.values())
    if narrow and not frozenset(team_ids) <= actor.team_ids:
        raise ScopeNotHeld()


async def the_teams(
    tx: IdentityTransaction, actor: Actor, team_ids: Collection[TeamId], where: Roles
) -> list[Team]:
    """These teams, locked. Raises NotFound for one that is not there or works nowhere where the
    person does, and ScopeNotHeld."""
    must_reach(actor, *team_ids)
    try:
        teams = [await tx.teams.get(team_id) for team_id in sorted(team_ids)]
    except NotFound as refusal:
        refusal.pointer = "/team_ids"
        raise
    if any(team.workspace_id is None for team in teams) and actor.grants is not None:
        raise ScopeNotHeld()
    if any(team.workspace_id not in (None, *where) for team in teams):
        raise NotFound(thing="team", pointer="/team_ids")
    return teams
