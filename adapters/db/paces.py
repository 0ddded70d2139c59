"""Channels that their platforms slow down, in PostgreSQL."""

from collections.abc import Sequence

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.moderation.containment import Containment
from domain.moderation.pace import ChannelPace
from domain.shared.access import Actor
from domain.shared.ids import ChannelId
from domain.shared.platforms import Capability

PACES = Table("channel_paces", ChannelPace)
_IN_SCOPE = (
    "($2::text IS NULL OR c.community_id = $2) AND ($3::text IS NULL OR c.id = $3)"
    " AND c.status <> 'disconnected' AND $4 = ANY (c.capabilities)"
)


class DbPaces:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def channels_of(self, containment: Containment) -> Sequence[ChannelId]:
        found = await self._tx.connection.fetch(
            f"SELECT c.id FROM channels c WHERE c.workspace_id = $1 AND {_IN_SCOPE} ORDER BY c.id",
            self._tx.actor.workspace,
            containment.community_id,
            containment.channel_id,
            Capability.SLOW_MODE.value,
        )
        return [ChannelId(record["id"]) for record in found]

    async def interval(self, channel_id: ChannelId) -> int | None:
        found: int | None = await self._tx.connection.fetchval(
            "SELECT max(t.interval_seconds) FROM containments t JOIN channels c"
            " ON c.workspace_id = t.workspace_id AND c.id = $2"
            " WHERE t.workspace_id = $1 AND t.lifted_at IS NULL AND t.kind = 'slow_mode'"
            " AND (t.scope = 'workspace' OR (t.scope = 'community'"
            "  AND t.community_id = c.community_id) OR (t.scope = 'channel'"
            "  AND t.channel_id = c.id))",
            self._tx.actor.workspace,
            channel_id,
        )
        return found

    async def of(self, channel_id: ChannelId) -> ChannelPace | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {PACES.listed('p')} FROM channel_paces p"
            " WHERE p.workspace_id = $1 AND p.channel_id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            channel_id,
        )
        return PACES.entity(record) if record else None

    async def put(self, before: ChannelPace | None, after: ChannelPace) -> None:
        if before is None:
            self._tx.add(PACES, after)
        else:
            self._tx.change(PACES, (before, after))


class DbPaceReads:
    """What moderation's reads know of them."""

    def __init__(self, database: Database) -> None:
        self._paces_database = database

    async def pace(self, actor: Actor, channel_id: ChannelId) -> ChannelPace | None:
        record = await self._paces_database.ask_one(
            actor,
            f"SELECT {PACES.listed('t')} FROM channel_paces t"
            f" WHERE {self._paces_database.in_workspace('t')} AND t.channel_id = $5",
            channel_id,
        )
        return PACES.entity(record) if record else None

    async def paces(self, actor: Actor, containment: Containment) -> Sequence[ChannelPace]:
        found = await self._paces_database.ask(
            actor,
            f"SELECT {PACES.listed('t')} FROM channel_paces t JOIN channels c"
            " ON c.workspace_id = t.workspace_id AND c.id = t.channel_id"
            f" WHERE {self._paces_database.in_workspace('t')}"
            " AND ($5::text IS NULL OR c.community_id = $5) AND ($6::text IS NULL OR c.id = $6)"
            " ORDER BY t.channel_id",
            containment.community_id,
            containment.channel_id,
        )
        return [PACES.entity(record) for record in found]
