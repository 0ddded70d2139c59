"""The settings of crises in PostgreSQL."""

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.crises.crisis_settings import CrisisSettings
from domain.shared.access import Actor

SETTINGS = Table("crisis_settings", CrisisSettings, keys=("workspace_id",))
_ANEW = ", ".join(
    f"{name} = excluded.{name}" for name in SETTINGS.columns if name != "workspace_id"
)


class DbCrisisSettings:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def get(self) -> CrisisSettings | None:
        # There may be no row yet to lock.
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/crisis-settings",
        )
        return await self.standing()

    async def standing(self) -> CrisisSettings | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {SETTINGS.listed('s')} FROM crisis_settings s"
            f" WHERE {self._tx.tools.database.mine('s')}",
            self._tx.actor.workspace,
        )
        return SETTINGS.entity(record) if record else None

    async def save(self, settings: CrisisSettings) -> None:
        await self._tx.connection.execute(
            f"{SETTINGS.insert} ON CONFLICT (workspace_id) DO UPDATE SET {_ANEW}",
            *SETTINGS.values(settings),
        )


class DbSettingsReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._settings = (
            f"SELECT {SETTINGS.listed('s')} FROM crisis_settings s"
            f" WHERE {database.in_workspace('s')}"
        )

    async def settings(self, actor: Actor) -> CrisisSettings | None:
        record = await self._database.ask_one(actor, self._settings)
        return SETTINGS.entity(record) if record else None
