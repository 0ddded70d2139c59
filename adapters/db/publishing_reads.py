"""Reading what publishing keeps: straight from one or two queries, inside the actor's walls."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

from pydantic import TypeAdapter
from pydantic_core import from_json

from adapters.db.approval import ANYBODY_ASKED, ASKS
from adapters.db.approval_reads import DbApprovalReads
from adapters.db.brand_voice import DbBrandVoiceReads
from adapters.db.broadcast_reads import DbBroadcastReads
from adapters.db.calendar_reads import DbCalendarReads
from adapters.db.database import Database
from adapters.db.deliveries import ATTEMPTS
from adapters.db.evergreen_reads import DbEvergreenReads
from adapters.db.holds import HOLDS
from adapters.db.idea_reads import DbIdeaReads
from adapters.db.mapping import Table
from adapters.db.media_reads import DbMediaReads
from adapters.db.message_lists import MESSAGE_FILTERS
from adapters.db.pacing import DbPacingReads
from adapters.db.pages import ListSource, fetch_page
from adapters.db.preflight_reads import DbPreflightReads
from adapters.db.publishing import MESSAGES
from adapters.db.queue_reads import DbQueueReads
from adapters.db.reviewers import DbReviewerReads
from adapters.db.revisions import DbRevisionReads
from adapters.db.series_reads import DbSeriesReads
from adapters.db.shelf import Shelf
from adapters.db.written import instant
from domain.publishing.delivery import Attempt
from domain.publishing.hold import Hold
from domain.publishing.model import Message
from domain.publishing.ports import Due
from domain.publishing.views import MessageView, SandboxPostView
from domain.publishing.wall_ports import Planner
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import HoldId, MessageId
from domain.shared.paging import Page, PageRequest

SANDBOX_POSTS = Table("sandbox_posts", SandboxPostView)
_DUE = TypeAdapter(Due)
_PLANNER = TypeAdapter(Planner)
WITH_DELIVERIES = (
    "(SELECT coalesce(jsonb_agg(to_jsonb(d) ORDER BY d.position), '[]') FROM deliveries d"
    " WHERE d.workspace_id = m.workspace_id AND d.message_id = m.id AND d.state <> 'skipped')"
    " AS deliveries"
)
_UNDER_POLICY = (
    f"{ANYBODY_ASKED} AND coalesce((SELECT true FROM deliveries f WHERE"
    " f.workspace_id = m.workspace_id AND f.message_id = m.id AND f.state <> 'skipped'"
    f" AND {ASKS} LIMIT 1), false)"
)
# Nobody is asked about any other.
_VIEWED_UNDER_POLICY = (
    "m.status IN ('draft', 'in_review', 'approved', 'scheduled', 'held', 'overdue')"
    f" AND {_UNDER_POLICY} AS under_policy"
)


# The columns of a MessageView.
_DELIVERY_VIEW = (
    f"d.id, d.channel_id, d.platform, d.part, d.state, d.attempts, {instant('d.next_at')},"
    f" {instant('d.published_at')}, d.platform_post_id, d.platform_url, d.hold_id,"
    f" d.held_reason, d.held_detail, d.error_code, d.error_detail, {instant('d.due_at')},"
    " d.verified, d.findings"
)
_MESSAGE_VIEW = (
    "m.id, m.community_id, m.status, m.content, m.variants, m.fingerprint, m.tags,"
    " m.campaign_id, m.situation, m.objective_id, m.schedule,"
    f" m.revision, m.kind, m.in_reply_to, m.answer,"
    f" {instant('m.publish_at')},"
    f" (SELECT coalesce(json_agg(row_to_json(v)), '[]') FROM (SELECT {_DELIVERY_VIEW}"
    " FROM deliveries d WHERE d.workspace_id = m.workspace_id AND d.message_id = m.id"
    " AND d.state <> 'skipped' ORDER BY d.position) v) AS deliveries,"
    f" m.external_id, m.metadata, m.created_by, m.version,"
    f" {instant('m.created_at')}, {instant('m.updated_at')}, {_VIEWED_UNDER_POLICY}"
)


# What a hold keeps back: what it was found to stop, and all in its scope that anything stops while
# it stands.
_HELD_BY = (
    "EXISTS (SELECT FROM holds h WHERE h.workspace_id = m.workspace_id AND h.id = %s AND EXISTS ("
    "SELECT FROM deliveries f JOIN channels c ON c.workspace_id = f.workspace_id"
    " AND c.id = f.channel_id WHERE f.workspace_id = m.workspace_id AND f.message_id = m.id"
    " AND f.state = 'held' AND (f.hold_id = h.id OR (h.lifted_at IS NULL"
    " AND ((h.channel_id IS NULL AND h.community_id IS NULL AND h.tag IS NULL"
    " AND h.campaign_id IS NULL) OR h.channel_id = c.id OR h.community_id = c.community_id"
    " OR h.tag = ANY (m.tags) OR h.campaign_id = m.campaign_id)))))"
)


class DbPublishingReads(
    DbIdeaReads,
    DbCalendarReads,
    DbSeriesReads,
    DbQueueReads,
    DbPacingReads,
    DbApprovalReads,
    DbMediaReads,
    DbEvergreenReads,
    DbBroadcastReads,
    DbPreflightReads,
    DbBrandVoiceReads,
    DbReviewerReads,
    DbRevisionReads,
):
    def __init__(self, database: Database) -> None:
        DbIdeaReads.__init__(self, database)
        DbCalendarReads.__init__(self, database)
        DbSeriesReads.__init__(self, database)
        DbQueueReads.__init__(self, database)
        DbPacingReads.__init__(self, database)
        DbApprovalReads.__init__(self, database)
        DbMediaReads.__init__(self, database)
        DbEvergreenReads.__init__(self, database)
        DbBroadcastReads.__init__(self, database)
        DbPreflightReads.__init__(self, database)
        DbBrandVoiceReads.__init__(self, database)
        DbReviewerReads.__init__(self, database)
        DbRevisionReads.__init__(self, database)
        self._database = database
        in_workspace = database.in_workspace("m")
        self._message = (
            f"SELECT {MESSAGES.listed('m')}, {WITH_DELIVERIES}, {_UNDER_POLICY} AS under_policy"
            " FROM messages m"
            f" WHERE {in_workspace} AND m.id = $5"
        )
        self._view = f"SELECT {_MESSAGE_VIEW} FROM messages m WHERE {in_workspace} AND m.id = $5"
        self._views = ListSource(
            select=f"{_MESSAGE_VIEW}, {{position}} FROM messages m",
            where=in_workspace,
            sorts={
                "id": "m.id",
                "created_at": "m.created_at",
                "updated_at": "m.updated_at",
                "publish_at": "coalesce(m.publish_at, 'infinity')",
            },
            filters={**MESSAGE_FILTERS, "held_by": _HELD_BY},
        )
        self._holds = Shelf(
            database,
            HOLDS,
            "hold",
            sorts=("id", "created_at"),
            filters={
                "channel_id": "t.channel_id",
                "community_id": "t.community_id",
                "tag": "t.tag",
                "campaign_id": "t.campaign_id",
                "scope": "t.scope",
                "standing": "(t.lifted_at IS NULL) = %s",
                "created_at": "t.created_at",
            },
        )
        self._posts = Shelf(
            database,
            SANDBOX_POSTS,
            "sandbox_post",
            sorts=("id", "created_at"),
            filters={"channel_id": "t.channel_id", "created_at": "t.created_at"},
            also="t.deleted_at IS NULL",
        )

    async def message(self, actor: Actor, message_id: MessageId) -> Message:
        record = await self._database.ask_one(actor, self._message, message_id)
        if record is None:
            raise NotFound(thing="message")
        return MESSAGES.entity(record)

    async def message_view(self, actor: Actor, message_id: MessageId) -> MessageView:
        record = await self._database.ask_one(actor, self._view, message_id)
        if record is None:
            raise NotFound(thing="message")
        return _view(record)

    async def message_views(self, actor: Actor, request: PageRequest) -> Page[MessageView]:
        found, after = await fetch_page(self._database, actor, self._views, request)
        return Page([_view(record) for record in found], after)

    async def attempts(self, actor: Actor, message_id: MessageId) -> Sequence[Attempt]:
        await self.message(actor, message_id)
        records = await self._database.ask(
            actor,
            f"SELECT {ATTEMPTS.listed('a')} FROM attempts a"
            f" WHERE {self._database.in_workspace('a')} AND a.message_id = $5 ORDER BY a.id",
            message_id,
        )
        return [ATTEMPTS.entity(record) for record in records]

    async def hold(self, actor: Actor, hold_id: HoldId) -> Hold:
        return await self._holds.one(actor, hold_id)

    async def holds(self, actor: Actor, request: PageRequest) -> Page[Hold]:
        return await self._holds.page(actor, request)

    async def sandbox_post(self, actor: Actor, post_id: str) -> SandboxPostView:
        return await self._posts.one(actor, post_id)

    async def sandbox_posts(self, actor: Actor, request: PageRequest) -> Page[SandboxPostView]:
        return await self._posts.page(actor, request)


def _view(record: Any) -> MessageView:
    view = dict(record)
    view["deliveries"] = from_json(view["deliveries"])
    if view["schedule"] is not None:
        view["schedule"]["at"] = view["publish_at"]
    return cast(MessageView, view)


class DbAgenda:
    """Looks across the walls, at ids and instants only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, limit: int, per_channel: int) -> list[Due]:
        async with self._database.connection() as connection:
            found = await connection.fetch(
                "SELECT * FROM due_deliveries($1, $2)", limit, per_channel
            )
        return [_DUE.validate_python(dict(row)) for row in found]

    async def planners(self, after: str, most: int) -> list[Planner]:
        async with self._database.connection() as connection:
            found = await connection.fetch("SELECT * FROM planners($1, $2)", after, most)
        return [_PLANNER.validate_python(dict(row)) for row in found]

    async def next_in(self) -> timedelta | None:
        async with self._database.connection() as connection:
            wait: timedelta | None = await connection.fetchval(
                "SELECT next_due() - clock_timestamp()"
            )
        return wait
