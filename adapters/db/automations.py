"""Macros, automations and what these did, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from adapters.db.conversations import CONVERSATIONS
from adapters.db.desk import BUSINESS_CALENDARS, SAVED_REPLIES, DbKept
from adapters.db.heard_messages import INBOUND_MESSAGES
from adapters.db.mapping import Table
from adapters.db.missing import missing
from adapters.db.transaction import DbTransaction
from domain.inbox.automation import Automation, AutomationRun
from domain.inbox.automation_ports import Counted
from domain.inbox.business_calendar import WorkingWeek
from domain.inbox.conversation import Conversation
from domain.inbox.desk_ports import Surroundings
from domain.inbox.macro import Macro
from domain.inbox.model import InboundMessage
from domain.inbox.saved_reply import SavedReply
from domain.inbox.triggering import Happened
from domain.shared.ids import (
    AutomationId,
    BusinessCalendarId,
    ChannelId,
    ConversationId,
    InboundMessageId,
    Kind,
    MacroId,
    MessageId,
    SavedReplyId,
)

E = TypeVar("E")
MACROS = Table("macros", Macro)
AUTOMATIONS = Table("automations", Automation)
RUNS = Table("automation_runs", AutomationRun)
SURROUNDINGS = (
    "SELECT w.name AS workspace, co.name AS community, c.name AS channel FROM workspaces w"
    " LEFT JOIN channels c ON {mine} AND c.id = {channel}"
    " LEFT JOIN communities co ON co.workspace_id = c.workspace_id"
    " AND co.id = c.community_id WHERE w.id = {workspace}"
)


class DbAutomations(DbKept[Automation]):
    def __init__(self, tx: DbTransaction) -> None:
        super().__init__(tx, AUTOMATIONS, "automation")
        self._mine = tx.tools.database.mine

    async def missing_posts(self, message_ids: Collection[MessageId]) -> set[MessageId]:
        return await missing(self._tx, "messages", message_ids)

    async def standing(self) -> Sequence[Automation]:
        records = await self._tx.connection.fetch(
            f"SELECT {AUTOMATIONS.listed('t')} FROM automations t"
            f" WHERE {self._mine('t')} AND t.enabled ORDER BY t.position, t.id",
            self._tx.actor.workspace,
        )
        return [AUTOMATIONS.entity(record) for record in records]

    async def count(self) -> int:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/automations",
        )
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM automations t WHERE {self._mine('t')} AND t.removed_at IS NULL",
            self._tx.actor.workspace,
        )
        return found

    async def go_by(self, calendar_id: BusinessCalendarId) -> int:
        named = " OR ".join(
            f"t.{place} = $2"
            for place in (
                "conditions -> 'business_hours' ->> 'business_calendar_id'",
                "unless -> 'business_hours' ->> 'business_calendar_id'",
                "trigger -> 'timer' ->> 'business_calendar_id'",
            )
        )
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM automations t WHERE {self._mine('t')}"
            f" AND t.removed_at IS NULL AND ({named})",
            self._tx.actor.workspace,
            calendar_id,
        )
        return found

    async def running(self, after: str, most: int) -> Sequence[Conversation]:
        records = await self._tx.connection.fetch(
            f"SELECT {CONVERSATIONS.listed('c')} FROM conversations c"
            f" WHERE {self._mine('c')} AND c.id > $2 AND c.state <> 'closed'"
            " AND c.merged_into IS NULL ORDER BY c.id LIMIT $3 FOR UPDATE",
            self._tx.actor.workspace,
            after,
            most,
        )
        return [CONVERSATIONS.entity(record) for record in records]


class DbAutomationRuns:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine("r")

    async def add(self, run: AutomationRun) -> None:
        self._tx.add(RUNS, run)

    async def known(
        self, conversation_id: ConversationId, causes: Collection[str]
    ) -> set[tuple[AutomationId, str]]:
        if not causes:
            return set()
        records = await self._tx.connection.fetch(
            f"SELECT r.automation_id, r.cause FROM automation_runs r WHERE {self._mine}"
            " AND r.conversation_id = $2 AND r.cause = ANY ($3)",
            self._tx.actor.workspace,
            conversation_id,
            list(causes),
        )
        return {(AutomationId(record["automation_id"]), record["cause"]) for record in records}

    async def ran_for(self, happened: Happened) -> set[AutomationId]:
        records = await self._tx.connection.fetch(
            f"SELECT r.automation_id FROM automation_runs r WHERE {self._mine}"
            " AND r.conversation_id = $2 AND r.event_id = $3",
            self._tx.actor.workspace,
            happened.conversation_id,
            happened.event_id,
        )
        return {AutomationId(record["automation_id"]) for record in records}

    async def behind(self, happened: Happened) -> AutomationRun | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {RUNS.listed('r')} FROM automation_runs r WHERE {self._mine}"
            " AND r.conversation_id = $2 AND r.automation_id = $3"
            " AND r.seen_version < $4 AND r.left_version >= $4",
            self._tx.actor.workspace,
            happened.conversation_id,
            happened.actor_id,
            happened.version,
        )
        return RUNS.entity(record) if record else None

    async def counted(
        self,
        automation_id: AutomationId,
        conversation_id: ConversationId,
        since_in_conversation: datetime,
        since_in_all: datetime,
    ) -> Counted:
        found = await self._tx.connection.fetchrow(
            "SELECT count(*) FILTER (WHERE r.conversation_id = $3) AS there,"
            " count(*) FILTER (WHERE r.at > $5) AS all_over"
            f" FROM automation_runs r WHERE {self._mine} AND r.automation_id = $2"
            " AND r.at > least($4, $5) AND r.state <> 'capped'"
            " AND (r.at > $5 OR r.conversation_id = $3 AND r.at > $4)",
            self._tx.actor.workspace,
            automation_id,
            conversation_id,
            since_in_conversation,
            since_in_all,
        )
        return Counted(found["there"], found["all_over"])


class DbBeside:
    """What is known beside conversations."""

    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def macro(self, id: MacroId) -> Macro | None:
        return await self._one(MACROS, id)

    async def saved_reply(self, id: SavedReplyId) -> SavedReply | None:
        return await self._one(SAVED_REPLIES, id)

    async def _one(self, table: Table[E], id: str) -> E | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {table.listed('t')} FROM {table.name} t"
            f" WHERE {self._mine('t')} AND t.id = $2 AND t.removed_at IS NULL",
            self._tx.actor.workspace,
            id,
        )
        return table.entity(record) if record else None

    async def surroundings(self, channel_id: ChannelId) -> Surroundings:
        query = SURROUNDINGS.format(mine=self._mine("c"), channel="$2", workspace="$1")
        found = await self._tx.connection.fetchrow(query, self._tx.actor.workspace, channel_id)
        return Surroundings(found["workspace"], found["community"], found["channel"])

    async def platform(self, channel_id: ChannelId) -> str | None:
        found: str | None = await self._tx.connection.fetchval(
            f"SELECT c.platform FROM channels c WHERE {self._mine('c')} AND c.id = $2",
            self._tx.actor.workspace,
            channel_id,
        )
        return found

    async def weeks(
        self, ids: Collection[BusinessCalendarId]
    ) -> Mapping[BusinessCalendarId, WorkingWeek]:
        if not ids:
            return {}
        records = await self._tx.connection.fetch(
            f"SELECT {BUSINESS_CALENDARS.listed('t')} FROM business_calendars t"
            f" WHERE {self._mine('t')} AND t.id = ANY ($2) AND t.removed_at IS NULL",
            self._tx.actor.workspace,
            list(ids),
        )
        return weeks_of(records)

    async def said(
        self, conversation_id: ConversationId | None, id: InboundMessageId | None
    ) -> InboundMessage | None:
        which, order = ("m.id = $2", "") if id else ("m.conversation_id = $2", "m.at DESC, ")
        record = await self._tx.connection.fetchrow(
            f"SELECT {INBOUND_MESSAGES.listed('m')} FROM inbound_messages m"
            f" WHERE {self._mine('m')} AND {which} ORDER BY {order}m.id DESC LIMIT 1",
            self._tx.actor.workspace,
            id or conversation_id,
        )
        return INBOUND_MESSAGES.entity(record) if record else None

    async def is_answered_by_automation(self, conversation_id: ConversationId) -> bool:
        found: bool | None = await self._tx.connection.fetchval(
            "SELECT starts_with(m.created_by, $3) FROM conversation_replies r"
            " JOIN messages m ON m.workspace_id = r.workspace_id AND m.id = r.message_id"
            f" WHERE {self._mine('r')} AND r.conversation_id = $2"
            " ORDER BY r.at DESC, r.delivery_id DESC LIMIT 1",
            self._tx.actor.workspace,
            conversation_id,
            f"{Kind.AUTOMATION}_",
        )
        return bool(found)


def weeks_of(records: Sequence[Any]) -> dict[BusinessCalendarId, WorkingWeek]:
    calendars = [BUSINESS_CALENDARS.entity(record) for record in records]
    return {calendar.id: calendar.week for calendar in calendars}
