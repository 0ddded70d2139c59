"""What a calendar shows, each part of it in one query."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from pydantic import TypeAdapter

from adapters.db.calendar_feed_reads import DbCalendarFeedReads
from adapters.db.calendar_pace_reads import DbCalendarPaceReads, any_of, places
from adapters.db.database import Database
from adapters.db.feed_in_reads import DbFeedInReads
from domain.publishing.calendar import OVER
from domain.publishing.calendar_ports import CalendarScope, Planned
from domain.shared.access import Actor
from domain.shared.ids import ChannelId

_PLANNED = TypeAdapter(list[Planned])
_OVER = ", ".join(f"'{status}'" for status in sorted(OVER))


class DbCalendarReads(DbCalendarFeedReads, DbCalendarPaceReads, DbFeedInReads):
    """What publishing's reads know of the calendar, and of the feeds out of it and into it."""

    def __init__(self, database: Database) -> None:
        DbCalendarFeedReads.__init__(self, database)
        DbCalendarPaceReads.__init__(self, database)
        DbFeedInReads.__init__(self, database)
        self._database = database
        self._zone = (
            "SELECT w.timezone FROM workspaces w WHERE w.id = walls.workspace"
            " AND w.organization_id = walls.organization"
        )
        ours = database.in_workspace("m")
        self._planned = (
            "SELECT m.id, m.publish_at AS at, m.status, left(m.text, $12) AS text,"
            " md5(m.content::text || m.variants::text) AS fingerprint, m.community_id, m.tags,"
            " m.campaign_id,"
            " m.version, m.updated_at,"
            " on_channels.ids AS channel_ids,"
            " (SELECT min(i.id) FROM ideas i WHERE i.workspace_id = m.workspace_id"
            "  AND i.message_id = m.id AND i.removed_at IS NULL) AS idea_id"
            " FROM messages m CROSS JOIN LATERAL ("
            "  SELECT array_agg(d.channel_id ORDER BY d.position) AS ids FROM deliveries d"
            "  WHERE d.workspace_id = m.workspace_id AND d.message_id = m.id AND d.part = 1"
            "  AND d.state <> 'skipped') on_channels"
            f" WHERE {ours} AND m.kind = 'post' AND m.publish_at >= $5 AND m.publish_at < $6"
            " AND ($7::text[] IS NULL OR on_channels.ids && $7)"
            " AND ($8::text[] IS NULL OR m.community_id = ANY ($8))"
            " AND ($9::text[] IS NULL OR m.status = ANY ($9))"
            " AND ($10::text[] IS NULL OR m.tags && $10)"
            " AND ($11::text[] IS NULL OR m.campaign_id = ANY ($11))"
            " ORDER BY m.publish_at, m.id LIMIT $13"
        )
        # A quarter of an hour is never on two days, in whatever zone.
        self._activity = (
            "SELECT DISTINCT c.id AS channel_id,"
            " date_bin('15 minutes', m.publish_at, timestamptz 'epoch') AS at"
            " FROM channels c JOIN deliveries d ON d.workspace_id = c.workspace_id"
            " AND d.channel_id = c.id AND d.part = 1 AND d.state <> 'skipped'"
            " JOIN messages m ON m.workspace_id = d.workspace_id AND m.id = d.message_id"
            f" WHERE {ours} AND m.kind = 'post' AND m.publish_at >= $5 AND m.publish_at < $6"
            f" AND m.status NOT IN ({_OVER}) AND c.status <> 'disconnected'"
            " AND ($7::text[] IS NULL OR c.id = ANY ($7))"
            " AND ($8::text[] IS NULL OR c.community_id = ANY ($8))"
            " ORDER BY channel_id, at"
        )

    async def timezone(self, actor: Actor) -> str:
        record = await self._database.ask_one(actor, self._zone)
        return str(record["timezone"])

    async def planned(
        self,
        actor: Actor,
        scope: CalendarScope,
        since: datetime,
        until: datetime,
        *,
        most: int,
        letters: int,
    ) -> Sequence[Planned]:
        found = await self._database.ask(
            actor,
            self._planned,
            since,
            until,
            *places(scope),
            any_of([str(status) for status in scope.statuses]),
            any_of(scope.tags),
            any_of(scope.campaign_ids),
            letters,
            most,
        )
        return _PLANNED.validate_python([dict(record) for record in found])

    async def activity(
        self, actor: Actor, scope: CalendarScope, since: datetime, until: datetime
    ) -> Mapping[ChannelId, Sequence[datetime]]:
        found = await self._database.ask(actor, self._activity, since, until, *places(scope))
        by_channel = groupby(found, itemgetter("channel_id"))
        return {ChannelId(id): [record["at"] for record in them] for id, them in by_channel}
