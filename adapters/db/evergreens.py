"""Evergreens in PostgreSQL, and the turns they took."""

from collections.abc import Mapping, Sequence

from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.publishing.evergreen import Evergreen, EvergreenTurn
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, EvergreenId

EVERGREENS = Table("evergreens", Evergreen, told=("media_ids",))
EVERGREEN_TURNS = Table(
    "evergreen_turns", EvergreenTurn, keys=("workspace_id", "evergreen_id", "number")
)


class DbEvergreens:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, evergreen: Evergreen) -> None:
        self._tx.add(EVERGREENS, evergreen)

    async def get(self, evergreen_id: EvergreenId) -> Evergreen:
        record = await self._tx.connection.fetchrow(
            f"SELECT {EVERGREENS.listed('e')} FROM evergreens e"
            f" WHERE {self._tx.tools.database.mine('e')} AND e.id = $2"
            f" AND e.status <> 'removed' FOR UPDATE",
            self._tx.actor.workspace,
            evergreen_id,
        )
        if record is None:
            raise NotFound(thing="evergreen")
        return EVERGREENS.entity(record)

    async def save(self, before: Evergreen, after: Evergreen) -> None:
        self._tx.change(EVERGREENS, (before, after))

    async def add_turn(self, turn: EvergreenTurn) -> None:
        self._tx.add(EVERGREEN_TURNS, turn)

    async def active_on(
        self, channel_ids: Sequence[ChannelId], beside: EvergreenId
    ) -> Mapping[ChannelId, int]:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/evergreens",
        )
        found = await self._tx.connection.fetch(
            f"SELECT c.id, count(*) AS active FROM unnest($3::text[]) c(id) JOIN evergreens e"
            f" ON {self._tx.tools.database.mine('e')} AND c.id = ANY (e.channel_ids)"
            f" WHERE e.status = 'active' AND e.id <> $2 GROUP BY c.id",
            self._tx.actor.workspace,
            beside,
            list(channel_ids),
        )
        return {record["id"]: record["active"] for record in found}
