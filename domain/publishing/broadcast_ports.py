"""What broadcasts need from outside, each with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.publishing.broadcast import Broadcast, Recipient, Tally
from domain.publishing.opt_out import OptOut
from domain.publishing.states import MessageStatus
from domain.shared.access import Actor
from domain.shared.heard import HeardKind
from domain.shared.ids import (
    BroadcastId,
    ChannelId,
    CommunityId,
    InboundMessageId,
    MemberId,
    MessageId,
    OptOutId,
    SegmentId,
)
from domain.shared.paging import Page, PageRequest

Pair = tuple[ChannelId, str]
"""A channel, and a person by their platform's id."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Those who said something of these kinds on these channels, since then."""

    kinds: tuple[HeardKind, ...]
    channel_ids: tuple[ChannelId, ...] = ()
    community_id: CommunityId | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """What is known of somebody by what they said on a channel: the last of it that stands, to us
    alone and in the open, and how they are called and what they write in."""

    direct_id: InboundMessageId | None = None
    open_id: InboundMessageId | None = None
    name: str | None = None
    handle: str | None = None
    language: str | None = None

    @property
    def said(self) -> tuple[InboundMessageId, ...]:
        """What they could be answered on, the best first."""
        return tuple(filter(None, (self.direct_id, self.open_id)))


@dataclass(frozen=True, slots=True)
class Place:
    """How a channel, its community and its workspace are called, and where the channel stands:
    people have one id on all of a server."""

    channel: str
    community: str
    workspace: str
    platform: str
    server: str


@dataclass(frozen=True, slots=True)
class InHand:
    """Somebody whose message publishing has, how that stands, and the code of what is in its
    way."""

    recipient: Recipient
    status: MessageStatus
    error_code: str | None


@dataclass(frozen=True, slots=True)
class BroadcastView:
    """A broadcast, and how far it has come."""

    broadcast: Broadcast
    tally: Tally


class Broadcasts(Protocol):
    async def add(self, broadcast: Broadcast) -> None:
        """Raises DuplicateExternalId at the commit."""
        ...

    async def get(self, broadcast_id: BroadcastId) -> Broadcast:
        """Locked. Raises NotFound."""
        ...

    async def save(self, before: Broadcast, after: Broadcast) -> None:
        """Raises DuplicateExternalId at the commit."""
        ...

    async def tally(self, broadcast_id: BroadcastId) -> Tally: ...

    async def enlisted(self, broadcast_id: BroadcastId, pairs: Sequence[Pair]) -> set[Pair]:
        """Those of these who are on its list already."""
        ...

    async def enlist(self, recipients: Sequence[Recipient]) -> None:
        """At once."""
        ...

    async def audience(self, wanted: Audience, most: int) -> list[Pair]:
        """Everybody of it who is no bot, at most so many."""
        ...

    async def channels_of(self, broadcast_id: BroadcastId) -> Mapping[ChannelId, int]:
        """The channels on which somebody of its list still waits, and how many."""
        ...

    async def zones(self, broadcast_id: BroadcastId, channel_id: ChannelId) -> Sequence[str | None]:
        """The zones of those who still wait there, each once; None of those of whom it is not
        known."""
        ...

    async def pending(
        self,
        broadcast_id: BroadcastId,
        channel_id: ChannelId,
        most: int,
        zones: Collection[str | None] | None = None,
    ) -> list[Recipient]:
        """The first of those who still wait there, or of those in these zones."""
        ...

    async def in_hand(self, broadcast_id: BroadcastId) -> list[InHand]:
        """Those whose message publishing has, each as it stands; not locked."""
        ...

    async def write(self, recipients: Sequence[tuple[Recipient, Recipient]]) -> None:
        """Each as (before, after), with the commit."""
        ...

    async def call_off_pending(self, broadcast_id: BroadcastId, now: datetime) -> None:
        """Nothing is said any more to those who still wait."""
        ...

    async def last_slot(self, channel_id: ChannelId) -> datetime | None:
        """For when the last of any broadcast on this channel is meant. Until the transaction ends
        nobody else gets an answer about it."""
        ...

    async def alone_with(self, pairs: Sequence[Pair]) -> Mapping[Pair, str]:
        """Those of these whom we can speak to in several ways, each with who they are: until the
        transaction ends nobody else tells them anything unasked. Nobody, where no rule says
        how much anybody may be told. To be asked once, after `last_slot` of each channel, and
        before it is asked what they were told."""
        ...

    async def met(self, pairs: Sequence[Pair]) -> Mapping[Pair, Acquaintance]:
        """Those of these who said anything there."""
        ...

    async def told(self, pairs: Sequence[Pair], since: datetime) -> Mapping[Pair, int]:
        """How many messages that nobody asked for went, or are about to go, since then to each of
        these who got any, on whichever account of the same member."""
        ...

    async def places(self, channel_ids: Collection[ChannelId]) -> Mapping[ChannelId, Place]: ...

    async def last_to(self, pair: Pair) -> MessageId | None:
        """The last message of any broadcast that went, or is about to go, to this person there."""
        ...

    async def waiting_for(self, opt_out: OptOut) -> list[MessageId]:
        """Messages of broadcasts to this person that publishing has in hand."""
        ...


class SegmentAudience(Protocol):
    async def knows(self, segment_id: SegmentId) -> bool:
        """Whether there is such a one."""
        ...

    async def people(self, segment_id: SegmentId, now: datetime, most: int) -> list[Pair]:
        """Each member who is in it at that moment and is no bot, once: on the channel on which they
        last said something to us alone, or else at all. Who never did is not among them; at most so
        many. Raises NotFound."""
        ...

    async def reach(self, member_id: MemberId) -> Pair | None:
        """Where this member is spoken to, as of the people of a segment; None of whom nothing was
        ever heard that is to be answered."""
        ...


class OptOuts(Protocol):
    async def add(self, opt_out: OptOut) -> None:
        """Stored with the commit."""
        ...

    async def get(self, opt_out_id: OptOutId) -> OptOut:
        """Locked. Raises NotFound."""
        ...

    async def save(self, before: OptOut, after: OptOut) -> None: ...

    async def standing(self, platform: str, server: str, person_id: str) -> OptOut | None:
        """The one that stands for this person. Until the transaction ends nobody else gets an
        answer about them."""
        ...

    async def out_of(self, pairs: Sequence[Pair]) -> set[Pair]:
        """Those of these who want none."""
        ...

    async def forgotten(self, pairs: Sequence[Pair]) -> set[Pair]:
        """Those of these who asked for all that is known of them to be erased."""
        ...


class BroadcastTransaction(Protocol):
    @property
    def broadcasts(self) -> Broadcasts: ...
    @property
    def opt_outs(self) -> OptOuts: ...
    @property
    def segment_audience(self) -> SegmentAudience: ...


class BroadcastReads(Protocol):
    """Queries about broadcasts. Each sees only the actor's workspace."""

    async def one_broadcast(self, actor: Actor, broadcast_id: BroadcastId) -> Broadcast:
        """Raises NotFound."""
        ...

    async def many_broadcasts(self, actor: Actor, request: PageRequest) -> Page[Broadcast]: ...

    async def tallies(
        self, actor: Actor, ids: Sequence[BroadcastId]
    ) -> Mapping[BroadcastId, Tally]:
        """Of those that have anybody on their list."""
        ...

    async def recipients(
        self, actor: Actor, broadcast_id: BroadcastId, request: PageRequest
    ) -> Page[Recipient]: ...

    async def one_opt_out(self, actor: Actor, opt_out_id: OptOutId) -> OptOut:
        """Raises NotFound."""
        ...

    async def many_opt_outs(self, actor: Actor, request: PageRequest) -> Page[OptOut]: ...
