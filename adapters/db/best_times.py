"""What best times rest on in PostgreSQL: posts that went out, and what was counted of them."""

from collections.abc import Sequence
from datetime import datetime

from adapters.db.database import Database
from domain.shared.access import Actor
from domain.shared.best_times import AGES, ENGAGEMENT, PostCounted
from domain.shared.ids import ChannelId

MOST_POSTS = 2000
# Every metric as it was read last at each age, all of them together.
_COUNTED = (
    "SELECT age, sum(value) AS count FROM (SELECT DISTINCT ON (s.metric, k.age) s.value, k.age"
    "  FROM samples s, LATERAL (SELECT width_bucket(s.as_of - o.published_at, $7::interval[]) - 1"
    "   AS age) k WHERE s.workspace_id = o.workspace_id AND s.subject_id = o.id"
    "  AND s.source = '' AND s.metric = ANY ($8::text[]) AND k.age >= 0"
    "  ORDER BY s.metric, k.age, s.as_of DESC) latest GROUP BY age"
)


class DbBestTimes:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._posts = (
            "SELECT o.channel_id, o.published_at,"
            f" (SELECT json_object_agg(c.age, c.count)::jsonb FROM ({_COUNTED}) c) AS engagement"
            " FROM (SELECT d.workspace_id, d.id, d.channel_id, d.published_at FROM deliveries d"
            "  JOIN messages m ON m.workspace_id = d.workspace_id AND m.id = d.message_id"
            "  AND m.kind = 'post'"
            "  JOIN channels c ON c.workspace_id = d.workspace_id AND c.id = d.channel_id"
            "  JOIN channels mine ON mine.workspace_id = c.workspace_id AND mine.id = $5"
            "  AND mine.platform = c.platform"
            "  JOIN communities co ON co.workspace_id = c.workspace_id AND co.id = c.community_id"
            "  JOIN workspaces w ON w.id = c.workspace_id"
            f"  WHERE {database.in_workspace('d')} AND d.part = 1"
            "  AND coalesce(co.timezone, w.timezone) = $6 AND d.platform_post_id IS NOT NULL"
            "  AND d.published_at > $9 AND d.published_at <= $10"
            f"  ORDER BY d.channel_id <> $5, d.published_at DESC LIMIT {MOST_POSTS}) o"
        )

    async def counted(
        self, actor: Actor, channel_id: ChannelId, timezone: str, since: datetime, until: datetime
    ) -> Sequence[PostCounted]:
        found = await self._database.ask(
            *(actor, self._posts, channel_id, timezone, list(AGES), list(ENGAGEMENT)), since, until
        )
        return [
            PostCounted(
                record["channel_id"],
                record["published_at"],
                {int(age): int(count) for age, count in (record["engagement"] or {}).items()},
            )
            for record in found
        ]
