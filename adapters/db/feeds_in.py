"""Feeds that are read, and the items that were met in them, in PostgreSQL."""

from collections.abc import Collection, Sequence

from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.publishing.feed import Feed, FeedItem
from domain.shared.errors import NotFound
from domain.shared.ids import FeedId

FEEDS = Table("feeds", Feed, told=("hub_hash",))
FEED_ITEMS = Table("feed_items", FeedItem, keys=("workspace_id", "feed_id", "key"))


class DbFeeds:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def add(self, feed: Feed) -> None:
        self._tx.add(FEEDS, feed)

    async def get(self, feed_id: FeedId) -> Feed:
        record = await self._tx.connection.fetchrow(
            f"SELECT {FEEDS.listed('f')} FROM feeds f WHERE {self._mine('f')} AND f.id = $2"
            " AND f.removed_at IS NULL FOR UPDATE",
            self._tx.actor.workspace,
            feed_id,
        )
        if record is None:
            raise NotFound(thing="feed")
        return FEEDS.entity(record)

    async def ever(self, feed_id: FeedId) -> Feed:
        record = await self._tx.connection.fetchrow(
            f"SELECT {FEEDS.listed('f')} FROM feeds f WHERE {self._mine('f')} AND f.id = $2"
            " FOR UPDATE",
            self._tx.actor.workspace,
            feed_id,
        )
        if record is None:
            raise NotFound(thing="feed")
        return FEEDS.entity(record)

    async def save(self, feed: Feed) -> None:
        await self._tx.connection.execute(FEEDS.update, *FEEDS.values(feed))

    async def known(self, feed_id: FeedId, keys: Sequence[str]) -> Collection[str]:
        records = await self._tx.connection.fetch(
            f"SELECT i.key FROM feed_items i WHERE {self._mine('i')} AND i.feed_id = $2"
            " AND i.key = ANY ($3)",
            self._tx.actor.workspace,
            feed_id,
            list(keys),
        )
        return {record["key"] for record in records}

    async def met(self, items: Sequence[FeedItem]) -> None:
        self._tx.add(FEED_ITEMS, *items)
