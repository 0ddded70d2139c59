"""What preflight asks of the store, in one query for each thing it wants to know."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from adapters.db.database import Database
from adapters.db.preflight import likeness_from
from domain.publishing.preflight_ports import (
    LIKELIEST,
    MOST_ALIKE,
    MOST_RECENT,
    MOST_WRITTEN_LAST,
    RECENT,
    Alike,
    JustSaid,
    Near,
    Surroundings,
)
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, MessageId
from domain.shared.likeness import Likeness

_OUT_OR_TO_COME = (
    "d.part = 1 AND d.state NOT IN ('draft', 'cancelled', 'deleted', 'rejected', 'skipped')"
)
# What an evergreen or a series says again it is meant to say again.
_SAME_ORIGIN = (
    "(EXISTS (SELECT FROM evergreen_turns a JOIN evergreen_turns b"
    " ON b.workspace_id = a.workspace_id AND b.evergreen_id = a.evergreen_id"
    " WHERE a.workspace_id = s.workspace_id AND a.message_id = s.message_id"
    " AND b.message_id = l.message_id)"
    " OR EXISTS (SELECT FROM series_occurrences a JOIN series_occurrences b"
    " ON b.workspace_id = a.workspace_id AND b.series_id = a.series_id"
    " WHERE a.workspace_id = s.workspace_id AND a.message_id = s.message_id"
    " AND b.message_id = l.message_id))"
)
_WHEN = "coalesce(d.published_at, m.publish_at)"


class DbPreflightReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        mine = database.in_workspace("m")
        latest = (
            f"SELECT m.workspace_id, m.id AS message_id, d.channel_id, {_WHEN} AS at"
            f" FROM messages m JOIN deliveries d"
            f" ON d.workspace_id = m.workspace_id AND d.message_id = m.id"
            f" WHERE {mine} AND m.kind = 'post' AND d.channel_id = asked.id AND {_OUT_OR_TO_COME}"
        )
        # What has most in common is looked up first, and no more once there are enough: most texts
        # of a channel share a head or two.
        self._alike = (
            "SELECT r.* FROM unnest($5::text[]) AS asked(id) CROSS JOIN LATERAL ("
            " SELECT r.channel_id, r.message_id, r.at, s.digest, s.marks FROM ("
            " SELECT s.message_id, s.digest, s.marks, s.digest = ANY ($7::text[]) AS same,"
            "  (SELECT count(*) FROM unnest(s.heads) h WHERE h = ANY ($8::text[])) AS shared"
            " FROM (SELECT t.* FROM said_texts t"
            f"  WHERE {database.in_workspace('t')} AND t.channel_id = asked.id"
            f"  ORDER BY t.message_id DESC LIMIT {MOST_RECENT}) s"
            "  WHERE s.digest = ANY ($7::text[]) OR s.heads && $8::text[]"
            " ORDER BY same DESC, shared DESC, s.message_id DESC) s CROSS JOIN LATERAL ("
            f" {latest} AND m.id = s.message_id AND {_WHEN} >= $6) r"
            f" ORDER BY same DESC, shared DESC, s.message_id DESC LIMIT {LIKELIEST}) r"
        )
        self._near = (
            "SELECT r.channel_id, r.message_id, r.at"
            " FROM unnest($5::text[]) AS asked(id) CROSS JOIN LATERAL ("
            f" {latest} AND m.publish_at > $6::timestamptz - $7::interval"
            "  AND m.publish_at < $6::timestamptz + $7::interval"
            f" ORDER BY abs(extract(epoch FROM {_WHEN} - $6::timestamptz)) LIMIT 1) r"
        )
        # Ids sort as they were made: the key of the texts has the latest at its end. Of two that
        # share three fifths of all they say, one in forty shares none of the first four heads.
        self._just_said = (
            "WITH late AS MATERIALIZED (SELECT s.* FROM said_texts s"
            f" WHERE {database.in_workspace('s')}"
            f"  ORDER BY s.message_id DESC LIMIT {MOST_WRITTEN_LAST})"
            " SELECT s.message_id AS mine, r.* FROM unnest($5::text[], $6::text[]) g(mine, there)"
            " JOIN said_texts s ON s.message_id = g.mine AND s.channel_id = g.there"
            f" AND {database.in_workspace('s')} CROSS JOIN LATERAL ("
            "  SELECT l.channel_id, l.message_id, d.published_at AS at, l.digest, l.marks"
            "  FROM late l JOIN deliveries d ON d.workspace_id = l.workspace_id"
            "  AND d.message_id = l.message_id AND d.channel_id = l.channel_id AND d.part = 1"
            "  AND d.state = 'published' AND d.published_at >= $7"
            "  WHERE l.channel_id = s.channel_id AND l.message_id <> s.message_id"
            "  AND (l.digest = s.digest OR l.heads && s.heads[1:4])"
            f"  AND NOT {_SAME_ORIGIN}"
            f"  ORDER BY l.digest = s.digest DESC, d.published_at DESC LIMIT {MOST_ALIKE}) r"
        )
        # What is out for less than an hour was never looked for: there is an index of those.
        self._last = (
            "SELECT asked.id AS channel_id, r.* FROM unnest($5::text[]) AS asked(id)"
            " CROSS JOIN LATERAL (SELECT d.message_id, d.published_at AS at FROM deliveries d"
            f" WHERE {database.in_workspace('d')} AND d.channel_id = asked.id AND d.part = 1"
            "  AND d.state = 'published' AND d.checks < 3 AND d.published_at > $6"
            "  AND EXISTS (SELECT FROM messages m WHERE m.workspace_id = d.workspace_id"
            "   AND m.id = d.message_id AND m.kind = 'post')"
            "  ORDER BY d.published_at DESC LIMIT 1) r"
        )
        self._zones = (
            "SELECT c.id, coalesce(m.timezone, w.timezone) AS zone FROM channels c"
            " JOIN communities m ON m.workspace_id = c.workspace_id AND m.id = c.community_id"
            " JOIN workspaces w ON w.id = c.workspace_id"
            f" WHERE {database.in_workspace('c')} AND c.id = ANY ($5::text[])"
        )

    async def just_said(
        self,
        actor: Actor,
        going: Sequence[tuple[MessageId, ChannelId]],
        now: datetime,
        within: timedelta,
    ) -> JustSaid:
        messages, channels = [it[0] for it in going], [it[1] for it in going]
        alike = await self._database.ask(actor, self._just_said, messages, channels, now - RECENT)
        asked = list(dict.fromkeys(channels))
        last = await self._database.ask(actor, self._last, asked, now - within)
        found: dict[tuple[MessageId, ChannelId], list[Alike]] = {}
        for record in map(dict, alike):
            mine = record.pop("mine"), record["channel_id"]
            found.setdefault(mine, []).append(_alike(record))
        return JustSaid(found, {record["channel_id"]: Near(**dict(record)) for record in last})

    async def surroundings(
        self,
        actor: Actor,
        channel_ids: Sequence[ChannelId],
        said: Sequence[Likeness],
        now: datetime,
        at: datetime | None,
        within: timedelta,
    ) -> Surroundings:
        ids = list(channel_ids)
        heads = [head for it in said for head in it.heads]
        alike = await self._database.ask(
            actor, self._alike, ids, now - RECENT, [it.digest for it in said], heads
        )
        if at is None:
            return Surroundings(tuple(_alike(record) for record in alike))
        near = await self._database.ask(actor, self._near, ids, at, within)
        zones = await self._database.ask(actor, self._zones, ids)
        return Surroundings(
            tuple(_alike(record) for record in alike),
            tuple(Near(**dict(record)) for record in near),
            {record["id"]: record["zone"] for record in zones},
        )


def _alike(record: "object") -> Alike:
    found = dict(record)  # type: ignore[call-overload]
    likeness = likeness_from(found.pop("digest"), found.pop("marks"))
    return Alike(**found, likeness=likeness)
