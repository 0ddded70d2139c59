"""Reading the feeds that are read, one or a page of them."""

from adapters.db.database import Database
from adapters.db.feeds_in import FEEDS
from adapters.db.shelf import Shelf
from domain.publishing.feed import Feed
from domain.shared.access import Actor
from domain.shared.ids import FeedId
from domain.shared.paging import Page, PageRequest


class DbFeedInReads:
    """What publishing's reads know of feeds."""

    def __init__(self, database: Database) -> None:
        self._feeds = Shelf(
            database,
            FEEDS,
            "feed",
            sorts=("id", "created_at"),
            filters={
                "status": "t.status",
                "mode": "t.mode",
                "channel_id": "t.channel_ids && %s",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
            also="t.removed_at IS NULL",
        )

    async def feed(self, actor: Actor, feed_id: FeedId) -> Feed:
        return await self._feeds.one(actor, feed_id)

    async def feeds(self, actor: Actor, request: PageRequest) -> Page[Feed]:
        return await self._feeds.page(actor, request)
