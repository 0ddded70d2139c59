"""Reading who works here, one or a page of them, inside the actor's walls."""

from collections.abc import Sequence

from adapters.db.database import Database
from adapters.db.shelf import OrganizationShelf
from adapters.db.teammates import INVITATIONS, ROLES, TEAMMATES, TEAMS
from domain.identity.role import Role
from domain.identity.teammate import Invitation, Team, Teammate
from domain.identity.teammate_ports import InvitationDoor
from domain.shared.access import Actor, Mode
from domain.shared.errors import NotFound
from domain.shared.ids import InvitationId, OrganizationId, RoleId, TeamId, TeammateId
from domain.shared.paging import Page, PageRequest

SORTS = ("id", "created_at", "name")
COMMON = {"external_id": "t.external_id", "created_at": "t.created_at"}
Q = "position(lower(%s) in lower(t.name || ' ' || t.email)) > 0"


class DbTeammateReads:
    """What identity's reads know of who works here."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._teammates = OrganizationShelf(
            database,
            TEAMMATES,
            "teammate",
            sorts=SORTS,
            filters={
                "status": "t.status",
                "workspace_id": "t.workspace_ids && %s",
                "email": "t.email",
                "q": Q,
                **COMMON,
            },
        )
        self._teams = OrganizationShelf(
            database,
            TEAMS,
            "team",
            sorts=SORTS,
            filters={
                "workspace_id": "t.workspace_id",
                "teammate_id": "t.member_ids && %s",
                **COMMON,
            },
            also="t.removed_at IS NULL",
        )
        self._invitations = OrganizationShelf(
            database,
            INVITATIONS,
            "invitation",
            sorts=("id", "created_at", "expires_at"),
            filters={
                "email": "t.email",
                "workspace_id": "t.workspace_ids && %s",
                "teammate_id": "t.teammate_id",
                "expires_at": "t.expires_at",
                **COMMON,
            },
        )
        mine = database.in_organization("t")
        self._roles = (
            f"SELECT {ROLES.listed('t')} FROM roles t WHERE {mine} AND t.removed_at IS NULL"
        )

    async def teammate(self, actor: Actor, teammate_id: TeammateId) -> Teammate:
        return await self._teammates.one(actor, teammate_id)

    async def teammates(self, actor: Actor, request: PageRequest) -> Page[Teammate]:
        return await self._teammates.page(actor, request)

    async def team(self, actor: Actor, team_id: TeamId) -> Team:
        return await self._teams.one(actor, team_id)

    async def teams(self, actor: Actor, request: PageRequest) -> Page[Team]:
        return await self._teams.page(actor, request)

    async def role(self, actor: Actor, role_id: RoleId) -> Role:
        record = await self._database.ask_one(actor, f"{self._roles} AND t.id = $5", role_id)
        if record is None:
            raise NotFound(thing="role")
        return ROLES.entity(record)

    async def roles(self, actor: Actor) -> Sequence[Role]:
        found = await self._database.ask(actor, f"{self._roles} ORDER BY t.id")
        return [ROLES.entity(record) for record in found]

    async def invitation(self, actor: Actor, invitation_id: InvitationId) -> Invitation:
        return await self._invitations.one(actor, invitation_id)

    async def invitations(self, actor: Actor, request: PageRequest) -> Page[Invitation]:
        return await self._invitations.page(actor, request)

    async def invitation_door(self, hash: str) -> InvitationDoor | None:
        async with self._database.connection() as connection:
            found = await connection.fetchrow("SELECT * FROM find_invitation($1)", hash)
        if found is None:
            return None
        return InvitationDoor(
            InvitationId(found["invitation_id"]),
            OrganizationId(found["organization_id"]),
            Mode(found["mode"]),
        )
