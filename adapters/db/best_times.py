"""What best times rest on in PostgreSQL: posts that went out, whose numbers are not weighed yet."""

from datetime import datetime

from adapters.db.database import Database
from domain.publishing.best_times import Availability, BestTimes
from domain.shared.access import Actor
from domain.shared.ids import ChannelId


class DbBestTimes:
    """What posts got is kept, but by nobody weighed against their hours so far: it counts what went
    out, and suggests nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(
        self, actor: Actor, channel_id: ChannelId, timezone: str, since: datetime, until: datetime
    ) -> BestTimes:
        record = await self._database.ask_one(
            actor,
            f"SELECT count(*) AS posts FROM deliveries d"
            f" JOIN messages m ON m.workspace_id = d.workspace_id AND m.id = d.message_id"
            f" AND m.kind = 'post'"
            f" WHERE {self._database.in_workspace('d')} AND d.channel_id = $5 AND d.part = 1"
            f" AND d.platform_post_id IS NOT NULL AND d.published_at > $6 AND d.published_at <= $7",
            channel_id,
            since,
            until,
        )
        return BestTimes(
            channel_id=channel_id,
            timezone=timezone,
            availability=Availability.NOT_ENOUGH_DATA,
            n=0,
            posts=record["posts"] if record else 0,
            since=since,
            until=until,
        )
