"""Calendar feeds in PostgreSQL."""

from collections.abc import Collection, Sequence

from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.publishing.calendar_feed import CalendarFeed
from domain.shared.errors import NotFound
from domain.shared.ids import CalendarFeedId, CommunityId

CALENDAR_FEEDS = Table("calendar_feeds", CalendarFeed)


class DbCalendarFeeds:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def add(self, feed: CalendarFeed) -> None:
        self._tx.add(CALENDAR_FEEDS, feed)

    async def get(self, feed_id: CalendarFeedId) -> CalendarFeed:
        record = await self._tx.connection.fetchrow(
            f"SELECT {CALENDAR_FEEDS.listed('f')} FROM calendar_feeds f"
            f" WHERE {self._mine('f')} AND f.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            feed_id,
        )
        if record is None:
            raise NotFound(thing="calendar_feed")
        return CALENDAR_FEEDS.entity(record)

    async def save(self, feed: CalendarFeed) -> None:
        await self._tx.connection.execute(CALENDAR_FEEDS.update, *CALENDAR_FEEDS.values(feed))

    async def communities(self, ids: Sequence[CommunityId]) -> Collection[CommunityId]:
        if not ids:
            return ()
        records = await self._tx.connection.fetch(
            f"SELECT c.id FROM communities c WHERE {self._mine('c')} AND c.id = ANY ($2)",
            self._tx.actor.workspace,
            list(ids),
        )
        return {CommunityId(record["id"]) for record in records}
