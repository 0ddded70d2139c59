"""What audits look at, asked of the database: each query has an end, and sees one workspace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from adapters.db.database import Database
from adapters.db.segment_questions import tops
from domain.communities.audit_drawing import Candidate
from domain.communities.audit_facts import (
    Account,
    Backlog,
    Contributions,
    Growth,
    Look,
    Post,
    Promises,
    Talk,
    Talks,
)
from domain.communities.community_audit_ports import (
    MOST_CASES,
    MOST_CONVERSATIONS,
    MOST_POSTS,
    MOST_VOICED,
)
from domain.publishing.content import Content, Variants, said_on
from domain.shared.access import Actor
from domain.shared.ids import ChannelId

_CONTENT = TypeAdapter(Content)
_VARIANTS: TypeAdapter[Variants] = TypeAdapter(Variants)
MOST_LOOKED_THROUGH = 20_000
"""So many of the latest messages of a community are looked through for those of the window."""

MOST_CONTRIBUTORS = 20


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a message says, on one channel or on several that say the same."""

    message_id: str
    content: Content


class DbAuditFacts:
    """All but what takes reading, or asking others."""

    def __init__(self, database: Database) -> None:
        self._facts = database
        mine = database.in_workspace
        # The channels of the community in $5, also those that are disconnected since.
        self._channels = f"(SELECT c.id FROM channels c WHERE {mine('c')} AND c.community_id = $5)"
        # What went out of the community in $5 from $6 on and before $7.
        self._out = (
            "SELECT m.id, m.tags, m.content, m.variants, min(d.published_at) AS at,"
            " array_agg(DISTINCT d.channel_id) AS channels"
            " FROM (SELECT * FROM messages m"
            f" WHERE {mine('m')} AND m.community_id = $5"
            f" ORDER BY m.id DESC LIMIT {MOST_LOOKED_THROUGH}) m"
            " JOIN deliveries d ON d.workspace_id = m.workspace_id AND d.message_id = m.id"
            " WHERE m.kind = 'post' AND d.published_at >= $6 AND d.published_at < $7"
            " GROUP BY m.id, m.tags, m.content, m.variants"
        )
        self._talks = (
            "FROM conversations t"
            f" WHERE {mine('t')} AND t.channel_id IN {self._channels} AND t.merged_into IS NULL"
            " AND t.last_message_at >= $6 AND t.began_at >= $6 AND t.began_at < $7"
        )

    async def channels(self, actor: Actor, look: Look) -> Sequence[Account]:
        found = await self._facts.ask(
            actor,
            "SELECT c.id, coalesce(c.profile->>'username', c.handle) AS handle,"
            " coalesce(c.profile->>'display_name', c.name) AS name,"
            " c.profile->>'bio' AS bio, c.profile->'links' AS links"
            f" FROM channels c WHERE {self._facts.in_workspace('c')}"
            " AND c.community_id = $5 AND c.status <> 'disconnected' ORDER BY c.id LIMIT 200",
            look.community_id,
        )
        return [
            Account(
                row["id"],
                row["handle"],
                row["name"],
                row["bio"],
                None if row["links"] is None else tuple(row["links"]),
            )
            for row in found
        ]

    async def posts(self, actor: Actor, look: Look) -> Sequence[Post]:
        found = await self._facts.ask(
            actor,
            f"SELECT o.id, o.at, o.tags FROM ({self._out}) o ORDER BY o.at DESC, o.id DESC"
            f" LIMIT {MOST_POSTS}",
            *_window(look),
        )
        return [Post(row["id"], row["at"], tuple(row["tags"])) for row in reversed(found)]

    async def spoken(self, actor: Actor, look: Look) -> list[Spoken]:
        """The latest posts, each as every channel that it went out on says it, once."""
        found = await self._facts.ask(
            actor,
            f"SELECT o.id, o.content, o.variants, o.channels FROM ({self._out}) o"
            f" ORDER BY o.at DESC, o.id DESC LIMIT {MOST_VOICED}",
            *_window(look),
        )
        return [one for row in found for one in spoken_of(row)]

    async def replies(self, actor: Actor, look: Look) -> list[Spoken]:
        """What we said in one conversation."""
        found = await self._facts.ask(
            actor,
            "SELECT m.id, m.content, m.variants, array_agg(r.channel_id) AS channels FROM ("
            "SELECT r.workspace_id, r.message_id, t.channel_id FROM conversation_replies r"
            " JOIN conversations t ON t.workspace_id = r.workspace_id AND t.id = r.conversation_id"
            f" WHERE {self._facts.in_workspace('r')} AND r.conversation_id = $5"
            f" ORDER BY r.at DESC LIMIT {MOST_VOICED}) r"
            " JOIN messages m ON m.workspace_id = r.workspace_id AND m.id = r.message_id"
            " GROUP BY m.id, m.content, m.variants ORDER BY m.id",
            look.conversation_id,
        )
        return [one for row in found for one in spoken_of(row)]

    async def described(self, actor: Actor, media_ids: Sequence[str]) -> set[str]:
        """Those of which the library says what there is to see."""
        found = await self._facts.ask(
            actor,
            f"SELECT m.id FROM media m WHERE {self._facts.in_workspace('m')} AND m.id = ANY ($5)"
            " AND btrim(m.alt_text) <> ''",
            list(media_ids),
        )
        return {row["id"] for row in found}

    async def talks(self, actor: Actor, look: Look) -> Talks:
        found = await self._facts.ask(
            actor,
            "SELECT t.id, t.began_at, t.first_reply_at, t.waiting_since, t.state"
            f" {self._talks} ORDER BY t.began_at DESC, t.id DESC LIMIT {MOST_CONVERSATIONS}",
            *_window(look),
        )
        return Talks(
            len(found),
            tuple(
                (row["id"], (row["first_reply_at"] - row["began_at"]).total_seconds())
                for row in found
                if row["first_reply_at"] is not None
            ),
            tuple(
                (row["id"], _hours(row["waiting_since"], look.now)) for row in found if _waits(row)
            ),
        )

    async def talk(self, actor: Actor, look: Look) -> Talk:
        row = await self._facts.ask_one(
            actor,
            "SELECT t.began_at, t.first_reply_at, t.waiting_since, t.state, t.reply_count"
            f" FROM conversations t WHERE {self._facts.in_workspace('t')} AND t.id = $5",
            look.conversation_id,
        )
        first = row["first_reply_at"]
        seconds = (first - row["began_at"]).total_seconds() if first is not None else None
        return Talk(seconds, row["reply_count"], _waits(row))

    async def promises(self, actor: Actor, look: Look) -> Promises:
        found = await self._facts.ask(
            actor,
            "SELECT t.id, sum(a.misses) AS misses"
            f" FROM (SELECT t.workspace_id, t.id, t.began_at {self._talks}"
            f" ORDER BY t.began_at DESC, t.id DESC LIMIT {MOST_CONVERSATIONS}) t"
            " JOIN applied_slas a ON a.workspace_id = t.workspace_id AND a.conversation_id = t.id"
            " GROUP BY t.id, t.began_at ORDER BY t.began_at DESC",
            *_window(look),
        )
        broken = [row["id"] for row in found if row["misses"]]
        return Promises(len(found), len(broken), tuple(broken[:100]))

    async def backlog(self, actor: Actor, look: Look) -> Backlog:
        found = await self._facts.ask(
            actor,
            f"SELECT k.id, k.created_at FROM moderation_cases k"
            f" WHERE {self._facts.in_workspace('k')} AND k.channel_id IN {self._channels}"
            " AND k.state IN ('open', 'in_review') AND k.created_at < $6"
            f" ORDER BY k.created_at LIMIT {MOST_CASES}",
            look.community_id,
            look.now,
        )
        return Backlog(tuple((row["id"], _hours(row["created_at"], look.now)) for row in found))

    async def growth(self, actor: Actor, look: Look) -> Growth:
        row = await self._facts.ask_one(
            actor,
            "SELECT count(*) FILTER (WHERE m.created_at < $6) AS before,"
            " count(*) FILTER (WHERE m.created_at >= $6 AND m.created_at < $7) AS joined"
            f" FROM members m WHERE {self._facts.in_workspace('m')}"
            " AND m.community_ids @> ARRAY[$5] AND m.merged_into IS NULL AND NOT m.is_bot",
            *_window(look),
        )
        return Growth(row["before"], row["joined"])

    async def contributions(self, actor: Actor, look: Look) -> Contributions:
        found = await self._facts.ask(
            actor,
            "SELECT m.id AS member, count(*) AS done,"
            " sum(count(*)) OVER () AS total, count(*) OVER () AS people"
            f" FROM member_activities a LEFT JOIN ({tops(self._facts.in_workspace)}) top"
            " ON top.id = a.member_id JOIN members m"
            " ON m.workspace_id = a.workspace_id AND m.id = coalesce(top.root, a.member_id)"
            f" WHERE {self._facts.in_workspace('a')} AND a.community_id = $5 AND a.at >= $6"
            " AND a.at < $7 AND a.kind NOT IN ('join', 'leave') AND NOT m.is_bot"
            " AND m.frozen_at IS NULL"
            f" GROUP BY 1 ORDER BY done DESC, member LIMIT {MOST_CONTRIBUTORS}",
            *_window(look),
        )
        if not found:
            return Contributions(0, 0, ())
        return Contributions(
            int(found[0]["total"]),
            found[0]["people"],
            tuple((row["member"], row["done"]) for row in found),
        )

    async def candidates(self, actor: Actor, look: Look) -> Sequence[Candidate]:
        found = await self._facts.ask(
            actor,
            "SELECT t.id, t.priority IN ('high', 'urgent') AS urgent,"
            " t.waiting_since IS NOT NULL AND t.state <> 'closed' AS waiting,"
            " EXISTS (SELECT FROM inbound_messages s WHERE s.workspace_id = t.workspace_id"
            " AND s.conversation_id = t.id AND s.sentiment = 'negative') AS negative,"
            " EXISTS (SELECT FROM conversation_replies r WHERE r.workspace_id = t.workspace_id"
            " AND r.conversation_id = t.id AND r.reopened_at IS NOT NULL) AS reopened"
            f" FROM (SELECT t.* {self._talks} ORDER BY t.began_at DESC, t.id DESC"
            f" LIMIT {MOST_CONVERSATIONS}) t",
            *_window(look),
        )
        risks = ("negative", "urgent", "waiting", "reopened")
        return [Candidate(row["id"], frozenset(r for r in risks if row[r])) for row in found]


def _window(look: Look) -> tuple[str, datetime, datetime]:
    return look.community_id, look.since, look.until


def _waits(row: Any) -> bool:
    return row["waiting_since"] is not None and row["state"] != "closed"


def _hours(since: datetime, now: datetime) -> float:
    return (now - since).total_seconds() / 3600


def said_there(row: Any) -> list[tuple[ChannelId, Content]]:
    """What a message says on each of its `channels`."""
    content = _CONTENT.validate_python(row["content"])
    variants = _VARIANTS.validate_python(row["variants"])
    channels = map(ChannelId, row["channels"])
    return [(channel, said_on(content, variants, channel)) for channel in channels]


def spoken_of(row: Any) -> list[Spoken]:
    """The same, each content once."""
    said = {content for _, content in said_there(row)}
    return [Spoken(row["id"], one) for one in sorted(said, key=repr)]
