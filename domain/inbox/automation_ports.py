"""What macros and automations need from outside, each with its promises in words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.inbox.automation import Automation, AutomationRun
from domain.inbox.condition import Seen
from domain.inbox.conversation import Conversation
from domain.inbox.desk_ports import Kept, Surroundings
from domain.inbox.macro import Macro
from domain.inbox.model import InboundMessage
from domain.inbox.saved_reply import SavedReply
from domain.inbox.triggering import Happened, Weeks
from domain.shared.access import Actor
from domain.shared.ids import (
    AutomationId,
    AutomationRunId,
    BusinessCalendarId,
    ChannelId,
    ConversationId,
    InboundMessageId,
    MacroId,
    MediaId,
    MessageId,
    SavedReplyId,
)
from domain.shared.paging import Page, PageRequest
from domain.shared.transaction import Transaction


class Automations(Kept[Automation], Protocol):
    """The automations of one workspace."""

    async def standing(self) -> Sequence[Automation]:
        """Those that are enabled, in the order in which they are asked. Nothing is locked."""
        ...

    async def count(self) -> int:
        """How many there are. Whoever asks keeps others from adding any until the transaction
        ends."""
        ...

    async def go_by(self, calendar_id: BusinessCalendarId) -> int:
        """How many name that calendar."""
        ...

    async def missing_posts(self, message_ids: Collection[MessageId]) -> set[MessageId]:
        """Which of these messages of ours are not here."""
        ...

    async def running(self, after: str, most: int) -> Sequence[Conversation]:
        """Conversations in which time runs, those with ids behind that one, in order, locked until
        the transaction ends."""
        ...


@dataclass(frozen=True, slots=True)
class Counted:
    """How often an automation has run."""

    in_conversation: int
    in_all: int


class AutomationRuns(Protocol):
    """What automations did in one workspace."""

    async def add(self, run: AutomationRun) -> None: ...

    async def known(
        self, conversation_id: ConversationId, causes: Collection[str]
    ) -> set[tuple[AutomationId, str]]:
        """Which automations ran there for which of these causes."""
        ...

    async def ran_for(self, happened: Happened) -> set[AutomationId]:
        """Which automations ran because of that event."""
        ...

    async def behind(self, happened: Happened) -> AutomationRun | None:
        """The run that made that version of the conversation, if one did."""
        ...

    async def counted(
        self,
        automation_id: AutomationId,
        conversation_id: ConversationId,
        since_in_conversation: datetime,
        since_in_all: datetime,
    ) -> Counted:
        """Without those that were capped."""
        ...


class Beside(Protocol):
    """What is known beside conversations, as of this transaction. Nothing is locked."""

    async def macro(self, id: MacroId) -> Macro | None: ...

    async def saved_reply(self, id: SavedReplyId) -> SavedReply | None: ...

    async def surroundings(self, channel_id: ChannelId) -> Surroundings: ...

    async def platform(self, channel_id: ChannelId) -> str | None: ...

    async def weeks(self, ids: Collection[BusinessCalendarId]) -> Weeks: ...

    async def said(
        self, conversation_id: ConversationId | None, id: InboundMessageId | None
    ) -> InboundMessage | None:
        """That message, or without one the last that others said there."""
        ...

    async def is_answered_by_automation(self, conversation_id: ConversationId) -> bool:
        """Whether the last that went out there was written by an automation."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to somebody, in which conversation, and with which saved reply."""

    conversation_id: ConversationId
    text: str
    media_ids: tuple[MediaId, ...] = ()
    private: bool = False
    saved_reply_id: SavedReplyId | None = None


class Answering(Protocol):
    """Has answers written."""

    async def write(self, tx: Transaction, actor: Actor, answer: Answer) -> MessageId:
        """It is a message like any other, and goes out once this transaction commits. Raises
        MissingScope and all that refuses a message; then nothing of it was written."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """An event about a conversation of the past, and the conversation as it was then."""

    happened: Happened
    seen: Seen


@dataclass(frozen=True, slots=True)
class Followed:
    """Whether anything can come of what happens in a conversation: `promises`, for which somebody
    may have to be found, too, automations, saved replies that went out there, surveys, which are
    sent when it is closed, and escalations, which end when it is."""

    promises: bool
    automations: bool
    saved_replies: bool = False
    surveys: bool = False
    escalations: bool = False


class AutomationReads(Protocol):
    """Queries that decide nothing, each within the actor's workspace."""

    async def followed(self, actor: Actor, conversation_id: ConversationId) -> Followed:
        """One cheap look: where nothing is set up, nothing else is asked."""
        ...

    async def macro(self, actor: Actor, id: MacroId) -> Macro:
        """Raises NotFound, also for one that was removed."""
        ...

    async def macros(self, actor: Actor, request: PageRequest) -> Page[Macro]:
        """Those that are there for the actor."""
        ...

    async def automation(self, actor: Actor, id: AutomationId) -> Automation:
        """Raises NotFound, also for one that was removed."""
        ...

    async def automations(self, actor: Actor, request: PageRequest) -> Page[Automation]: ...

    async def automation_run(self, actor: Actor, id: AutomationRunId) -> AutomationRun:
        """Raises NotFound."""
        ...

    async def automation_runs(self, actor: Actor, request: PageRequest) -> Page[AutomationRun]: ...

    async def told(self, actor: Actor, since: datetime, most: int) -> Sequence[Told]:
        """The latest events about conversations since then, in order."""
        ...

    async def weeks(self, actor: Actor, ids: Collection[BusinessCalendarId]) -> Weeks: ...
