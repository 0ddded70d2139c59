"""What went out of a workspace, by the tags that it bears, the objectives that it serves and the
channels it is on."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.db.community_audit_facts import said_there
from adapters.db.database import Database
from adapters.db.message_lists import SERVED
from domain.brand.alignment import Carrying, Posted, WentOut
from domain.brand.heard import MOST_READ
from domain.publishing.content import Content
from domain.publishing.tone import Situation
from domain.shared.access import Actor


@dataclass(frozen=True, slots=True)
class Said:
    """What a message says on one channel, or on all that it went out on where `channel_id` is None;
    `names` are those of whom it answers, `channels` where it says this, and `situation` what for.
    """

    message_id: str
    content: Content
    channel_id: str | None = None
    names: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    situation: Situation | None = None


@dataclass(slots=True)
class _Counting:
    """What is counted of one kind in one span."""

    carrying: Counter[frozenset[str]] = field(default_factory=Counter)
    by_channel: Counter[str] = field(default_factory=Counter)
    serving: Counter[str | None] = field(default_factory=Counter)

    def add(self, row: Any) -> None:
        self.carrying[frozenset(row["tags"])] += row["posts"]
        self.by_channel[row["channel_id"]] += row["posts"]
        self.serving[row["objective"]] += row["posts"]

    def posted(self) -> Posted:
        carrying = [Carrying(*one) for one in self.carrying.items()]
        return Posted(carrying, self.by_channel, self.serving)


class DbPublished:
    """A post is what `GET /v1/insights/posts?part=1` lists; a reply is one that answers."""

    def __init__(self, database: Database) -> None:
        self._published = database
        self._mine = database.in_workspace

    async def posted(
        self,
        actor: Actor,
        spans: Sequence[tuple[datetime, datetime]],
        tags: Sequence[str],
        objectives: Sequence[str],
    ) -> Sequence[WentOut]:
        found = await self._published.ask(
            actor,
            "SELECT s.place, d.channel_id, m.kind = 'post' AS first,"
            " ARRAY(SELECT DISTINCT t FROM unnest(m.tags) t"
            " WHERE t = ANY ($7) ORDER BY t) AS tags,"
            f" (SELECT o FROM unnest($8::text[]) o WHERE o = {SERVED} LIMIT 1) AS objective,"
            " count(*) AS posts"
            " FROM unnest($5::timestamptz[], $6::timestamptz[])"
            " WITH ORDINALITY s (since, until, place)"
            f" JOIN deliveries d ON {self._mine('d')} AND d.published_at >= s.since"
            " AND d.published_at < s.until AND d.part = 1 AND d.platform_post_id IS NOT NULL"
            " JOIN messages m ON m.workspace_id = d.workspace_id AND m.id = d.message_id"
            " GROUP BY 1, 2, 3, 4, 5",
            [since for since, _ in spans],
            [until for _, until in spans],
            list(tags),
            list(objectives),
        )
        counted = [{True: _Counting(), False: _Counting()} for _ in spans]
        for row in found:
            counted[row["place"] - 1][row["first"]].add(row)
        return [WentOut(one[True].posted(), one[False].posted()) for one in counted]

    async def said(
        self, actor: Actor, since: datetime, until: datetime, *, replies: bool
    ) -> tuple[list[Said], bool]:
        """The latest messages, each as every channel that it went out on says it, once; and whether
        these are all there are. Replies of which nothing is left are none."""
        kind = "p.kind <> 'post' AND p.text <> ''" if replies else "p.kind = 'post'"
        found = await self._published.ask(
            actor,
            "SELECT m.id, m.content, m.variants, m.situation, o.channels, array_remove(ARRAY["
            "m.answer->>'handle', i.author->>'handle', i.author->>'name'], NULL) AS names FROM ("
            "SELECT d.workspace_id, d.message_id, max(d.published_at) AS at,"
            " array_agg(DISTINCT d.channel_id ORDER BY d.channel_id) AS channels FROM deliveries d"
            " JOIN messages p ON p.workspace_id = d.workspace_id AND p.id = d.message_id"
            f" AND {kind} WHERE {self._mine('d')} AND d.published_at >= $5"
            " AND d.published_at < $6 AND d.platform_post_id IS NOT NULL"
            f" GROUP BY 1, 2 ORDER BY at DESC, d.message_id DESC LIMIT {MOST_READ + 1}) o"
            " JOIN messages m ON m.workspace_id = o.workspace_id AND m.id = o.message_id"
            " LEFT JOIN inbound_messages i ON i.workspace_id = m.workspace_id"
            " AND i.id = m.in_reply_to ORDER BY o.at DESC, m.id DESC",
            since,
            until,
        )
        return [one for row in found[:MOST_READ] for one in _said_of(row)], len(found) <= MOST_READ

    async def platforms(self, actor: Actor) -> Mapping[str, str]:
        found = await self._published.ask(
            actor, f"SELECT c.id, c.platform FROM channels c WHERE {self._mine('c')}"
        )
        return {row["id"]: row["platform"] for row in found}


def _said_of(row: Any) -> list[Said]:
    on: dict[Content, list[str]] = {}
    for channel, content in said_there(row):
        on.setdefault(content, []).append(channel)
    names = tuple(row["names"])
    situation = None if row["situation"] is None else Situation(row["situation"])
    return [
        Said(
            *(row["id"], content, channels[0] if len(on) > 1 else None),
            *(names, tuple(channels), situation),
        )
        for content, channels in on.items()
    ]
