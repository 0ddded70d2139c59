"""Watches, what they found, and what these need to know of other rooms, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence

from adapters.db.called_channels import DbCalledChannels
from adapters.db.competitors import DbCompetitors
from adapters.db.desk import DbKept
from adapters.db.inbox import DbReceipts
from adapters.db.mapping import Table, quoted
from adapters.db.transaction import DbTransaction
from domain.inbox.receipt import Way
from domain.listening.model import Watch, WatchDay, WatchHit, WatchSearch
from domain.shared.heard import Raw
from domain.shared.ids import ChannelId, CommunityId, InboundMessageId, WatchId
from domain.shared.platforms import Capability

WATCHES = Table("watches", Watch)
HITS = Table("watch_hits", WatchHit)
DAYS = Table("watch_days", WatchDay, keys=("workspace_id", "watch_id", "day"))
SEARCHES = Table("watch_searches", WatchSearch, keys=("workspace_id", "watch_id", "channel_id"))
_SAVE = (
    SEARCHES.insert
    + " ON CONFLICT (workspace_id, watch_id, channel_id) DO UPDATE SET "
    + ", ".join(
        f"{quoted(c)} = excluded.{quoted(c)}" for c in SEARCHES.columns if c not in SEARCHES.keys
    )
)
# The rows in the order of their keys, so that no two wait for each other.
_MAKE_ROOM = """
    INSERT INTO watch_days AS d (workspace_id, watch_id, day, hits, left_out)
    SELECT $1, g.watch_id, $4, 1, 0
    FROM unnest($2::text[], $3::int[]) AS g(watch_id, most) ORDER BY g.watch_id
    ON CONFLICT (workspace_id, watch_id, day) DO UPDATE SET
      hits = d.hits + (coalesce(d.hits < ($3::int[])[array_position($2, d.watch_id)], true))::int,
      left_out = d.left_out
        + (coalesce(d.hits >= ($3::int[])[array_position($2, d.watch_id)], false))::int
    RETURNING d.watch_id, d.hits, d.left_out
"""


class ListeningTx(DbTransaction):
    """A transaction of listening."""

    @property
    def watches(self) -> "DbWatches":
        return DbWatches(self)

    @property
    def hits(self) -> "DbWatchHits":
        return DbWatchHits(self)

    @property
    def searches(self) -> "DbWatchSearches":
        return DbWatchSearches(self)

    @property
    def intake(self) -> "DbIntake":
        return DbIntake(self)

    @property
    def competitors(self) -> DbCompetitors:
        return DbCompetitors(self)

    @property
    def channels(self) -> DbCalledChannels:
        return DbCalledChannels(self)


class DbWatches(DbKept[Watch]):
    def __init__(self, tx: DbTransaction) -> None:
        super().__init__(tx, WATCHES, "watch")

    async def add(self, thing: Watch) -> None:
        await self._turn_page()
        await super().add(thing)

    async def save(self, thing: Watch) -> None:
        await super().save(thing)
        await self._turn_page()

    async def _turn_page(self) -> None:
        """Whoever keeps the watches ready reads them anew."""
        await self._tx.connection.execute(
            "INSERT INTO watchbooks AS b (workspace_id, revision) VALUES ($1, 1)"
            " ON CONFLICT (workspace_id) DO UPDATE SET revision = b.revision + 1",
            self._tx.actor.workspace,
        )

    async def count(self) -> int:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/watches",
        )
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM watches w WHERE {self._tx.tools.database.mine('w')}"
            " AND w.removed_at IS NULL",
            self._tx.actor.workspace,
        )
        return found

    async def missing(self, community_ids: Collection[CommunityId]) -> set[CommunityId]:
        records = await self._tx.connection.fetch(
            f"SELECT c.id FROM communities c WHERE {self._tx.tools.database.mine('c')}"
            " AND c.id = ANY ($2)",
            self._tx.actor.workspace,
            list(community_ids),
        )
        return set(community_ids) - {CommunityId(record["id"]) for record in records}


class DbWatchHits:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def known(self, message_id: InboundMessageId) -> set[WatchId]:
        # There may be no row yet, so it is no row that is locked.
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/watch_hits/{message_id}",
        )
        records = await self._tx.connection.fetch(
            f"SELECT h.watch_id FROM watch_hits h WHERE {self._tx.tools.database.mine('h')}"
            " AND h.inbound_message_id = $2",
            self._tx.actor.workspace,
            message_id,
        )
        return {WatchId(record["watch_id"]) for record in records}

    async def make_room(
        self, wanted: Mapping[WatchId, int | None], day: str
    ) -> tuple[set[WatchId], set[WatchId]]:
        before = await self._left_out(wanted, day)
        ids = sorted(wanted)
        records = await self._tx.connection.fetch(
            _MAKE_ROOM, self._tx.actor.workspace, ids, [wanted[id] for id in ids], day
        )
        left_out = {WatchId(row["watch_id"]): int(row["left_out"]) for row in records}
        refused = {id for id, count in left_out.items() if count > before.get(id, 0)}
        return set(wanted) - refused, {id for id in refused if left_out[id] == 1}

    async def _left_out(
        self, wanted: Mapping[WatchId, int | None], day: str
    ) -> Mapping[WatchId, int]:
        """Of what is counted on that day already, locked in the order of the keys."""
        records = await self._tx.connection.fetch(
            "SELECT d.watch_id, d.left_out FROM watch_days d"
            f" WHERE {self._tx.tools.database.mine('d')} AND d.watch_id = ANY ($2) AND d.day = $3"
            " ORDER BY d.watch_id FOR UPDATE",
            self._tx.actor.workspace,
            sorted(wanted),
            day,
        )
        return {WatchId(record["watch_id"]): int(record["left_out"]) for record in records}

    async def add(self, hits: Sequence[WatchHit]) -> None:
        self._tx.add(HITS, *hits)


class DbWatchSearches:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def of(self, watch_id: WatchId) -> Sequence[WatchSearch]:
        records = await self._tx.connection.fetch(
            f"SELECT {SEARCHES.listed('s')} FROM watch_searches s"
            f" WHERE {self._tx.tools.database.mine('s')} AND s.watch_id = $2"
            " ORDER BY s.channel_id FOR UPDATE",
            self._tx.actor.workspace,
            watch_id,
        )
        return [SEARCHES.entity(record) for record in records]

    async def save(self, search: WatchSearch) -> None:
        await self._tx.connection.execute(_SAVE, *SEARCHES.values(search))

    async def places(self) -> Sequence[tuple[ChannelId, CommunityId, str]]:
        records = await self._tx.connection.fetch(
            "SELECT c.id, c.community_id, c.platform FROM channels c"
            f" WHERE {self._tx.tools.database.mine('c')} AND $2 = ANY (c.capabilities)"
            " AND c.status <> 'disconnected' ORDER BY c.id",
            self._tx.actor.workspace,
            Capability.SEARCH_POSTS.value,
        )
        return [
            (ChannelId(row["id"]), CommunityId(row["community_id"]), row["platform"])
            for row in records
        ]

    async def on(self, channel_id: ChannelId) -> int:
        found: int = await self._tx.connection.fetchval(
            "SELECT count(*) FROM watch_searches s JOIN watches w"
            " ON w.workspace_id = s.workspace_id AND w.id = s.watch_id"
            f" WHERE {self._tx.tools.database.mine('s')} AND s.channel_id = $2"
            " AND w.removed_at IS NULL AND w.searches AND w.state = 'active'",
            self._tx.actor.workspace,
            channel_id,
        )
        return found


class DbIntake:
    """The receipts of the inbox."""

    def __init__(self, tx: DbTransaction) -> None:
        self._receipts = DbReceipts(tx)

    async def keep(self, channel_id: ChannelId, raws: Sequence[Raw]) -> int:
        return await self._receipts.add(channel_id, Way.SEARCH, raws)
