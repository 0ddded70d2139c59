"""Reading identity: straight from one query, inside the actor's walls."""

from adapters.db.branding import DbBrandingReads
from adapters.db.database import Database
from adapters.db.identity import ORGANIZATIONS, WORKSPACES
from adapters.db.shelf import OrganizationShelf
from adapters.db.standings import API_KEYS
from adapters.db.teammate_reads import DbTeammateReads
from domain.identity.model import ApiKey, Organization, Workspace
from domain.shared.access import Actor
from domain.shared.ids import ApiKeyId, WorkspaceId
from domain.shared.paging import Page, PageRequest


class DbIdentityReads(DbTeammateReads, DbBrandingReads):
    def __init__(self, database: Database) -> None:
        DbTeammateReads.__init__(self, database)
        DbBrandingReads.__init__(self, database)
        self._workspaces = OrganizationShelf(
            database,
            WORKSPACES,
            "workspace",
            sorts=("id", "created_at", "name"),
            filters={
                "status": "t.status",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
        )
        self._api_keys = OrganizationShelf(
            database,
            API_KEYS,
            "api_key",
            sorts=("id", "created_at", "name"),
            filters={
                "revoked": "(t.revoked_at IS NOT NULL) = %s",
                "created_at": "t.created_at",
            },
        )

    async def organization(self, actor: Actor) -> Organization:
        record = await self._database.ask_one(
            actor,
            f"SELECT {ORGANIZATIONS.listed('o')} FROM organizations o"
            " WHERE o.id = walls.organization",
        )
        return ORGANIZATIONS.entity(record)

    async def workspace(self, actor: Actor, workspace_id: WorkspaceId) -> Workspace:
        return await self._workspaces.one(actor, workspace_id)

    async def workspaces(self, actor: Actor, request: PageRequest) -> Page[Workspace]:
        return await self._workspaces.page(actor, request)

    async def api_key(self, actor: Actor, key_id: ApiKeyId) -> ApiKey:
        return await self._api_keys.one(actor, key_id)

    async def api_keys(self, actor: Actor, request: PageRequest) -> Page[ApiKey]:
        return await self._api_keys.page(actor, request)
