"""Reading the feeds that are read, one or a page of them, and what was met in one."""

from dataclasses import replace

from adapters.db.database import Database
from adapters.db.feeds_in import FEED_ITEMS, FEEDS
from adapters.db.shelf import Shelf
from domain.publishing.feed import Feed, FeedItem
from domain.publishing.feed_ports import HubDoor
from domain.shared.access import Actor
from domain.shared.ids import FeedId, OrganizationId, WorkspaceId
from domain.shared.paging import Filter, Page, PageRequest


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
        self._feed_doors = database
        self._items = Shelf(
            database,
            FEED_ITEMS,
            "feed_item",
            sorts={"id": "t.id", "seen_at": "t.received_at"},
            filters={
                "feed_id": "t.feed_id",
                "outcome": "t.outcome",
                "message_id": "t.message_id",
                "seen_at": "t.received_at",
            },
        )

    async def feed(self, actor: Actor, feed_id: FeedId) -> Feed:
        return await self._feeds.one(actor, feed_id)

    async def feeds(self, actor: Actor, request: PageRequest) -> Page[Feed]:
        return await self._feeds.page(actor, request)

    async def hub_door(self, hash: str) -> HubDoor | None:
        async with self._feed_doors.connection() as connection:
            record = await connection.fetchrow("SELECT * FROM find_feed_hub($1)", hash)
        if record is None:
            return None
        return HubDoor(
            FeedId(record["feed_id"]),
            OrganizationId(record["organization_id"]),
            WorkspaceId(record["workspace_id"]),
        )

    async def feed_items(
        self, actor: Actor, feed_id: FeedId, request: PageRequest
    ) -> Page[FeedItem]:
        mine = Filter("feed_id", "in", [feed_id])
        wanted = replace(request, filters=[*request.filters, mine])
        return await self._items.page(actor, wanted)
