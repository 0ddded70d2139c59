"""Brandings of workspaces in PostgreSQL."""

from typing import Any

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.identity.branding import Branding, Look
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import MediaId

BRANDINGS = Table("brandings", Branding, keys=("workspace_id",))
_ANEW = ", ".join(
    f"{name} = excluded.{name}" for name in BRANDINGS.columns if name != "workspace_id"
)
PICTURE = "m.status = 'ready' AND m.kind = 'image'"


class DbBrandings:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def get(self) -> Branding | None:
        # There may be no row yet to lock.
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/branding",
        )
        record = await self._tx.connection.fetchrow(
            f"SELECT {BRANDINGS.listed('b')} FROM brandings b WHERE {self._mine('b')} FOR UPDATE",
            self._tx.actor.workspace,
        )
        return _branding(record)

    async def save(self, branding: Branding) -> None:
        await self._tx.connection.execute(
            f"{BRANDINGS.insert} ON CONFLICT (workspace_id) DO UPDATE SET {_ANEW}",
            *BRANDINGS.values(branding),
        )

    async def is_picture(self, media_id: MediaId) -> bool | None:
        found: bool | None = await self._tx.connection.fetchval(
            f"SELECT coalesce({PICTURE}, false) FROM media m"
            f" WHERE {self._mine('m')} AND m.id = $2 AND m.deleted_at IS NULL",
            self._tx.actor.workspace,
            media_id,
        )
        return found


class DbBrandingReads:
    def __init__(self, database: Database) -> None:
        self._branding_database = database
        mine = database.in_workspace("b")
        self._look = (
            "SELECT coalesce(b.display_name, w.name), coalesce(b.locale, w.language),"
            " b.primary_colour, b.background_colour, m.id FROM workspaces w"
            " LEFT JOIN brandings b ON b.workspace_id = walls.workspace"
            " LEFT JOIN media m ON m.workspace_id = walls.workspace AND m.id = b.logo_media_id"
            f" AND m.deleted_at IS NULL AND {PICTURE} WHERE w.id = walls.workspace"
        )
        self._branding = f"SELECT {BRANDINGS.listed('b')} FROM brandings b WHERE {mine}"

    async def branding(self, actor: Actor) -> Branding | None:
        return _branding(await self._branding_database.ask_one(actor, self._branding))

    async def look(self, actor: Actor) -> Look:
        found = await self._branding_database.ask_one(actor, self._look)
        if found is None:
            raise NotFound(thing="workspace")
        return Look(*found)


def _branding(record: Any) -> Branding | None:
    return BRANDINGS.entity(record) if record is not None else None
