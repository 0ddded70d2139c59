"""What polls need from outside, each with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from domain.participation.poll import Poll
from domain.participation.poll_counting import Alike
from domain.participation.poll_native import Asking, NativeAsked, PollNative, Tally
from domain.participation.poll_vote import PollInvitation, PollVote
from domain.shared.access import Actor
from domain.shared.ids import (
    CommunityId,
    MemberId,
    MessageId,
    PollId,
    PollInvitationId,
    PollNativeId,
    SegmentId,
)
from domain.shared.paging import Page, PageRequest
from domain.shared.secret import Secret
from domain.shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class PollPerson:
    """A member: the one they are part of in the end, and `kin`, all that are part of that one.
    `level` is None for whom nobody has reckoned anything. Who is not `there` takes no part: bots,
    and who was suspended, banned or erased, or has left."""

    id: MemberId
    kin: tuple[MemberId, ...]
    there: bool
    community_ids: frozenset[str]
    level: int | None


@dataclass(frozen=True, slots=True)
class PollDress:
    """How the page looks: the workspace's name, colours (#rrggbb) and language; None is the
    house's."""

    name: str
    primary: str | None = None
    background: str | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class PollVisitor:
    """Whoever came by an address. `allowed_origins` are the pages of the workspace's own that may
    show the poll inside them."""

    poll: Poll
    dress: PollDress
    allowed_origins: tuple[str, ...] = ()
    invitation: PollInvitation | None = None


class PollBook(Protocol):
    """The polls of one workspace."""

    async def add(self, poll: Poll) -> None:
        """The last thing to do before the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, id: PollId) -> Poll:
        """Locked until the transaction ends: nobody votes meanwhile. Raises NotFound."""
        ...

    async def steady(self, id: PollId) -> Poll:
        """It does not change until the transaction ends; others may vote at the same time. Raises
        NotFound."""
        ...

    async def save(self, poll: Poll) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def missing(
        self, community_id: CommunityId | None, segment_id: SegmentId | None
    ) -> Sequence[str]:
        """Which of them are not in this workspace: `community`, `segment`."""
        ...

    async def campaign_is_over(self, campaign_id: str) -> bool | None:
        """Whether that campaign was put away; None where there is none in this workspace."""
        ...


class PollVotes(Protocol):
    """The votes of one workspace."""

    async def cast_by(self, poll_id: PollId, keys: Sequence[str]) -> PollVote | None:
        """What whoever bears these keys said. Until the transaction ends nobody else gets an answer
        about the first of them."""
        ...

    def write(self, before: PollVote | None, after: PollVote) -> None:
        """With the commit."""
        ...


class PollInvitations(Protocol):
    def add(self, *invitations: PollInvitation) -> None: ...

    async def get(self, id: PollInvitationId) -> PollInvitation:
        """Locked. Raises NotFound."""
        ...

    def change(self, before: PollInvitation, after: PollInvitation) -> None:
        """With the commit."""
        ...


class PollNatives(Protocol):
    def add(self, native: PollNative) -> None: ...

    async def get(self, id: PollNativeId) -> PollNative:
        """Locked. Raises NotFound, also for one that was removed."""
        ...

    async def of(self, poll_id: PollId) -> Sequence[PollNative]:
        """Those that were not removed, in their order; locked."""
        ...

    def change(self, before: PollNative, after: PollNative) -> None:
        """With the commit."""
        ...

    async def asked(self, message_id: MessageId) -> NativeAsked | None:
        """What that message asks; None for one that asks nothing. Raises NotFound."""
        ...

    async def channels_of(self, poll_id: PollId) -> Collection[str]:
        """Where its messages ask, or are to ask."""
        ...

    async def asks_for(self, message_id: MessageId) -> PollId | None:
        """Which poll that message asks for already. Until the transaction ends nobody else gets an
        answer about it."""
        ...


class PollPeople(Protocol):
    async def person(self, id: MemberId) -> PollPerson | None:
        """None for nobody of this workspace."""
        ...

    async def in_segment(self, id: MemberId, segment_id: SegmentId) -> bool:
        """Whether they meet what the segment asks for at this moment."""
        ...


class PollsTransaction(Transaction, Protocol):
    @property
    def polls(self) -> PollBook: ...
    @property
    def votes(self) -> PollVotes: ...
    @property
    def invitations(self) -> PollInvitations: ...
    @property
    def natives(self) -> PollNatives: ...
    @property
    def people(self) -> PollPeople: ...


class PollsBegin(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[PollsTransaction]: ...


class PollReads(Protocol):
    """Queries that decide nothing; each but `visitor` within the actor's workspace."""

    async def visitor(self, poll_id: str | None, hash: str | None) -> PollVisitor | None:
        """Who comes by the id of a poll, or by the hash of an invitation that was not revoked,
        looked for across all walls. None for nobody's, in a workspace that is not at work, and for
        drafts."""
        ...

    async def poll(self, actor: Actor, id: PollId) -> Poll:
        """Raises NotFound."""
        ...

    async def polls(self, actor: Actor, request: PageRequest) -> Page[Poll]: ...

    async def vote(self, actor: Actor, poll_id: PollId, keys: Sequence[str]) -> PollVote | None:
        """What whoever bears these keys said. Nothing is locked."""
        ...

    async def votes(self, actor: Actor, request: PageRequest) -> Page[PollVote]: ...

    async def alike(self, actor: Actor, poll_id: PollId) -> Sequence[Alike]:
        """All its votes, those together that say the same; of one moment."""
        ...

    async def invitations(self, actor: Actor, request: PageRequest) -> Page[PollInvitation]: ...

    async def natives(self, actor: Actor, poll_id: PollId) -> Sequence[PollNative]:
        """Those that were not removed, in their order."""
        ...

    async def known_as(self, actor: Actor, external_id: str) -> MemberId | None:
        """The member with that external id, or whom they are part of in the end."""
        ...


class NativeCounts(Protocol):
    """What platforms count of polls."""

    async def read(self, actor: Actor, message_id: MessageId) -> Sequence[Tally]:
        """Of each post of that message, one after the other, over the network; never raises for
        what a platform does. No transaction may be open."""
        ...


class PollWords(Protocol):
    """The house's moderation."""

    async def may_be_shown(self, actor: Actor, text: str) -> bool:
        """Whether its rules let that text pass. Where no rule is asked, everything passes."""
        ...


class PollSecrets(Protocol):
    def invitation(self) -> Secret: ...

    def hash_of_secret(self, text: str) -> str: ...

    def browser(self, poll_id: PollId) -> str:
        """A new name for somebody's browser in that poll, which nobody else can make."""
        ...

    def knows_browser(self, poll_id: PollId, text: str) -> bool:
        """Whether that name was made here, for that poll."""
        ...

    def form_of(self, poll_id: PollId, voter: str) -> str:
        """What the form of whoever has that key holds, and no form of anybody else's."""
        ...

    def same(self, one: str, other: str) -> bool:
        """Compared in a time that says nothing."""
        ...


Made = Mapping[PollInvitationId, Secret]
"""The secrets of invitations that were just made, shown once."""


class PollVoice(Protocol):
    """Messages, as publishing has them."""

    async def ask(self, tx: PollsTransaction, actor: Actor, asking: Asking) -> MessageId:
        """It is written with the commit of that transaction. Raises what creating such a message
        raises."""
        ...

    async def ring(self) -> None:
        """Something may be due now."""
        ...
