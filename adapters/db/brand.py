"""Brands and their strategies in PostgreSQL."""

from collections.abc import Collection
from typing import Any

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.missing import missing
from adapters.db.shelf import Shelf
from adapters.db.transaction import DbTransaction
from domain.brand.model import Brand
from domain.brand.strategy import Strategy, StrategyStatus
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, StrategyId
from domain.shared.paging import Page, PageRequest

BRANDS = Table("brands", Brand, keys=("workspace_id",))
STRATEGIES = Table("strategies", Strategy)
FILTERS = {
    "status": "t.status",
    "external_id": "t.external_id",
    "created_at": "t.created_at",
    "q": "position(lower(%s) in lower(t.name)) > 0",
}
_ANEW = ", ".join(
    f'"{name}" = excluded."{name}"' for name in BRANDS.columns if name != "workspace_id"
)


class BrandTx(DbTransaction):
    """A transaction about a brand."""

    @property
    def brands(self) -> "DbBrands":
        return DbBrands(self)

    @property
    def strategies(self) -> "DbStrategyBook":
        return DbStrategyBook(self)

    async def alone(self, what: str) -> None:
        """There may be no row yet to lock."""
        await self.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self.actor.workspace}/{what}",
        )


class DbBrands:
    def __init__(self, tx: BrandTx) -> None:
        self._tx = tx

    async def get(self) -> Brand | None:
        await self._tx.alone("brand")
        record = await self._tx.connection.fetchrow(
            f"SELECT {BRANDS.listed('b')} FROM brands b"
            f" WHERE {self._tx.tools.database.mine('b')} FOR UPDATE",
            self._tx.actor.workspace,
        )
        return _brand(record)

    async def save(self, brand: Brand) -> None:
        await self._tx.connection.execute(
            f"{BRANDS.insert} ON CONFLICT (workspace_id) DO UPDATE SET {_ANEW}",
            *BRANDS.values(brand),
        )


class DbStrategyBook:
    def __init__(self, tx: BrandTx) -> None:
        self._tx = tx

    async def add(self, strategy: Strategy) -> None:
        self._tx.add(STRATEGIES, strategy)

    async def get(self, strategy_id: StrategyId) -> Strategy:
        record = await self._tx.connection.fetchrow(
            f"SELECT {STRATEGIES.listed('s')} FROM strategies s"
            f" WHERE {self._tx.tools.database.mine('s')} AND s.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            strategy_id,
        )
        if record is None:
            raise NotFound(thing="strategy")
        return STRATEGIES.entity(record)

    async def active(self) -> StrategyId | None:
        await self._tx.alone("strategy")
        found = await self._tx.connection.fetchval(
            f"SELECT s.id FROM strategies s WHERE {self._tx.tools.database.mine('s')}"
            " AND s.status = $2",
            self._tx.actor.workspace,
            StrategyStatus.ACTIVE.value,
        )
        return None if found is None else StrategyId(found)

    async def save(self, strategy: Strategy) -> None:
        await self._tx.connection.execute(STRATEGIES.update, *STRATEGIES.values(strategy))

    async def missing_channels(self, ids: Collection[ChannelId]) -> set[ChannelId]:
        return await missing(self._tx, "channels", ids) if ids else set()


class DbBrandReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        mine = database.in_workspace("b")
        self._brand = f"SELECT {BRANDS.listed('b')} FROM brands b WHERE {mine}"
        self._strategies = Shelf(
            database,
            STRATEGIES,
            "strategy",
            sorts=("id", "created_at", "updated_at", "name", "starts_on", "ends_on"),
            filters=FILTERS,
        )

    async def brand(self, actor: Actor) -> Brand | None:
        return _brand(await self._database.ask_one(actor, self._brand))

    async def strategy(self, actor: Actor, strategy_id: StrategyId) -> Strategy:
        return await self._strategies.one(actor, strategy_id)

    async def strategies(self, actor: Actor, request: PageRequest) -> Page[Strategy]:
        return await self._strategies.page(actor, request)

    async def zone(self, actor: Actor) -> str:
        record = await self._database.ask_one(
            actor, "SELECT w.timezone FROM workspaces w WHERE w.id = walls.workspace"
        )
        return str(record["timezone"])


def _brand(record: Any) -> Brand | None:
    return None if record is None else BRANDS.entity(record)
