"""Reading communities and channels: straight from one query, inside the actor's walls."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from adapters.db.communities import CHANNELS, COMMUNITIES
from adapters.db.community_audits import DbCommunityAuditReads
from adapters.db.connecting_reads import DbConnectionReads
from adapters.db.database import Database
from adapters.db.goals import DbGoalReads
from adapters.db.guidelines import DbGuidelinesReads
from adapters.db.shelf import Shelf
from domain.communities.model import Channel, Community
from domain.communities.ports import DueRefresh
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, CommunityId, OrganizationId, WorkspaceId
from domain.shared.paging import Page, PageRequest


class DbCommunitiesReads(DbConnectionReads, DbGuidelinesReads, DbGoalReads, DbCommunityAuditReads):
    def __init__(self, database: Database) -> None:
        DbConnectionReads.__init__(self, database)
        DbGuidelinesReads.__init__(self, database)
        DbGoalReads.__init__(self, database)
        DbCommunityAuditReads.__init__(self, database)
        self._database = database
        self._communities = Shelf(
            database,
            COMMUNITIES,
            "community",
            sorts=("id", "created_at", "name"),
            filters={
                "external_id": "t.external_id",
                "archived": "(t.archived_at IS NOT NULL) = %s",
                "visibility": "t.visibility",
                "joining": "t.joining",
                "teammate_id": "t.teammate_ids && %s",
                "created_at": "t.created_at",
            },
        )
        self._channels = Shelf(
            database,
            CHANNELS,
            "channel",
            sorts=("id", "created_at", "name"),
            filters={
                "community_id": "t.community_id",
                "platform": "t.platform",
                "status": "t.status",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
        )

    async def community(self, actor: Actor, community_id: CommunityId) -> Community:
        return await self._communities.one(actor, community_id)

    async def communities(self, actor: Actor, request: PageRequest) -> Page[Community]:
        return await self._communities.page(actor, request)

    async def channel(self, actor: Actor, channel_id: ChannelId) -> Channel:
        return await self._channels.one(actor, channel_id)

    async def channels(self, actor: Actor, request: PageRequest) -> Page[Channel]:
        return await self._channels.page(actor, request)

    async def waiting_messages(self, actor: Actor, channel_id: ChannelId) -> int:
        record = await self._database.ask_one(
            actor,
            f"SELECT count(*) AS waiting FROM deliveries d WHERE {self._database.in_workspace('d')}"
            " AND d.channel_id = $5 AND d.state IN ('scheduled', 'held')",
            channel_id,
        )
        return int(record["waiting"])

    async def due_on(self, actor: Actor, channel_id: ChannelId, most: int) -> Sequence[datetime]:
        found = await self._database.ask(
            actor,
            f"SELECT d.next_at FROM deliveries d WHERE {self._database.in_workspace('d')}"
            " AND d.channel_id = $5 AND d.state = 'scheduled'"
            " AND d.next_at IS NOT NULL ORDER BY d.next_at LIMIT $6",
            channel_id,
            most,
        )
        return [record["next_at"] for record in found]


class DbRefreshAgenda:
    """Looks across the walls, at ids and instants only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, limit: int) -> Sequence[DueRefresh]:
        async with self._database.connection() as connection:
            found = await connection.fetch("SELECT * FROM due_refreshes($1)", limit)
        return [
            DueRefresh(
                ChannelId(row["channel_id"]),
                OrganizationId(row["organization_id"]),
                WorkspaceId(row["workspace_id"]),
            )
            for row in found
        ]

    async def next_in(self) -> timedelta | None:
        async with self._database.connection() as connection:
            wait: timedelta | None = await connection.fetchval(
                "SELECT next_refresh() - clock_timestamp()"
            )
        return wait
