"""What a calendar holds its days against: rules, blackouts, queues and series, each one query."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adapters.db.database import Database
from adapters.db.pacing import BLACKOUTS, RULES
from adapters.db.queues import QUEUES
from adapters.db.series import OCCURRENCES, SERIES
from domain.publishing.calendar_ports import CalendarScope
from domain.publishing.pacing import Blackout, PublishingRules
from domain.publishing.pacing_ports import Ground
from domain.publishing.queue import Queue
from domain.publishing.series import Occurrence, Series
from domain.shared.access import Actor
from domain.shared.ids import SeriesId

IN_SCOPE = (
    "c.status <> 'disconnected' AND ($5::text[] IS NULL OR c.id = ANY ($5))"
    " AND ($6::text[] IS NULL OR c.community_id = ANY ($6))"
)


class DbCalendarPaceReads:
    def __init__(self, database: Database) -> None:
        self._asks = database

    async def grounds_in(self, actor: Actor, scope: CalendarScope) -> Sequence[Ground]:
        found = await self._asks.ask(
            actor,
            "SELECT c.id, c.community_id, coalesce(co.timezone, w.timezone) AS timezone,"
            " coalesce(co.language, w.language) AS language, to_jsonb(own) AS own,"
            " to_jsonb(shared) AS shared FROM channels c"
            " JOIN workspaces w ON w.id = c.workspace_id"
            " JOIN communities co ON co.workspace_id = c.workspace_id AND co.id = c.community_id"
            " LEFT JOIN publishing_rules own"
            " ON own.workspace_id = c.workspace_id AND own.subject_id = c.id"
            " LEFT JOIN publishing_rules shared"
            " ON shared.workspace_id = c.workspace_id AND shared.subject_id = c.workspace_id"
            f" WHERE {self._asks.in_workspace('c')} AND {IN_SCOPE} ORDER BY c.id",
            *places(scope),
        )
        return [
            Ground(
                channel_id=one["id"],
                community_id=one["community_id"],
                timezone=one["timezone"],
                language=one["language"][:2],
                own=_rules(one["own"]),
                workspace=_rules(one["shared"]),
            )
            for one in found
        ]

    async def black_between(
        self, actor: Actor, since: datetime, until: datetime
    ) -> Sequence[Blackout]:
        found = await self._asks.ask(
            actor,
            f"SELECT {BLACKOUTS.listed('b')} FROM blackouts b"
            f" WHERE {self._asks.in_workspace('b')} AND b.deleted_at IS NULL"
            " AND b.ends_at > $5 AND b.starts_at < $6 ORDER BY b.starts_at, b.id",
            since,
            until,
        )
        return [BLACKOUTS.entity(record) for record in found]

    async def queues_in(self, actor: Actor, scope: CalendarScope) -> Sequence[Queue]:
        found = await self._asks.ask(
            actor,
            f"SELECT {QUEUES.listed('q')} FROM queues q"
            " JOIN channels c ON c.workspace_id = q.workspace_id AND c.id = q.channel_id"
            f" WHERE {self._asks.in_workspace('q')} AND q.deleted_at IS NULL AND NOT q.paused"
            f" AND {IN_SCOPE} ORDER BY q.channel_id, q.id",
            *places(scope),
        )
        return [QUEUES.entity(record) for record in found]

    async def series_in(self, actor: Actor, scope: CalendarScope, *, most: int) -> Sequence[Series]:
        found = await self._asks.ask(
            actor,
            f"SELECT {SERIES.listed('s')} FROM series s WHERE {self._asks.in_workspace('s')}"
            " AND s.status = 'active' AND ($5::text[] IS NULL OR s.channel_ids && $5)"
            " AND ($6::text[] IS NULL OR s.community_id = ANY ($6))"
            " AND ($7::text[] IS NULL OR s.tags && $7)"
            " AND ($8::text[] IS NULL OR s.campaign_id = ANY ($8)) ORDER BY s.id LIMIT $9",
            *places(scope),
            any_of(scope.tags),
            any_of(scope.campaign_ids),
            most,
        )
        return [SERIES.entity(record) for record in found]

    async def kept_of(
        self,
        actor: Actor,
        series_ids: Sequence[SeriesId],
        names: Sequence[str],
        since: datetime,
        until: datetime,
    ) -> Sequence[Occurrence]:
        found = await self._asks.ask(
            actor,
            f"SELECT {OCCURRENCES.listed('o')} FROM series_occurrences o"
            f" WHERE {self._asks.in_workspace('o')} AND o.series_id = ANY ($5)"
            " AND (o.recurrence_id = ANY ($6) OR (o.at >= $7 AND o.at < $8)) ORDER BY o.at",
            list(series_ids),
            list(names),
            since,
            until,
        )
        return [OCCURRENCES.entity(record) for record in found]


def places(scope: CalendarScope) -> tuple[list[str] | None, list[str] | None]:
    return any_of(scope.channel_ids), any_of(scope.community_ids)


def any_of(wanted: Sequence[Any]) -> list[str] | None:
    """What to look for; None where all is welcome."""
    return [str(one) for one in wanted] or None


def _rules(document: Any) -> PublishingRules | None:
    return None if document is None else RULES.entity(document)
