"""Who works here, in memory: a narrow actor sees those of the workspaces it opens."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.identity.model import ApiKey
from domain.identity.role import Role
from domain.identity.standing import Standing
from domain.identity.teammate import Invitation, Team, Teammate
from domain.identity.teammate_ports import InvitationDoor
from domain.shared.access import Actor
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import (
    ApiKeyId,
    InvitationId,
    OrganizationId,
    RoleId,
    TeamId,
    TeammateId,
    WorkspaceId,
)
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


class FakeRoles:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.roles

    async def add(self, role: Role) -> None:
        _refuse_twins(self._rows, role)
        self._rows[role.id] = role

    async def get(self, role_id: RoleId) -> Role:
        return _role(self._tx.tables, self._tx.actor, role_id)

    async def save(self, role: Role) -> None:
        _refuse_twins(self._rows, role)
        if role.id in self._rows:
            self._rows[role.id] = role

    async def how_many(self) -> int:
        return len(_roles(self._tx.tables, self._tx.actor))

    async def borne(self, role_id: RoleId) -> bool:
        mine = self._tx.actor.organization_id
        now = self._tx.now()
        invited = [i for i in self._tx.tables.invitations.values() if i.status(now) == "pending"]
        bearers: list[Teammate | Invitation] = [*self._tx.tables.teammates.values(), *invited]
        return any(b.organization_id == mine and role_id in b.roles.values() for b in bearers)


class FakeTeammates:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.teammates

    async def add(self, teammate: Teammate) -> None:
        _refuse_twins(self._rows, teammate)
        self._rows[teammate.id] = teammate

    async def get(self, teammate_id: TeammateId) -> Teammate:
        return _teammate(self._tx.tables, self._tx.actor, teammate_id)

    async def save(self, teammate: Teammate) -> None:
        _refuse_twins(self._rows, teammate)
        if teammate.id in self._rows:
            self._rows[teammate.id] = teammate

    async def missing(self, ids: frozenset[TeammateId]) -> frozenset[TeammateId]:
        seen = {t.id for t in self._rows.values() if _sees(self._tx.actor, t)}
        return ids - seen


class FakeTeams:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.teams

    async def add(self, team: Team) -> None:
        _refuse_twins(self._rows, team)
        self._rows[team.id] = team

    async def get(self, team_id: TeamId) -> Team:
        return _team(self._tx.tables, self._tx.actor, team_id)

    async def save(self, team: Team) -> None:
        _refuse_twins(self._rows, team)
        if team.id in self._rows:
            self._rows[team.id] = team


class FakeInvitations:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.invitations

    async def add(self, invitation: Invitation) -> None:
        _refuse_twins(self._rows, invitation)
        self._rows[invitation.id] = invitation

    async def get(self, invitation_id: InvitationId) -> Invitation:
        return _invitation(self._tx.tables, self._tx.actor, invitation_id)

    async def save(self, invitation: Invitation) -> None:
        if invitation.id in self._rows:
            self._rows[invitation.id] = invitation


class FakeStandings:
    """Who stands behind a request, by the tables as they are now."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def key(self, organization_id: OrganizationId, key_id: ApiKeyId) -> ApiKey | None:
        found = self._tables.api_keys.get(key_id)
        return found if found and found.organization_id == organization_id else None

    async def standing(
        self, organization_id: OrganizationId, workspace_id: WorkspaceId, teammate_id: TeammateId
    ) -> Standing | None:
        found = self._tables.teammates.get(teammate_id)
        if found is None or found.organization_id != organization_id:
            return None
        role_id = found.roles.get(workspace_id)
        role = self._tables.roles.get(role_id) if role_id else None
        teams = [
            team.id
            for team in self._tables.teams.values()
            if teammate_id in team.member_ids
            and team.removed_at is None
            and team.workspace_id in (None, workspace_id)
        ]
        return Standing(
            found.status,
            role_id,
            role.permissions if role and role.removed_at is None else None,
            frozenset(teams),
        )


class FakeTeammateReads:
    _memory: Memory

    async def teammate(self, actor: Actor, teammate_id: TeammateId) -> Teammate:
        return _teammate(self._memory.tables, actor, teammate_id)

    async def teammates(self, actor: Actor, request: PageRequest) -> Page[Teammate]:
        raise NotImplementedError

    async def team(self, actor: Actor, team_id: TeamId) -> Team:
        return _team(self._memory.tables, actor, team_id)

    async def teams(self, actor: Actor, request: PageRequest) -> Page[Team]:
        raise NotImplementedError

    async def role(self, actor: Actor, role_id: RoleId) -> Role:
        return _role(self._memory.tables, actor, role_id)

    async def roles(self, actor: Actor) -> Sequence[Role]:
        return _roles(self._memory.tables, actor)

    async def invitation(self, actor: Actor, invitation_id: InvitationId) -> Invitation:
        return _invitation(self._memory.tables, actor, invitation_id)

    async def invitations(self, actor: Actor, request: PageRequest) -> Page[Invitation]:
        raise NotImplementedError

    async def invitation_door(self, hash: str) -> InvitationDoor | None:
        for found in self._memory.tables.invitations.values():
            if found.hash == hash and found.accepted_at is None and found.revoked_at is None:
                return InvitationDoor(found.id, found.organization_id, found.mode)
        return None


def _whose(actor: Actor, thing: Role | Teammate | Team | Invitation) -> bool:
    return (thing.organization_id, thing.mode) == (actor.organization_id, actor.mode)


def _sees(actor: Actor, teammate: Teammate) -> bool:
    open_to = actor.grants is None or bool(actor.grants & frozenset(teammate.roles))
    return _whose(actor, teammate) and open_to


def _at_home(actor: Actor, thing: Role | Team) -> bool:
    open_to = actor.grants is None or thing.workspace_id in (None, *actor.grants)
    return _whose(actor, thing) and open_to and thing.removed_at is None


def _teammate(tables: Tables, actor: Actor, teammate_id: TeammateId) -> Teammate:
    found = tables.teammates.get(teammate_id)
    if found is None or not _sees(actor, found):
        raise NotFound(thing="teammate")
    return found


def _team(tables: Tables, actor: Actor, team_id: TeamId) -> Team:
    found = tables.teams.get(team_id)
    if found is None or not _at_home(actor, found):
        raise NotFound(thing="team")
    return found


def _role(tables: Tables, actor: Actor, role_id: RoleId) -> Role:
    found = tables.roles.get(role_id)
    if found is None or not _at_home(actor, found):
        raise NotFound(thing="role")
    return found


def _roles(tables: Tables, actor: Actor) -> list[Role]:
    return [role for role in tables.roles.values() if _at_home(actor, role)]


def _invitation(tables: Tables, actor: Actor, invitation_id: InvitationId) -> Invitation:
    found = tables.invitations.get(invitation_id)
    if found is None or not _whose(actor, found):
        raise NotFound(thing="invitation")
    if actor.grants is not None and not frozenset(found.roles) <= actor.grants:
        raise NotFound(thing="invitation")
    return found


def _refuse_twins(rows: Mapping[Any, Any], thing: Role | Teammate | Team | Invitation) -> None:
    for other in rows.values():
        same = _place(other) == _place(thing)
        named = thing.external_id is not None and other.external_id == thing.external_id
        if other.id != thing.id and same and named:
            raise DuplicateExternalId(pointer="/external_id")


def _place(thing: Role | Teammate | Team | Invitation) -> tuple[str, str, str]:
    return thing.organization_id, thing.mode, thing.realm
