"""Reading identity: straight from one query, inside the actor's walls."""

from adapters.db.database import Database
from adapters.db.identity import API_KEYS, ORGANIZATIONS, WORKSPACES
from adapters.db.pages import ListSource, fetch_page
from domain.identity.model import ApiKey, Organization, Workspace
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ApiKeyId, WorkspaceId
from domain.shared.paging import Page, PageRequest

WORKSPACE_LIST = ListSource(
    select=f"{WORKSPACES.listed('w')}, {{position}} FROM workspaces w",
    where="w.organization_id = $1 AND w.mode = $2",
    sorts={"id": "w.id", "created_at": "w.created_at", "name": "w.name"},
    filters={
        "status": "w.status",
        "external_id": "w.external_id",
        "created_at": "w.created_at",
    },
)
KEY_LIST = ListSource(
    select=f"{API_KEYS.listed('k')}, {{position}} FROM api_keys k",
    where="k.organization_id = $1 AND k.mode = $2",
    sorts={"id": "k.id", "created_at": "k.created_at", "name": "k.name"},
    filters={
        "revoked": "(k.revoked_at IS NOT NULL) = %s",
        "created_at": "k.created_at",
    },
)


class DbIdentityReads:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def organization(self, actor: Actor) -> Organization:
        async with self._database.reading(actor) as connection:
            record = await connection.fetchrow(
                f"SELECT {ORGANIZATIONS.listed('o')} FROM organizations o WHERE o.id = $1",
                actor.organization_id,
            )
        return ORGANIZATIONS.entity(record)

    async def workspace(self, actor: Actor, workspace_id: WorkspaceId) -> Workspace:
        async with self._database.reading(actor) as connection:
            record = await connection.fetchrow(
                f"SELECT {WORKSPACES.listed('w')} FROM workspaces w"
                " WHERE w.id = $1 AND w.organization_id = $2",
                workspace_id,
                actor.organization_id,
            )
        if record is None:
            raise NotFound(thing="workspace")
        return WORKSPACES.entity(record)

    async def workspaces(self, actor: Actor, request: PageRequest) -> Page[Workspace]:
        async with self._database.reading(actor) as connection:
            fixed = (actor.organization_id, actor.mode.value)
            found, after = await fetch_page(connection, WORKSPACE_LIST, fixed, request)
        return Page([WORKSPACES.entity(row) for row in found], after)

    async def api_key(self, actor: Actor, key_id: ApiKeyId) -> ApiKey:
        async with self._database.reading(actor) as connection:
            record = await connection.fetchrow(
                f"SELECT {API_KEYS.listed('k')} FROM api_keys k"
                " WHERE k.organization_id = $1 AND k.id = $2",
                actor.organization_id,
                key_id,
            )
        if record is None:
            raise NotFound(thing="api_key")
        return API_KEYS.entity(record)

    async def api_keys(self, actor: Actor, request: PageRequest) -> Page[ApiKey]:
        async with self._database.reading(actor) as connection:
            fixed = (actor.organization_id, actor.mode.value)
            found, after = await fetch_page(connection, KEY_LIST, fixed, request)
        return Page([API_KEYS.entity(row) for row in found], after)
