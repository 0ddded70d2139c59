"""What went out of a workspace, by the tags that it bears and by the channels it is on."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from adapters.db.community_audit_facts import Spoken, spoken_of
from adapters.db.database import Database
from domain.brand.alignment import MOST_READ, Carrying, Posted
from domain.shared.access import Actor


class DbPublished:
    """A post is what `GET /v1/insights/posts?part=1` lists."""

    def __init__(self, database: Database) -> None:
        self._published = database
        self._mine = database.in_workspace

    async def posted(
        self, actor: Actor, spans: Sequence[tuple[datetime, datetime]], tags: Sequence[str]
    ) -> Sequence[Posted]:
        found = await self._published.ask(
            actor,
            "SELECT s.place, d.channel_id, ARRAY(SELECT DISTINCT t FROM unnest(m.tags) t"
            " WHERE t = ANY ($7) ORDER BY t) AS tags, count(*) AS posts"
            " FROM unnest($5::timestamptz[], $6::timestamptz[])"
            " WITH ORDINALITY s (since, until, place)"
            f" JOIN deliveries d ON {self._mine('d')} AND d.published_at >= s.since"
            " AND d.published_at < s.until AND d.part = 1 AND d.platform_post_id IS NOT NULL"
            " JOIN messages m ON m.workspace_id = d.workspace_id AND m.id = d.message_id"
            " AND m.kind = 'post' GROUP BY 1, 2, 3",
            [since for since, _ in spans],
            [until for _, until in spans],
            list(tags),
        )
        carrying = [Counter[frozenset[str]]() for _ in spans]
        by_channel = [Counter[str]() for _ in spans]
        for row in found:
            place = row["place"] - 1
            carrying[place][frozenset(row["tags"])] += row["posts"]
            by_channel[place][row["channel_id"]] += row["posts"]
        return [
            Posted([Carrying(*one) for one in carrying[place].items()], by_channel[place])
            for place in range(len(spans))
        ]

    async def spoken(
        self, actor: Actor, since: datetime, until: datetime
    ) -> tuple[list[Spoken], bool]:
        """The latest messages, each as every channel that it went out on says it, once; and whether
        these are all there are."""
        found = await self._published.ask(
            actor,
            "SELECT m.id, m.content, m.variants, o.channels FROM ("
            "SELECT d.workspace_id, d.message_id, max(d.published_at) AS at,"
            " array_agg(DISTINCT d.channel_id) AS channels FROM deliveries d"
            " JOIN messages p ON p.workspace_id = d.workspace_id AND p.id = d.message_id"
            f" AND p.kind = 'post' WHERE {self._mine('d')} AND d.published_at >= $5"
            " AND d.published_at < $6 AND d.platform_post_id IS NOT NULL"
            f" GROUP BY 1, 2 ORDER BY at DESC, d.message_id DESC LIMIT {MOST_READ + 1}) o"
            " JOIN messages m ON m.workspace_id = o.workspace_id AND m.id = o.message_id"
            " ORDER BY o.at DESC, m.id DESC",
            since,
            until,
        )
        return [one for row in found[:MOST_READ] for one in spoken_of(row)], len(found) <= MOST_READ

    async def platforms(self, actor: Actor) -> Mapping[str, str]:
        found = await self._published.ask(
            actor, f"SELECT c.id, c.platform FROM channels c WHERE {self._mine('c')}"
        )
        return {row["id"]: row["platform"] for row in found}
