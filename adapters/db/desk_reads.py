"""Reading what those who answer go by, one or a page of each."""

from collections.abc import Sequence

from adapters.db.database import Database
from adapters.db.desk import BUSINESS_CALENDARS, SAVED_REPLIES
from adapters.db.shelf import Shelf
from adapters.db.slas import APPLIED_SLAS, SLA_POLICIES
from domain.inbox.business_calendar import BusinessCalendar
from domain.inbox.desk_ports import Surroundings
from domain.inbox.saved_reply import SavedReply
from domain.inbox.sla import AppliedSla, SlaPolicy
from domain.shared.access import Actor
from domain.shared.ids import (
    BusinessCalendarId,
    ChannelId,
    ConversationId,
    SavedReplyId,
    SlaPolicyId,
)
from domain.shared.paging import Page, PageRequest

_HERE = "t.removed_at IS NULL"
MOST_SHOWN = 100


class DbDeskReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._calendars = Shelf(
            database,
            BUSINESS_CALENDARS,
            "business_calendar",
            sorts=("id", "created_at", "updated_at"),
            filters={"external_id": "t.external_id", "created_at": "t.created_at"},
            also=_HERE,
        )
        self._replies = Shelf(
            database,
            SAVED_REPLIES,
            "saved_reply",
            sorts=("id", "short_code", "created_at", "updated_at", "uses"),
            filters={
                "short_code": "t.short_code",
                "label": "t.labels && %s",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
                "q": "position(lower(%s) in lower(t.short_code || ' ' || t.name)) > 0",
            },
            also=_HERE,
        )

        self._policies = Shelf(
            database,
            SLA_POLICIES,
            "sla_policy",
            sorts=("id", "position", "created_at", "updated_at"),
            filters={
                "business_calendar_id": "t.business_calendar_id",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
            also=_HERE,
        )

    async def business_calendar(self, actor: Actor, id: BusinessCalendarId) -> BusinessCalendar:
        return await self._calendars.one(actor, id)

    async def business_calendars(
        self, actor: Actor, request: PageRequest
    ) -> Page[BusinessCalendar]:
        return await self._calendars.page(actor, request)

    async def saved_reply(self, actor: Actor, id: SavedReplyId) -> SavedReply:
        return await self._replies.one(actor, id)

    async def saved_replies(self, actor: Actor, request: PageRequest) -> Page[SavedReply]:
        return await self._replies.page(actor, request)

    async def surroundings(self, actor: Actor, channel_id: ChannelId | None) -> Surroundings:
        found = await self._database.ask_one(
            actor,
            "SELECT w.name AS workspace, co.name AS community, c.name AS channel FROM workspaces w"
            f" LEFT JOIN channels c ON {self._database.in_workspace('c')} AND c.id = $5"
            " LEFT JOIN communities co ON co.workspace_id = c.workspace_id"
            " AND co.id = c.community_id WHERE w.id = walls.workspace",
            channel_id,
        )
        return Surroundings(found["workspace"], found["community"], found["channel"])

    async def sla_policy(self, actor: Actor, id: SlaPolicyId) -> SlaPolicy:
        return await self._policies.one(actor, id)

    async def sla_policies(self, actor: Actor, request: PageRequest) -> Page[SlaPolicy]:
        return await self._policies.page(actor, request)

    async def applied_slas(
        self, actor: Actor, conversation_id: ConversationId
    ) -> Sequence[AppliedSla]:
        records = await self._database.ask(
            actor,
            f"SELECT {APPLIED_SLAS.listed('a')} FROM applied_slas a"
            f" WHERE {self._database.in_workspace('a')} AND a.conversation_id = $5"
            f" ORDER BY a.started_at DESC, a.seen_version DESC LIMIT {MOST_SHOWN}",
            conversation_id,
        )
        return [APPLIED_SLAS.entity(record) for record in records]
