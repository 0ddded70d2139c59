"""Holds, and which of them stand on what messages bear, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.publishing.hold import Hold, HoldScope, Mark
from domain.shared.errors import NotFound
from domain.shared.ids import HoldId

HOLDS = Table("holds", Hold)


class DbHolds:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, hold: Hold) -> None:
        await self._tx.connection.execute(HOLDS.insert, *HOLDS.values(hold))

    async def get(self, hold_id: HoldId) -> Hold:
        record = await self._tx.connection.fetchrow(
            f"SELECT {HOLDS.listed('h')} FROM holds h"
            f" WHERE {self._tx.tools.database.mine('h')} AND h.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            hold_id,
        )
        if record is None:
            raise NotFound(thing="hold")
        return HOLDS.entity(record)

    async def save(self, hold: Hold) -> None:
        await self._tx.connection.execute(HOLDS.update, *HOLDS.values(hold))

    async def on_marks(self, marks: Sequence[Mark]) -> dict[Mark, Hold]:
        records = await self._tx.connection.fetch(
            f"SELECT DISTINCT ON (h.scope, h.tag, h.campaign_id) {HOLDS.listed('h')} FROM holds h"
            f" WHERE {self._tx.tools.database.mine('h')} AND h.lifted_at IS NULL"
            f" AND (h.tag = ANY ($2) OR h.campaign_id = ANY ($3))"
            f" ORDER BY h.scope, h.tag, h.campaign_id, h.id",
            self._tx.actor.workspace,
            [name for scope, name in marks if scope is HoldScope.TAG],
            [name for scope, name in marks if scope is HoldScope.CAMPAIGN],
        )
        holds = [HOLDS.entity(record) for record in records]
        return {hold.mark: hold for hold in holds if hold.mark is not None}

    async def lifted_since(self, since: datetime | None) -> list[Hold]:
        records = await self._tx.connection.fetch(
            f"SELECT {HOLDS.listed('h')} FROM holds h WHERE {self._tx.tools.database.mine('h')}"
            f" AND h.lifted_at >= coalesce($2, '-infinity'::timestamptz) ORDER BY h.id",
            self._tx.actor.workspace,
            since,
        )
        return [HOLDS.entity(record) for record in records]
