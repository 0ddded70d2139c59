"""What publishing needs from outside, each with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from domain.publishing.answer import Answer
from domain.publishing.approval_ports import ApprovalReads, ApprovalTransaction
from domain.publishing.attempt import Attempt
from domain.publishing.brand_voice_ports import BrandVoiceReads, BrandVoices, NamedPlatforms
from domain.publishing.broadcast_ports import BroadcastReads, BroadcastTransaction
from domain.publishing.calendar_feed_ports import CalendarFeedReads, CalendarFeeds
from domain.publishing.calendar_ports import CalendarReads as PlainCalendarReads
from domain.publishing.campaigning import HoldTransaction
from domain.publishing.content import Post
from domain.publishing.delivery import Delivery
from domain.publishing.evergreen_ports import EvergreenReads, Evergreens
from domain.publishing.feed_ports import FeedReads, Feeds
from domain.publishing.hold import Hold, Mark
from domain.publishing.idea_ports import IdeaReads, Ideas
from domain.publishing.media import Shown
from domain.publishing.media_ports import MediaReads, MediaTransaction
from domain.publishing.model import Message
from domain.publishing.outcomes import Finding, Listing, Outcome, Preparation
from domain.publishing.pacing_ports import Blackouts, PacingReads, Rules
from domain.publishing.preflight_ports import PreflightReads
from domain.publishing.queue_ports import QueueReads, Queues
from domain.publishing.reply_ports import ReplyTargets
from domain.publishing.reviewer_ports import ReviewerReads, Reviewers
from domain.publishing.revision import RevisionReads, Revisions
from domain.publishing.series_ports import Occurrences, SeriesBook, SeriesReads
from domain.publishing.views import ChannelFacts, MessageView, SandboxPostView
from domain.publishing.wall_ports import WallAgenda
from domain.shared.access import Actor
from domain.shared.calling import CalledChannels
from domain.shared.ids import (
    ChannelId,
    CommunityId,
    DeliveryId,
    HoldId,
    InboundMessageId,
    MediaId,
    MessageId,
    OrganizationId,
    WorkspaceId,
)
from domain.shared.operations import Operations
from domain.shared.paging import Filter, Page, PageRequest
from domain.shared.platforms import Connection, OutcomeClass

CHECKED_AFTER = (timedelta(hours=1), timedelta(days=1), timedelta(days=7))
"""How long after a post is out it is time to look whether it is still there."""

TOO_OLD = timedelta(days=9)
"""How long after that nobody looks any more."""


@dataclass(frozen=True, slots=True)
class OutgoingPost:
    """One delivery ready for its platform. `key` is the same for the same content, always; `fence`
    tells which attempt it is about, `handle` what the platform keeps its post under, if it has been
    prepared. A part of a thread answers the post `reply_to`, and so does a first comment; the first
    of all is `thread_root`. Of an `answer` these are somebody else's, the root as far as it is
    known. When it `is_followed`, the next one is due as soon as it is out; it shows its `media` in
    that order."""

    delivery_id: DeliveryId
    connection: Connection
    post: Post
    key: str
    attempted_at: datetime
    outcome_class: OutcomeClass
    platform_post_id: str | None = None
    fence: int = 0
    handle: str | None = None
    reply_to: str | None = None
    thread_root: str | None = None
    is_followed: bool = False
    media: tuple[Shown, ...] = ()
    answer: Answer | None = None

    @property
    def text(self) -> str:
        return self.post.text

    @property
    def shows_files(self) -> bool:
        """Also where they have left the library since."""
        return bool(self.media or self.post.media)


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery that wants attention, and in whose walls it lives. Ids and times only."""

    delivery_id: DeliveryId
    organization_id: OrganizationId
    workspace_id: WorkspaceId
    channel_id: ChannelId
    state: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery taken by this worker until the lease ends, with what sending it needs. `channel`
    is its channel as it stood then, `marks` are its message's. `late_by` is how long after its
    message's time that is, or after the time it was given later, by the database's clock; `waited`
    is how long it was due without anybody looking at it. `readable` is false when the channel's
    credentials could not be opened."""

    delivery: Delivery
    organization_id: OrganizationId
    connection: Connection
    channel: ChannelFacts
    late_by: timedelta
    waited: timedelta = timedelta()
    readable: bool = True
    marks: tuple[Mark, ...] = ()


class Messages(Protocol):
    """Messages of one workspace, each with all its deliveries."""

    async def add(self, message: Message) -> None:
        """The last thing to do before the commit, which raises DuplicateExternalId."""

    async def get(self, message_id: MessageId) -> Message:
        """Locked until the transaction ends. Raises NotFound."""

    async def some(self, message_ids: Sequence[MessageId]) -> list[Message]:
        """Those of these that exist, locked, in id order."""

    async def add_all(self, messages: Sequence[Message]) -> None:
        """Write many at once, at once. Raises DuplicateExternalId."""

    async def taken(self, external_ids: Sequence[str]) -> set[str | None]:
        """Those of these external ids that a message bears already."""

    async def answering(
        self, in_reply_to: InboundMessageId, channel_id: ChannelId, person_id: str | None
    ) -> list[Message]:
        """Those still to go out that answer this, or give way to the next word of this person on
        that channel; locked, in id order."""

    async def matching(
        self, filters: Sequence[Filter], most: int, *, by_time: bool = False
    ) -> list[MessageId]:
        """The first of those that a list with these filters shows, in id order, or in the order of
        their times, those without one last; not locked."""

    async def of_deliveries(self, delivery_ids: Sequence[DeliveryId]) -> list[Message]:
        """The messages of those, locked, in id order. Unknown ids are left out."""

    async def save(self, before: Message, after: Message) -> None:
        """Write what changed. Raises DuplicateExternalId."""

    async def save_all(self, changes: Sequence[tuple[Message, Message]]) -> None:
        """Write many at once, each pair as (before, after)."""

    async def unapproved(self, limit: int) -> list[Message]:
        """Messages that wait for their time on a channel whose policy requires approval, and that
        nobody was asked about; locked, oldest first."""

    async def kept_for_media(self, media_id: MediaId, limit: int) -> list[Message]:
        """Those that show this file and are held because one had lapsed; locked, oldest first."""

    async def out_of_line(
        self, *, channel_id: ChannelId | None, state: str, limit: int
    ) -> list[Message]:
        """Messages with a delivery in that state (`scheduled` or `held`) that does not fit what
        stops it at this moment, on one channel or anywhere in the workspace; locked, those first
        that go out first. One that waits for a person's word does not fit once somebody has given
        it. One that somebody else has is waited for: left out, it would stay held."""


class Deliveries(Protocol):
    """The worker's grip on deliveries of one workspace."""

    async def claim(self, ids: Sequence[DeliveryId], lease: timedelta) -> list[Claim]:
        """Take those that are scheduled, due by the database's clock and free; each gets a higher
        fence and a lease. Others, and those whose message somebody has, are passed over without
        waiting."""

    async def post_of(self, delivery_id: DeliveryId) -> OutgoingPost | None:
        """What looking up, changing or deleting this delivery's post needs, with what it answers,
        what its thread began with, and what it shows, as far as that is in the library still; None
        without credentials that can be opened."""

    async def holder_of(self, channel_id: ChannelId, platform_post_id: str) -> DeliveryId | None:
        """The delivery of this channel that this post is known to belong to. Until the transaction
        ends nobody else gets an answer about this post."""

    async def to_check(self, channel_id: ChannelId, most: int) -> Sequence[DeliveryId]:
        """Those of this channel that are out, and for whose posts it is time to look by the
        database's clock; none while its platform wants no call."""

    async def postpone(self, delivery_id: DeliveryId, by: timedelta) -> bool:
        """Keep others from looking up this unconfirmed delivery for that long. Whether it was due
        for a look: of several who ask at one moment, one hears yes."""

    async def keep_handle(
        self, delivery_id: DeliveryId, fence: int, handle: str, lease: timedelta
    ) -> bool:
        """From here on the post under this handle may be visible, and its attempt counts from here:
        it gets a new lease. False when the attempt of this fence is over: then nobody may show
        it."""

    async def placed(
        self, channel_ids: Collection[ChannelId], since: datetime
    ) -> Mapping[ChannelId, Sequence[datetime]]:
        """For which instants after that one deliveries of these channels are meant that were given
        a time of their own. Until the transaction ends nobody else gets an answer about these
        channels."""

    async def expired(self, ids: Sequence[DeliveryId]) -> list[DeliveryId]:
        """Those of these whose lease is over by the database's clock."""


class Attempts(Protocol):
    """The record of every try. Rows are added and finished, never removed."""

    async def add(self, attempts: Sequence[Attempt]) -> None: ...

    async def finish(self, attempts: Sequence[Attempt]) -> None:
        """Record outcomes by delivery and fence. A finished one is left as it is."""


class Channels(CalledChannels, Protocol):
    """What communities knows, as publishing asks it: more than whether a channel may be called."""

    async def facts(self, ids: Sequence[ChannelId]) -> Mapping[ChannelId, ChannelFacts]:
        """Those that exist in this workspace, with whatever stops them at this moment."""
        ...

    async def knows_community(self, community_id: CommunityId) -> bool:
        """Whether there is such a community in this workspace."""

    async def named(self, names: Sequence[str]) -> Mapping[str, Sequence[ChannelId]]:
        """For each of these names the channels it may mean: the one with that id or external id,
        or else those with that handle, with or without its `@`. Disconnected ones have lost their
        handle to others."""
        ...


class Planning(BroadcastTransaction, Protocol):
    """What leads out of the calendar and into it, and what is said beside it."""

    @property
    def calendar_feeds(self) -> CalendarFeeds: ...
    @property
    def feeds(self) -> Feeds: ...


class CalendarReads(PlainCalendarReads, CalendarFeedReads, FeedReads, BroadcastReads, Protocol):
    """The calendar, the feeds out of it and into it, and what is said beside it."""


class PublishingTransaction(
    Planning, MediaTransaction, ApprovalTransaction, HoldTransaction, Protocol
):
    @property
    def messages(self) -> Messages: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def attempts(self) -> Attempts: ...
    @property
    def channels(self) -> Channels: ...
    @property
    def brand_voices(self) -> BrandVoices: ...
    @property
    def reviewers(self) -> Reviewers: ...
    @property
    def ideas(self) -> Ideas: ...
    @property
    def series(self) -> SeriesBook: ...
    @property
    def evergreens(self) -> Evergreens: ...
    @property
    def occurrences(self) -> Occurrences: ...
    @property
    def queues(self) -> Queues: ...
    @property
    def rules(self) -> Rules: ...
    @property
    def blackouts(self) -> Blackouts: ...
    @property
    def operations(self) -> Operations: ...
    @property
    def revisions(self) -> Revisions: ...
    @property
    def reply_targets(self) -> ReplyTargets: ...


class Begin(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[PublishingTransaction]: ...


class PublishingReads(
    IdeaReads,
    CalendarReads,
    SeriesReads,
    PacingReads,
    QueueReads,
    ApprovalReads,
    MediaReads,
    EvergreenReads,
    PreflightReads,
    BrandVoiceReads,
    ReviewerReads,
    RevisionReads,
    Protocol,
):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def message(self, actor: Actor, message_id: MessageId) -> Message:
        """The message itself, not locked. Raises NotFound."""
        ...

    async def message_view(self, actor: Actor, message_id: MessageId) -> MessageView:
        """Raises NotFound."""
        ...

    async def message_views(self, actor: Actor, request: PageRequest) -> Page[MessageView]: ...

    async def attempts(self, actor: Actor, message_id: MessageId) -> Sequence[Attempt]:
        """Oldest first. Raises NotFound."""
        ...

    async def hold(self, actor: Actor, hold_id: HoldId) -> Hold: ...

    async def holds(self, actor: Actor, request: PageRequest) -> Page[Hold]: ...

    async def sandbox_post(self, actor: Actor, post_id: str) -> SandboxPostView:
        """Raises NotFound."""
        ...

    async def sandbox_posts(self, actor: Actor, request: PageRequest) -> Page[SandboxPostView]: ...


class Agenda(WallAgenda, Protocol):
    """What wants attention across all workspaces: ids and instants, never content."""

    async def due(self, limit: int, per_channel: int) -> list[Due]:
        """Due by the database's clock, fair across channels, oldest first within one."""
        ...

    async def next_in(self) -> timedelta | None:
        """How long until the next thing becomes due, by the database's clock; None when nothing is
        planned."""
        ...


class Platforms(NamedPlatforms, Protocol):
    """Speaks to platforms. None of these raise: trouble is an outcome."""

    async def prepare(self, post: OutgoingPost) -> Preparation:
        """Give the platform what it is to show later. Only where unknown outcomes are settled by
        handle; nothing is visible after it."""
        ...

    async def publish(self, post: OutgoingPost) -> Outcome:
        """Show it; under its handle, where it was prepared."""
        ...

    async def find(self, post: OutgoingPost) -> Finding:
        """Look for a post by its key, its handle or its content. Reading only."""
        ...

    async def delete(self, post: OutgoingPost) -> Outcome:
        """Published means it is gone from there. Safe to repeat."""
        ...

    async def edit(self, post: OutgoingPost) -> Outcome:
        """Published means the post of that id says this now. Safe to repeat."""
        ...

    def leaves_polls_open(self, platform: str) -> bool:
        """Whether polls go on there until we close them."""
        ...

    async def close_poll(self, post: OutgoingPost) -> Outcome:
        """Published means that nobody can vote in it any more. Safe to repeat."""
        ...

    async def see(self, post: OutgoingPost) -> Finding:
        """Look for a post by its id, where the platform lets posts be seen. Reading only."""
        ...

    async def recent(self, connection: Connection) -> Listing:
        """The account's latest posts, where the platform lists them. Reading only."""
        ...


class Doorbell(Protocol):
    """Wakes the worker. A hint: losing it loses nothing but a few seconds."""

    async def ring(self) -> None: ...
