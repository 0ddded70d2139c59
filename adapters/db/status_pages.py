"""Status pages in PostgreSQL."""

from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.crises.status_page import StatusPage

PAGES = Table("status_pages", StatusPage, keys=("workspace_id",))
_ANEW = ", ".join(f"{name} = excluded.{name}" for name in PAGES.columns if name != "workspace_id")


class DbStatusPages:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def get(self) -> StatusPage | None:
        # There may be no row yet to lock.
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/status-page",
        )
        record = await self._tx.connection.fetchrow(
            f"SELECT {PAGES.listed('s')} FROM status_pages s"
            f" WHERE {self._tx.tools.database.mine('s')} FOR UPDATE",
            self._tx.actor.workspace,
        )
        return PAGES.entity(record) if record else None

    async def save(self, page: StatusPage) -> None:
        await self._tx.connection.execute(
            f"{PAGES.insert} ON CONFLICT (workspace_id) DO UPDATE SET {_ANEW}",
            *PAGES.values(page),
        )
