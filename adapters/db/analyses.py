"""What analyses rest on in PostgreSQL: posts that went out, and what was counted of them at each
age."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from adapters.db.database import Database
from adapters.db.queues import OFF
from domain.insights.analysing import LATE, LENGTHS, MOST_POSTS, PostRead, Posts, Which
from domain.insights.analysis_ports import ChannelGround
from domain.insights.timeline import ReadingSeen
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, MessageId
from domain.shared.readings import Metric

_READINGS = TypeAdapter(list[ReadingSeen])
_FROM = list(LENGTHS.values())
_UNTIL = [length * (1 + LATE) for length in _FROM]
ZONE = "coalesce(co.timezone, w.timezone)"
# What one post says on its channel: its own words, or the message's. $5 and $6 are a span of time.
TEXT = (
    "CASE WHEN m.variants->d.channel_id->'own' ? 'text'"
    " THEN m.variants->d.channel_id->'content'->>'text' ELSE m.text END"
)
# Every metric as it was read first at each age, all of them together.
_COUNTED = (
    "SELECT json_object_agg(c.age, c.count)::jsonb AS counts, max(c.read_at) AS read_at"
    " FROM (SELECT f.age, sum(f.value)::bigint AS count, max(f.as_of) AS read_at"
    "  FROM (SELECT DISTINCT ON (s.metric, k.age) s.value, s.as_of, k.age - 1 AS age"
    "   FROM unnest($7::interval[], $8::interval[]) WITH ORDINALITY AS k(since, until, age)"
    "   JOIN samples s ON s.workspace_id = o.workspace_id AND s.subject_id = o.delivery_id"
    "   AND s.source = '' AND s.metric = ANY ($9::text[]) AND s.as_of >= o.published_at + k.since"
    "   AND s.as_of < o.published_at + k.until"
    "   ORDER BY s.metric, k.age, s.as_of, s.id DESC) f GROUP BY f.age) c"
)


class DbAnalysisReads:
    """`most` is how many of the latest posts are told of."""

    def __init__(self, database: Database, most: int = MOST_POSTS) -> None:
        self._database = database
        self._most = most
        mine = database.in_workspace
        self._posts = (
            f"SELECT o.*, n.counts, n.read_at FROM (SELECT d.workspace_id, d.id AS delivery_id,"
            f" d.message_id, d.channel_id, d.platform, {ZONE} AS zone, d.published_at,"
            f" {TEXT} AS text FROM deliveries d"
            " JOIN messages m ON m.workspace_id = d.workspace_id AND m.id = d.message_id"
            " JOIN channels c ON c.workspace_id = d.workspace_id AND c.id = d.channel_id"
            " JOIN communities co ON co.workspace_id = c.workspace_id AND co.id = c.community_id"
            " JOIN workspaces w ON w.id = d.workspace_id"
            f" WHERE {mine('d')} AND d.part = 1 AND m.kind = 'post'"
            " AND d.platform_post_id IS NOT NULL"
            " AND d.published_at >= $5 AND d.published_at < $6 {which}"
            f" ORDER BY d.published_at DESC, d.id DESC LIMIT {most + 1}) o"
            f" CROSS JOIN LATERAL ({_COUNTED}) n ORDER BY o.published_at, o.delivery_id"
        )

    async def zone(self, actor: Actor) -> str:
        record = await self._database.ask_one(
            actor, "SELECT w.timezone FROM workspaces w WHERE w.id = walls.workspace"
        )
        zone: str = record["timezone"]
        return zone

    async def readings(
        self, actor: Actor, message_id: MessageId, most: int
    ) -> Sequence[ReadingSeen]:
        found = await self._database.ask(
            actor,
            "SELECT s.id, s.delivery_id, d.published_at, s.metric, s.nature, s.native, s.value,"
            " s.as_of FROM deliveries d"
            " JOIN samples s ON s.workspace_id = d.workspace_id AND s.subject_id = d.id"
            " AND s.source = '' AND s.as_of >= d.published_at"
            f" WHERE {self._database.in_workspace('d')} AND d.message_id = $5"
            " AND d.published_at IS NOT NULL ORDER BY s.as_of, s.id LIMIT $6",
            *(message_id, most),
        )
        return _READINGS.validate_python([dict(record) for record in found])

    async def posts(
        self,
        actor: Actor,
        which: Which,
        metrics: Sequence[Metric],
        since: datetime,
        until: datetime,
    ) -> Posts:
        wanted = {
            "d.platform": which.platforms,
            "d.channel_id": which.channel_ids,
            "c.community_id": which.community_ids,
            "m.campaign_id": which.campaign_ids,
        }
        parameters: list[Any] = [since, until, _FROM, _UNTIL, list(metrics)]
        conditions = []
        for column, values in wanted.items():
            if values:
                parameters.append(list(values))
                conditions.append(f"AND {column} = ANY (${len(parameters) + 4})")
        if which.tags:
            parameters.append(list(which.tags))
            conditions.append(f"AND m.tags && ${len(parameters) + 4}")
        found = await self._database.ask(
            actor, self._posts.replace("{which}", " ".join(conditions)), *parameters
        )
        latest = found[-self._most :]
        return Posts([_post(record) for record in latest], len(found) <= self._most)

    async def channel(self, actor: Actor, channel_id: ChannelId) -> ChannelGround:
        record = await self._database.ask_one(
            actor,
            f"SELECT c.platform, {ZONE} AS timezone FROM channels c"
            " JOIN communities co ON co.workspace_id = c.workspace_id AND co.id = c.community_id"
            " JOIN workspaces w ON w.id = c.workspace_id"
            f" WHERE {self._database.in_workspace('c')} AND c.id = $5",
            channel_id,
        )
        if record is None:
            raise NotFound(thing="channel")
        return ChannelGround(record["platform"], record["timezone"])

    async def planned(
        self, actor: Actor, channel_id: ChannelId, since: datetime, until: datetime
    ) -> Sequence[datetime]:
        found = await self._database.ask(
            actor,
            "SELECT m.publish_at FROM messages m"
            " JOIN deliveries d ON d.workspace_id = m.workspace_id AND d.message_id = m.id"
            f" AND d.part = 1 AND d.channel_id = $5 AND d.state NOT IN {OFF}"
            f" WHERE {self._database.in_workspace('m')} AND m.kind = 'post'"
            " AND m.publish_at BETWEEN $6 AND $7 ORDER BY m.publish_at",
            *(channel_id, since, until),
        )
        return [record["publish_at"] for record in found]


def _post(record: Any) -> PostRead:
    counts = {int(age): count for age, count in (record["counts"] or {}).items()}
    names = ("delivery_id", "message_id", "channel_id", "platform", "zone", "published_at", "text")
    known = {name: record[name] for name in names}
    return PostRead(**known, counts=counts, read_at=record["read_at"])
