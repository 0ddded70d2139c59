"""What the inbox needs from outside, each with its promises in words."""

from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from domain.inbox.assignment_ports import AssignmentPolicies, Availabilities
from domain.inbox.automation_ports import AutomationRuns, Automations, Beside
from domain.inbox.business_calendar import BusinessCalendar
from domain.inbox.conversation_ports import (
    Assignees,
    ConversationReads,
    Conversations,
    Notes,
    Presences,
    SavedViews,
)
from domain.inbox.desk_ports import Kept, SavedReplies
from domain.inbox.hearing import Hearing, HookSecrets
from domain.inbox.macro import Macro
from domain.inbox.model import InboundActivity, InboundChange, InboundMessage
from domain.inbox.mood import Reading
from domain.inbox.receipt import Taken, Understood, Verdict, Way
from domain.inbox.sla_ports import AppliedSlas, LaddersKnown, SlaPolicies
from domain.inbox.streaming_ports import WantedStreams
from domain.inbox.survey_ports import SurveyPolicies, Surveys
from domain.inbox.told_poll import ToldPoll
from domain.inbox.views import ChannelInbound, Listener, Original
from domain.shared.access import Actor
from domain.shared.calling import CalledChannels
from domain.shared.heard import (
    Admission,
    Heard,
    HeardKind,
    HookCall,
    Places,
    Polled,
    Raw,
    Streamed,
    StreamOver,
    StreamSource,
)
from domain.shared.ids import (
    ChannelId,
    DeliveryId,
    InboundActivityId,
    InboundMessageId,
    InboundReceiptId,
    MessageId,
    OrganizationId,
    WorkspaceId,
)
from domain.shared.outcomes import CannotTell, Outcome
from domain.shared.paging import Page, PageRequest
from domain.shared.platforms import Connection, PlatformProfile
from domain.shared.secret import Secret
from domain.shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Line:
    """A channel with all that hearing on it needs; `secrets` is None where there is no address."""

    workspace_id: WorkspaceId
    organization_id: OrganizationId
    listener: Listener
    connection: Connection
    hearing: Hearing | None = None
    secrets: HookSecrets | None = None


@dataclass(frozen=True, slots=True)
class DueReceipts:
    """A channel on which something waits to be understood, and in whose walls it lives."""

    channel_id: ChannelId
    organization_id: OrganizationId
    workspace_id: WorkspaceId


@dataclass(frozen=True, slots=True)
class ChannelHubDoor:
    """Where the secret part of the address leads at which a hub calls about a channel."""

    channel_id: ChannelId
    organization_id: OrganizationId
    workspace_id: WorkspaceId


@dataclass(frozen=True, slots=True)
class OurPost:
    """A post of ours on a platform."""

    message_id: MessageId
    delivery_id: DeliveryId


class Hearings(Protocol):
    """How the channels of one workspace hear."""

    async def line(self, channel_id: ChannelId, *, lock: bool = False) -> Line:
        """With `lock`, how it hears is locked until the transaction ends, if anything is known of
        it. Raises NotFound, CredentialsUnreadable."""
        ...

    async def save(self, hearing: Hearing, secrets: HookSecrets | None = None) -> None:
        """Written anew or for the first time; of secrets those that are given, sealed. Where there
        is no address any more, they are forgotten."""
        ...


class Receipts(Protocol):
    """What the channels of one workspace were told."""

    async def add(self, channel_id: ChannelId, way: Way, raws: Sequence[Raw]) -> int:
        """Keep those that are not known yet, in this order; returns how many there were."""
        ...

    async def take(self, channel_id: ChannelId, most: int, lease: timedelta) -> Sequence[Taken]:
        """The oldest that are due, in order, in this caller's hands until the lease ends; none
        where somebody else has some of this channel, or is about to. One that was taken before
        comes alone. By the database's clock."""
        ...

    async def settle(self, verdicts: Sequence[Verdict]) -> None:
        """Write down what became of them, of each only if nobody has taken it since."""
        ...

    async def forget(self, ids: Collection[InboundReceiptId]) -> None:
        """What came with these, byte for byte, and by which id. They stay known as receipts."""
        ...


class Messages(Protocol):
    """What was said on one channel after another, and what changed it."""

    async def alone(self, channel_id: ChannelId) -> None:
        """Wait until nobody else writes what was heard on that channel, and keep others from it
        until the transaction ends."""
        ...

    async def unwanted(self, channel_id: ChannelId, person_ids: Collection[str]) -> set[str]:
        """Who of these, by their ids on that channel, asked to be forgotten."""
        ...

    async def of(self, channel_id: ChannelId, about: Collection[str]) -> list[InboundMessage]:
        """Those of these platform ids that are known."""
        ...

    async def changes(self, channel_id: ChannelId, about: Collection[str]) -> list[InboundChange]:
        """All that is known of messages of these platform ids, orphans included."""
        ...

    async def happened(self, channel_id: ChannelId, heard_ids: Collection[str]) -> set[str]:
        """Those of these activities that are known."""
        ...

    async def ours(self, channel_id: ChannelId, post_ids: Collection[str]) -> Mapping[str, OurPost]:
        """Which of these platform ids are posts of ours on that channel."""
        ...

    async def write(
        self,
        messages: Sequence[tuple[InboundMessage | None, InboundMessage]],
        changes: Sequence[tuple[InboundChange | None, InboundChange]],
        activities: Sequence[InboundActivity],
    ) -> None:
        """Each as (before, after), None for what is new; written with the commit."""
        ...

    async def unthreaded(
        self, channel_id: ChannelId, kinds: Collection[HeardKind], most: int
    ) -> list[InboundMessage]:
        """The oldest of these kinds that belong to no conversation."""
        ...

    async def link(self, message_id: MessageId) -> None:
        """Have what answers the posts of this message of ours, or is a sign under them, know it."""
        ...


class ToldPolls(Protocol):
    """What platforms say of polls of ours by themselves."""

    async def write(self, told: Sequence[ToldPoll]) -> None:
        """Of each poll what is newer than what is kept; the rest is passed over."""
        ...


class InboxTransaction(Transaction, Protocol):
    @property
    def hearings(self) -> Hearings: ...
    @property
    def receipts(self) -> Receipts: ...
    @property
    def told_polls(self) -> ToldPolls: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def channels(self) -> CalledChannels: ...
    @property
    def streams(self) -> WantedStreams: ...
    @property
    def business_calendars(self) -> Kept[BusinessCalendar]: ...
    @property
    def saved_replies(self) -> SavedReplies: ...
    @property
    def sla_policies(self) -> SlaPolicies: ...
    @property
    def applied_slas(self) -> AppliedSlas: ...
    @property
    def ladders(self) -> LaddersKnown: ...
    @property
    def survey_policies(self) -> SurveyPolicies: ...
    @property
    def surveys(self) -> Surveys: ...
    @property
    def assignment_policies(self) -> AssignmentPolicies: ...
    @property
    def availabilities(self) -> Availabilities: ...
    @property
    def conversations(self) -> Conversations: ...
    @property
    def notes(self) -> Notes: ...
    @property
    def presences(self) -> Presences: ...
    @property
    def views(self) -> SavedViews: ...
    @property
    def assignees(self) -> Assignees: ...
    @property
    def macros(self) -> Kept[Macro]: ...
    @property
    def automations(self) -> Automations: ...
    @property
    def automation_runs(self) -> AutomationRuns: ...
    @property
    def beside(self) -> Beside: ...


class Begin(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[InboxTransaction]: ...


class InboxReads(ConversationReads, Protocol):
    """Queries that decide nothing. Each but the first sees only the actor's workspace."""

    async def line_at(self, hash: str) -> Line | None:
        """Where the last part of an address leads, looked for across all walls; also that of the
        address before, while it counts by the database's clock. None for one that is nobody's.
        Raises CredentialsUnreadable."""
        ...

    async def hub_door(self, hash: str) -> ChannelHubDoor | None:
        """Where the secret of a hub's address leads, looked for across all walls. None for one that
        is nobody's."""
        ...

    async def channel_inbound(self, actor: Actor, channel_id: ChannelId) -> ChannelInbound:
        """Raises NotFound."""
        ...

    async def message(self, actor: Actor, id: InboundMessageId) -> InboundMessage:
        """Raises NotFound."""
        ...

    async def messages(self, actor: Actor, request: PageRequest) -> Page[InboundMessage]: ...

    async def changes(self, actor: Actor, id: InboundMessageId) -> Sequence[InboundChange]:
        """Of a message that is there."""
        ...

    async def activity(self, actor: Actor, id: InboundActivityId) -> InboundActivity:
        """Raises NotFound."""
        ...

    async def activities(self, actor: Actor, request: PageRequest) -> Page[InboundActivity]: ...

    async def original(self, actor: Actor, message: InboundMessage) -> Original | None:
        """None once it is forgotten."""
        ...


class Ledger(Protocol):
    """Where it is written down that a platform told something."""

    async def keep(self, actor: Actor, channel_id: ChannelId, raws: Sequence[Raw]) -> int:
        """Keep those that came to the channel's address and are not known yet; returns how many
        there were, once they are committed. What comes while a commit of this workspace is under
        way shares the next one."""
        ...


class Agenda(Protocol):
    """What waits to be understood across all workspaces: ids only."""

    async def due(self, most: int) -> Sequence[DueReceipts]:
        """Channels with receipts that are due by the database's clock and in nobody's hands, the
        longest waiting first."""
        ...

    async def unthreaded(self, most: int) -> Sequence[DueReceipts]:
        """Channels on which something was heard that should belong to a conversation, and to none
        does."""
        ...


class Platforms(Protocol):
    """The platforms, as far as they tell. None of these raises but where it says so."""

    def profile(self, platform: str) -> PlatformProfile:
        """Raises UnknownPlatform."""
        ...

    def is_told_by_us(self, platform: str) -> bool:
        """Whether we tell the platform where to tell, rather than its owner."""
        ...

    def admit(self, call: HookCall, connection: Connection, secrets: Sequence[Secret]) -> Admission:
        """Whether a request is from the platform. No network; what our adapter fails at is
        forged."""
        ...

    def digest(self, raw: Raw, connection: Connection) -> Understood:
        """What was told, in our words, and why that is not all of it. No network."""
        ...

    def pretended(self, heard: Heard) -> Raw:
        """What the sandbox would tell of this."""
        ...

    async def subscribe(
        self, connection: Connection, url: str, secret: Secret, is_ours: Callable[[str], bool]
    ) -> Outcome:
        """`is_ours` says of an address that the platform tells already whether this channel's is
        or was there."""
        ...

    async def unsubscribe(self, connection: Connection) -> Outcome: ...

    async def poll(self, connection: Connection, cursor: str | None) -> Polled | CannotTell: ...

    def source(self, connection: Connection) -> StreamSource | None:
        """Where a channel's stream is had; None where there is none. No network."""
        ...

    def stream(
        self, connection: Connection, point: str | None, places: Places
    ) -> AsyncGenerator[Streamed | StreamOver, None]:
        """One connection, to its end, which is said by the last thing that comes: a StreamOver."""
        ...


class Analyst(Protocol):
    """Reads what a text says about its writer's mood and wish."""

    def read(self, text: str, language: str | None = None) -> Reading:
        """Pure, in well under a millisecond, without a network; never raises. `language` is what
        somebody takes it for, a hint. What cannot be said for certain is unknown."""
        ...


class Mint(Protocol):
    """Makes what nobody can guess."""

    def hook_token(self) -> Secret:
        """For the end of an address: 256 random bits."""
        ...

    def hook_secret(self) -> Secret:
        """For checking what comes: written as Standard Webhooks has it, in no other characters than
        letters, digits and `_`."""
        ...

    def survey_token(self) -> Secret:
        """For the end of the address of a survey: 256 random bits."""
        ...

    def hash_of_secret(self, text: str) -> str: ...


class Chance(Protocol):
    def draw(self) -> float:
        """From 0 to 1, each time another."""
        ...


class Doorbell(Protocol):
    """Wakes the worker. A hint: losing it loses nothing but a few seconds."""

    async def ring(self) -> None: ...
