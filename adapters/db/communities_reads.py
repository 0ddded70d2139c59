"""Reading communities and channels: straight from one query, inside the actor's walls."""

from adapters.db.communities import CHANNELS, COMMUNITIES
from adapters.db.database import Database
from adapters.db.pages import ListSource, fetch_page
from domain.communities.model import Channel, Community
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, CommunityId
from domain.shared.paging import Page, PageRequest


class DbCommunitiesReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._communities = ListSource(
            select=f"{COMMUNITIES.listed('c')}, {{position}} FROM communities c",
            where=database.mine("c"),
            sorts={"id": "c.id", "created_at": "c.created_at", "name": "c.name"},
            filters={
                "external_id": "c.external_id",
                "archived": "(c.archived_at IS NOT NULL) = %s",
                "created_at": "c.created_at",
            },
        )
        self._channels = ListSource(
            select=f"{CHANNELS.listed('c')}, {{position}} FROM channels c",
            where=database.mine("c"),
            sorts={"id": "c.id", "created_at": "c.created_at", "name": "c.name"},
            filters={
                "community_id": "c.community_id",
                "platform": "c.platform",
                "status": "c.status",
                "external_id": "c.external_id",
                "created_at": "c.created_at",
            },
        )

    async def community(self, actor: Actor, community_id: CommunityId) -> Community:
        async with self._database.reading(actor) as connection:
            record = await connection.fetchrow(
                f"SELECT {COMMUNITIES.listed('c')} FROM communities c"
                f" WHERE {self._database.mine('c')} AND c.id = $2",
                actor.workspace,
                community_id,
            )
        if record is None:
            raise NotFound(thing="community")
        return COMMUNITIES.entity(record)

    async def communities(self, actor: Actor, request: PageRequest) -> Page[Community]:
        async with self._database.reading(actor) as connection:
            found, after = await fetch_page(
                connection, self._communities, (actor.workspace,), request
            )
        return Page([COMMUNITIES.entity(row) for row in found], after)

    async def channel(self, actor: Actor, channel_id: ChannelId) -> Channel:
        async with self._database.reading(actor) as connection:
            record = await connection.fetchrow(
                f"SELECT {CHANNELS.listed('c')} FROM channels c"
                f" WHERE {self._database.mine('c')} AND c.id = $2",
                actor.workspace,
                channel_id,
            )
        if record is None:
            raise NotFound(thing="channel")
        return CHANNELS.entity(record)

    async def channels(self, actor: Actor, request: PageRequest) -> Page[Channel]:
        async with self._database.reading(actor) as connection:
            found, after = await fetch_page(connection, self._channels, (actor.workspace,), request)
        return Page([CHANNELS.entity(row) for row in found], after)

    async def waiting_messages(self, actor: Actor, channel_id: ChannelId) -> int:
        async with self._database.reading(actor) as connection:
            count: int = await connection.fetchval(
                f"SELECT count(*) FROM deliveries d WHERE {self._database.mine('d')}"
                " AND d.channel_id = $2 AND d.state IN ('scheduled', 'held')",
                actor.workspace,
                channel_id,
            )
        return count
