"""Organizations, workspaces and keys in PostgreSQL."""

from collections.abc import Mapping
from datetime import datetime

from adapters.db.branding import DbBrandings
from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.standings import API_KEYS, DbStandings, read_key, read_standing
from adapters.db.teammates import DbInvitations, DbRoles, DbTeammates, DbTeams
from adapters.db.transaction import DbTransaction
from domain.identity.model import ApiKey, Organization, Workspace, WorkspaceStatus
from domain.identity.ports import Door
from domain.identity.standing import Standing
from domain.shared.access import Mode
from domain.shared.errors import NotFound
from domain.shared.ids import ApiKeyId, OrganizationId, TeammateId, WorkspaceId

ORGANIZATIONS = Table("organizations", Organization, keys=("id",))
WORKSPACES = Table("workspaces", Workspace, keys=("id",))
FORGETS = (
    "forget_old_answers",
    "forget_old_audit",
    "forget_old_connections",
    "forget_old_contacts",
    "forget_old_duties",
    "forget_old_escalations",
    "forget_old_events",
    "forget_old_gone",
    "forget_old_hits",
    "forget_old_letters",
    "forget_old_notices",
    "forget_old_operations",
    "forget_old_orphans",
    "forget_old_presences",
    "forget_old_reports",
    "forget_old_runs",
    "forget_old_stays",
    "forget_old_streams",
    "forget_old_survey_links",
    "forget_old_tickets",
    "forget_old_uploads",
    "forget_old_visitors",
    "forget_old_watch_days",
)


class IdentityTx(DbTransaction):
    """A transaction of identity."""

    @property
    def organizations(self) -> "DbOrganizations":
        return DbOrganizations(self)

    @property
    def workspaces(self) -> "DbWorkspaces":
        return DbWorkspaces(self)

    @property
    def api_keys(self) -> "DbApiKeys":
        return DbApiKeys(self)

    @property
    def brandings(self) -> DbBrandings:
        return DbBrandings(self)

    @property
    def roles(self) -> DbRoles:
        return DbRoles(self)

    @property
    def teammates(self) -> DbTeammates:
        return DbTeammates(self)

    @property
    def teams(self) -> DbTeams:
        return DbTeams(self)

    @property
    def invitations(self) -> DbInvitations:
        return DbInvitations(self)

    @property
    def standings(self) -> DbStandings:
        return DbStandings(self)


class DbOrganizations:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, organization: Organization) -> None:
        await self._tx.connection.execute(ORGANIZATIONS.insert, *ORGANIZATIONS.values(organization))

    async def get(self, organization_id: OrganizationId) -> Organization:
        record = await self._tx.connection.fetchrow(
            f"SELECT {ORGANIZATIONS.listed('o')} FROM organizations o WHERE o.id = $1 FOR UPDATE",
            organization_id,
        )
        if record is None:
            raise NotFound(thing="organization")
        return ORGANIZATIONS.entity(record)

    async def save(self, organization: Organization) -> None:
        await self._tx.connection.execute(ORGANIZATIONS.update, *ORGANIZATIONS.values(organization))


class DbWorkspaces:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, workspace: Workspace) -> None:
        await self._tx.connection.execute(WORKSPACES.insert, *WORKSPACES.values(workspace))

    async def get(self, workspace_id: WorkspaceId) -> Workspace:
        record = await self._tx.connection.fetchrow(
            f"SELECT {WORKSPACES.listed('w')} FROM workspaces w"
            " WHERE w.id = $1 AND w.organization_id = $2 FOR UPDATE",
            workspace_id,
            self._tx.actor.organization_id,
        )
        if record is None:
            raise NotFound(thing="workspace")
        return WORKSPACES.entity(record)

    async def save(self, workspace: Workspace) -> None:
        await self._tx.connection.execute(WORKSPACES.update, *WORKSPACES.values(workspace))

    async def missing(self, ids: frozenset[WorkspaceId]) -> frozenset[WorkspaceId]:
        found = await self._tx.connection.fetch(
            "SELECT id FROM workspaces WHERE id = ANY ($1) AND organization_id = $2",
            list(ids),
            self._tx.actor.organization_id,
        )
        return ids - {WorkspaceId(row["id"]) for row in found}


class DbApiKeys:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, key: ApiKey) -> None:
        await self._tx.connection.execute(API_KEYS.insert, *API_KEYS.values(key))

    async def get(self, key_id: ApiKeyId) -> ApiKey:
        record = await self._tx.connection.fetchrow(
            f"SELECT {API_KEYS.listed('k')} FROM api_keys k"
            " WHERE k.organization_id = $1 AND k.id = $2 FOR UPDATE",
            self._tx.actor.organization_id,
            key_id,
        )
        if record is None:
            raise NotFound(thing="api_key")
        return API_KEYS.entity(record)

    async def save(self, key: ApiKey) -> None:
        await self._tx.connection.execute(API_KEYS.update, *API_KEYS.values(key))


class DbKeyRing:
    """The doors that are used before it is known whose walls we are in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, hash: str) -> ApiKey | None:
        async with self._database.connection() as connection:
            record = await connection.fetchrow("SELECT * FROM find_api_key($1)", hash)
        return API_KEYS.entity(record) if record else None

    async def key(self, organization_id: OrganizationId, key_id: ApiKeyId) -> ApiKey | None:
        async with self._database.connection() as connection:
            return await read_key(connection, organization_id, key_id)

    async def standing(
        self, organization_id: OrganizationId, workspace_id: WorkspaceId, teammate_id: TeammateId
    ) -> Standing | None:
        async with self._database.connection() as connection:
            return await read_standing(connection, organization_id, workspace_id, teammate_id)

    async def door(
        self, organization_id: OrganizationId, mode: Mode, workspace_id: WorkspaceId
    ) -> Door | None:
        async with self._database.connection() as connection:
            found = await connection.fetchrow(
                "SELECT * FROM workspace_door($1, $2, $3)",
                organization_id,
                mode.value,
                workspace_id,
            )
        if found is None:
            return None
        return Door(WorkspaceStatus(found["status"]), tuple(found["allowed_origins"]))

    async def used(self, at: Mapping[ApiKeyId, datetime]) -> None:
        async with self._database.connection() as connection:
            await connection.execute("SELECT note_key_use($1, $2)", list(at), list(at.values()))

    async def first_organization(self) -> OrganizationId | None:
        """The organization this instance began with; None on an empty database."""
        async with self._database.connection() as connection:
            found: OrganizationId | None = await connection.fetchval("SELECT first_organization()")
        return found

    async def figures(self) -> Mapping[str, float]:
        """Counts across the walls, for the metrics page."""
        async with self._database.connection() as connection:
            found = await connection.fetch(
                "SELECT name, value FROM figures()"
                " UNION ALL SELECT name, value FROM telling_figures()"
            )
        return {row["name"]: row["value"] for row in found}

    async def forget(self, what: str, most: int) -> int:
        """Delete that many rows past their keep, through one of the doors made for it."""
        if what not in FORGETS:
            raise ValueError(what)
        async with self._database.connection() as connection:
            count: int = await connection.fetchval(f"SELECT {what}($1)", most)
        return count

    async def answers(self) -> bool:
        """Whether the database does."""
        async with self._database.connection() as connection:
            return bool(await connection.fetchval("SELECT true"))

    async def origin_known(self, origin: str) -> bool:
        """Whether any workspace lists this browser origin."""
        async with self._database.connection() as connection:
            return bool(await connection.fetchval("SELECT origin_known($1)", origin))
