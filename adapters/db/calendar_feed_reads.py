"""Reading calendar feeds, and finding one by its secret before it is known whose it is."""

from collections.abc import Mapping

from adapters.db.calendar_feeds import CALENDAR_FEEDS
from adapters.db.database import Database
from adapters.db.shelf import Shelf
from domain.publishing.calendar_feed import CalendarFeed
from domain.publishing.calendar_feed_ports import FeedDoor
from domain.shared.access import Actor
from domain.shared.ids import CalendarFeedId, ChannelId, OrganizationId, WorkspaceId
from domain.shared.paging import Page, PageRequest


class DbCalendarFeedReads:
    """What publishing's reads know of calendar feeds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._calendar_feeds = Shelf(
            database,
            CALENDAR_FEEDS,
            "calendar_feed",
            sorts=("id", "created_at"),
            filters={
                "revoked": "(t.revoked_at IS NOT NULL) = %s",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
        )

    async def calendar_feed(self, actor: Actor, feed_id: CalendarFeedId) -> CalendarFeed:
        return await self._calendar_feeds.one(actor, feed_id)

    async def calendar_feeds(self, actor: Actor, request: PageRequest) -> Page[CalendarFeed]:
        return await self._calendar_feeds.page(actor, request)

    async def calendar_door(self, hash: str) -> FeedDoor | None:
        async with self._database.connection() as connection:
            record = await connection.fetchrow("SELECT * FROM find_calendar_feed($1)", hash)
        if record is None:
            return None
        return FeedDoor(
            CalendarFeedId(record["feed_id"]),
            OrganizationId(record["organization_id"]),
            WorkspaceId(record["workspace_id"]),
        )

    async def channel_names(self, actor: Actor) -> Mapping[ChannelId, str]:
        ours = self._database.in_workspace("c")
        found = await self._database.ask(
            actor, f"SELECT c.id, c.name FROM channels c WHERE {ours} ORDER BY c.id"
        )
        return {ChannelId(record["id"]): record["name"] for record in found}
