"""Macros, automations and what these did, in memory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from adapters.answering import drafted
from domain.inbox.automation import Automation, AutomationRun, RunState
from domain.inbox.automation_ports import Answer, Counted, Followed, Told
from domain.inbox.business_calendar import WorkingWeek
from domain.inbox.conversation import Conversation, ConversationState
from domain.inbox.desk_ports import Surroundings
from domain.inbox.macro import Macro
from domain.inbox.model import InboundMessage
from domain.inbox.saved_reply import SavedReply
from domain.inbox.triggering import Happened, is_automation
from domain.publishing.answering import Manner
from domain.publishing.room import Publishing
from domain.publishing.use_cases.reply_to_message import reply_within
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import (
    AutomationId,
    AutomationRunId,
    BusinessCalendarId,
    ChannelId,
    ConversationId,
    InboundMessageId,
    MacroId,
    MessageId,
    SavedReplyId,
)
from domain.shared.paging import Page, PageRequest
from domain.shared.transaction import Transaction
from tests.kit.fakes.desk import FakeDeskReads, FakeKept, found_in
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables
from tests.kit.fakes.publishing import FakePublishingTx
from tests.kit.fakes.slas import FakeDeskTx


class FakeAutomations(FakeKept[Automation]):
    def __init__(self, tx: FakeTransaction) -> None:
        super().__init__(tx, tx.tables.automations, "automation")

    async def missing_posts(self, message_ids: Collection[MessageId]) -> set[MessageId]:
        place, rows = self._tx.actor.workspace, self._tx.tables.messages
        return {id for id in message_ids if (place, id) not in rows}

    async def standing(self) -> Sequence[Automation]:
        rows = [row for row in self._here() if row.enabled]
        return sorted(rows, key=lambda row: (row.position, row.id))

    async def count(self) -> int:
        return len(self._here())

    async def go_by(self, calendar_id: BusinessCalendarId) -> int:
        return sum(calendar_id in row.calendars for row in self._here())

    async def running(self, after: str, most: int) -> Sequence[Conversation]:
        rows = [
            row
            for row in self._tx.tables.conversations.values()
            if row.workspace_id == self._tx.actor.workspace
            and row.id > after
            and row.merged_into is None
            and row.state is not ConversationState.CLOSED
        ]
        return sorted(rows, key=lambda row: row.id)[:most]

    def _here(self) -> list[Automation]:
        return [
            row
            for row in self._rows.values()
            if row.workspace_id == self._tx.actor.workspace and row.removed_at is None
        ]


class FakeAutomationRuns:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def add(self, run: AutomationRun) -> None:
        known = {(row.automation_id, row.cause) for row in self._of(run.conversation_id)}
        if (run.automation_id, run.cause) in known:
            raise AssertionError("one automation ran twice for one cause")
        self._tx.tables.automation_runs[self._tx.key(run.id)] = run

    async def known(
        self, conversation_id: ConversationId, causes: Collection[str]
    ) -> set[tuple[AutomationId, str]]:
        rows = self._of(conversation_id)
        return {(row.automation_id, row.cause) for row in rows if row.cause in causes}

    async def ran_for(self, happened: Happened) -> set[AutomationId]:
        rows = self._of(happened.conversation_id)
        return {row.automation_id for row in rows if row.event_id == happened.event_id}

    async def behind(self, happened: Happened) -> AutomationRun | None:
        rows = (
            row
            for row in self._of(happened.conversation_id)
            if row.automation_id == happened.actor_id
            and row.seen_version < happened.version <= row.left_version
        )
        return next(rows, None)

    async def counted(
        self,
        automation_id: AutomationId,
        conversation_id: ConversationId,
        since_in_conversation: datetime,
        since_in_all: datetime,
    ) -> Counted:
        rows = [
            row
            for row in self._tx.tables.automation_runs.values()
            if row.workspace_id == self._tx.actor.workspace
            and row.automation_id == automation_id
            and row.state is not RunState.CAPPED
        ]
        there = [row for row in rows if row.conversation_id == conversation_id]
        return Counted(
            sum(row.at > since_in_conversation for row in there),
            sum(row.at > since_in_all for row in rows),
        )

    def _of(self, conversation_id: ConversationId) -> list[AutomationRun]:
        return [
            row
            for row in self._tx.tables.automation_runs.values()
            if row.workspace_id == self._tx.actor.workspace
            and row.conversation_id == conversation_id
        ]


class FakeBeside:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def macro(self, id: MacroId) -> Macro | None:
        found = self._tx.tables.macros.get(self._tx.key(id))
        return found if found and found.removed_at is None else None

    async def saved_reply(self, id: SavedReplyId) -> SavedReply | None:
        found = self._tx.tables.saved_replies.get(self._tx.key(id))
        return found if found and found.removed_at is None else None

    async def surroundings(self, channel_id: ChannelId) -> Surroundings:
        return await FakeDeskReads(self._tx.memory).surroundings(self._tx.actor, channel_id)

    async def platform(self, channel_id: ChannelId) -> str | None:
        found = self._tx.tables.channels.get(self._tx.key(channel_id))
        return found.platform if found else None

    async def weeks(
        self, ids: Collection[BusinessCalendarId]
    ) -> Mapping[BusinessCalendarId, WorkingWeek]:
        return _weeks(self._tx.tables, self._tx.actor, ids)

    async def said(
        self, conversation_id: ConversationId | None, id: InboundMessageId | None
    ) -> InboundMessage | None:
        rows = [
            row
            for row in self._tx.tables.inbound_messages.values()
            if row.workspace_id == self._tx.actor.workspace
            and (row.id == id if id else row.conversation_id == conversation_id)
        ]
        return max(rows, key=lambda row: (row.at, row.id), default=None)

    async def is_answered_by_automation(self, conversation_id: ConversationId) -> bool:
        tables = self._tx.tables
        rows = [
            row
            for row in tables.conversation_replies.values()
            if (row.workspace_id, row.conversation_id) == self._tx.key(conversation_id)
        ]
        last = max(rows, key=lambda row: (row.at, row.delivery_id), default=None)
        message = last and tables.messages.get(self._tx.key(last.message_id))
        return bool(message and is_automation(message.created_by))


class FakeAutomatingTx(FakeDeskTx):
    """Macros and automations, for a transaction of the inbox."""

    @property
    def macros(self) -> FakeKept[Macro]:
        return FakeKept(self, self.tables.macros, "macro")

    @property
    def automations(self) -> FakeAutomations:
        return FakeAutomations(self)

    @property
    def automation_runs(self) -> FakeAutomationRuns:
        return FakeAutomationRuns(self)

    @property
    def beside(self) -> FakeBeside:
        return FakeBeside(self)


class FakeAnswering:
    """Has answers written by publishing in memory, in the same transaction."""

    def __init__(self, publishing: Publishing) -> None:
        self._publishing = publishing

    async def write(self, tx: Transaction, actor: Actor, answer: Answer) -> MessageId:
        assert isinstance(tx, FakeTransaction)
        there = FakePublishingTx(tx.memory, actor)
        there.tables, there._news = tx.tables, tx._news
        message = await reply_within(
            *(self._publishing, actor, there, answer.conversation_id),
            drafted(self._publishing, answer),
            Manner(private=answer.private, saved_reply_id=answer.saved_reply_id),
        )
        return message.id


class FakeAutomationReads:
    """`past` is what an automation is tried on."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self.past: list[Told] = []

    async def followed(self, actor: Actor, conversation_id: ConversationId) -> Followed:
        return Followed(promises=True, automations=True, saved_replies=True, surveys=True)

    async def macro(self, actor: Actor, id: MacroId) -> Macro:
        return found_in(self._memory.tables.macros, actor, id, "macro")

    async def macros(self, actor: Actor, request: PageRequest) -> Page[Macro]:
        raise NotImplementedError

    async def automation(self, actor: Actor, id: AutomationId) -> Automation:
        return found_in(self._memory.tables.automations, actor, id, "automation")

    async def automations(self, actor: Actor, request: PageRequest) -> Page[Automation]:
        raise NotImplementedError

    async def automation_run(self, actor: Actor, id: AutomationRunId) -> AutomationRun:
        found = self._memory.tables.automation_runs.get((actor.workspace, id))
        if found is None:
            raise NotFound(thing="automation_run")
        return found

    async def automation_runs(self, actor: Actor, request: PageRequest) -> Page[AutomationRun]:
        rows = self._memory.tables.automation_runs.values()
        return Page([row for row in rows if row.workspace_id == actor.workspace])

    async def told(self, actor: Actor, since: datetime, most: int) -> Sequence[Told]:
        return [told for told in self.past if told.seen.at >= since][-most:]

    async def weeks(
        self, actor: Actor, ids: Collection[BusinessCalendarId]
    ) -> Mapping[BusinessCalendarId, WorkingWeek]:
        return _weeks(self._memory.tables, actor, ids)


def _weeks(
    tables: Tables, actor: Actor, ids: Collection[BusinessCalendarId]
) -> dict[BusinessCalendarId, WorkingWeek]:
    rows = [tables.business_calendars.get((actor.workspace, id)) for id in ids]
    return {row.id: row.week for row in rows if row is not None and row.removed_at is None}
