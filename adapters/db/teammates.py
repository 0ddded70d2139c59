"""Roles, teammates, teams and invitations in PostgreSQL."""

from collections.abc import Collection
from typing import Generic, TypeVar

from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.identity.role import Role
from domain.identity.teammate import Invitation, Team, Teammate
from domain.shared.errors import NotFound
from domain.shared.ids import InvitationId, RoleId, TeamId, TeammateId

KEYS = ("organization_id", "id")
ROLES = Table("roles", Role, keys=KEYS)
TEAMMATES = Table("teammates", Teammate, keys=KEYS, told=("workspace_ids",))
TEAMS = Table("teams", Team, keys=KEYS)
INVITATIONS = Table("invitations", Invitation, keys=KEYS, told=("workspace_ids",))
E = TypeVar("E")


class _Kept(Generic[E]):
    """Things of an organization, in one mode. `also` is a condition that each of them meets."""

    def __init__(self, tx: DbTransaction, table: Table[E], thing: str, also: str = "true") -> None:
        self._tx = tx
        self._table = table
        self._thing = thing
        self._found = (
            f"SELECT {table.listed('t')} FROM {table.name} t"
            f" WHERE t.organization_id = $1 AND t.mode = $2 AND {also}"
        )

    async def _add(self, entity: E) -> None:
        await self._tx.connection.execute(self._table.insert, *self._table.values(entity))

    async def _get(self, wanted: str) -> E:
        record = await self._tx.connection.fetchrow(
            f"{self._found} AND t.id = $3 FOR UPDATE", *self._whose(), wanted
        )
        if record is None:
            raise NotFound(thing=self._thing)
        return self._table.entity(record)

    async def _save(self, entity: E) -> None:
        await self._tx.connection.execute(self._table.update, *self._table.values(entity))

    async def _missing(self, ids: Collection[str]) -> frozenset[str]:
        found = await self._tx.connection.fetch(
            f"{self._found} AND t.id = ANY ($3)", *self._whose(), list(ids)
        )
        return frozenset(ids) - {row["id"] for row in found}

    def _whose(self) -> tuple[str, str]:
        return self._tx.actor.organization_id, self._tx.actor.mode.value


class DbRoles(_Kept[Role]):
    def __init__(self, tx: DbTransaction) -> None:
        super().__init__(tx, ROLES, "role", "t.removed_at IS NULL")

    async def add(self, role: Role) -> None:
        await self._add(role)

    async def get(self, role_id: RoleId) -> Role:
        return await self._get(role_id)

    async def save(self, role: Role) -> None:
        await self._save(role)

    async def how_many(self) -> int:
        count: int = await self._tx.connection.fetchval(
            "SELECT count(*) FROM roles t"
            " WHERE t.organization_id = $1 AND t.mode = $2 AND t.removed_at IS NULL",
            *self._whose(),
        )
        return count

    async def borne(self, role_id: RoleId) -> bool:
        found: bool = await self._tx.connection.fetchval(
            "SELECT role_borne($1, $2)", self._tx.actor.organization_id, role_id
        )
        return found


class DbTeammates(_Kept[Teammate]):
    def __init__(self, tx: DbTransaction) -> None:
        super().__init__(tx, TEAMMATES, "teammate")

    async def add(self, teammate: Teammate) -> None:
        await self._add(teammate)

    async def get(self, teammate_id: TeammateId) -> Teammate:
        return await self._get(teammate_id)

    async def save(self, teammate: Teammate) -> None:
        await self._save(teammate)

    async def missing(self, ids: frozenset[TeammateId]) -> frozenset[TeammateId]:
        return frozenset(map(TeammateId, await self._missing(ids)))


class DbTeams(_Kept[Team]):
    def __init__(self, tx: DbTransaction) -> None:
        super().__init__(tx, TEAMS, "team", "t.removed_at IS NULL")

    async def add(self, team: Team) -> None:
        await self._add(team)

    async def get(self, team_id: TeamId) -> Team:
        return await self._get(team_id)

    async def save(self, team: Team) -> None:
        await self._save(team)


class DbInvitations(_Kept[Invitation]):
    def __init__(self, tx: DbTransaction) -> None:
        super().__init__(tx, INVITATIONS, "invitation")

    async def add(self, invitation: Invitation) -> None:
        await self._add(invitation)

    async def get(self, invitation_id: InvitationId) -> Invitation:
        return await self._get(invitation_id)

    async def save(self, invitation: Invitation) -> None:
        await self._save(invitation)
