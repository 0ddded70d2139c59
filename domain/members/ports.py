"""What members need from outside, each with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.members.acknowledgement_ports import AcknowledgementTransaction
from domain.members.activity import Activity, ActivityKind, NewActivity
from domain.members.ambassador_ports import AmbassadorTransaction
from domain.members.consent import MemberConsent
from domain.members.growth_ports import GrowthTransaction
from domain.members.identity import Account, MemberIdentity
from domain.members.join_request_ports import JoinRequestTransaction
from domain.members.journey_ports import JourneyTransaction
from domain.members.merging import MemberMerge
from domain.members.milestone_ports import MilestoneTransaction
from domain.members.mission_ports import MissionTransaction
from domain.members.model import Glimpse, Member
from domain.members.note import MemberNote
from domain.members.privacy_ports import (
    Erasures,
    Exports,
    LegalHolds,
    PersonalData,
    Suppressions,
)
from domain.members.retention_ports import RetentionTransaction
from domain.members.segment_ports import SegmentTransaction
from domain.members.streak_ports import StreakTransaction
from domain.members.suggestion import MergeSuggestion
from domain.members.value_ports import ValueBook
from domain.shared.access import Actor
from domain.shared.ids import (
    ChannelId,
    CommunityId,
    IdentityId,
    MemberId,
    MemberNoteId,
    MergeSuggestionId,
)
from domain.shared.operations import Operations
from domain.shared.paging import Page, PageRequest
from domain.shared.transaction import Transaction

Key = tuple[str, str]
"""Source and external id of an activity."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a channel is: whose ids its people have, and which community it belongs to."""

    platform: str
    server: str
    community_id: CommunityId


class MemberBook(Protocol):
    """The members of one workspace. Whoever takes several locks takes them in this order: `steady`,
    `alone`, members."""

    async def steady(self) -> None:
        """Until the transaction ends nobody is merged or taken apart."""
        ...

    async def unsettled(self) -> None:
        """Wait until nobody needs it steady, and let nobody in until the transaction ends."""
        ...

    async def alone(self) -> None:
        """Until the transaction ends nobody else makes an account, or a member with an external
        id, known that was not."""
        ...

    async def frozen(self, ids: Collection[MemberId]) -> set[MemberId]:
        """Those of these that are being erased, or were."""
        ...

    async def get(self, member_id: MemberId) -> Member:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def some(self, ids: Collection[MemberId]) -> Mapping[MemberId, Member]:
        """Those of them that are there, all locked until the transaction ends, in the order of
        their ids."""
        ...

    async def seen(self, glimpses: Mapping[MemberId, Glimpse]) -> Mapping[MemberId, Member]:
        """Those of them who may become others by that, as `Member.may_become` says; the same."""
        ...

    async def with_external_ids(self, ids: Collection[str]) -> Mapping[str, Member]:
        """The same, by external id."""
        ...

    async def above(self, ids: Collection[MemberId]) -> Mapping[MemberId, Sequence[MemberId]]:
        """Of each of them that is there itself and whom it is part of, the nearest first. Locks
        nothing: `steady` keeps it so."""
        ...

    async def kin(self, member_id: MemberId) -> Sequence[MemberId]:
        """A member and all that are part of it, itself first."""
        ...

    def write(self, *pairs: tuple[Member | None, Member]) -> None:
        """Each as (before, after), with the commit, which raises DuplicateExternalId."""
        ...


class IdentityBook(Protocol):
    async def standing(self, accounts: Collection[Account]) -> Mapping[Account, MemberIdentity]:
        """Who was seen or proven under these accounts; what is only claimed is not there."""
        ...

    async def of(self, members: Collection[MemberId]) -> Sequence[MemberIdentity]:
        """All that these have, claimed or not, the oldest first."""
        ...

    async def get(self, members: Collection[MemberId], id: IdentityId) -> MemberIdentity:
        """One of theirs, locked. Raises NotFound."""
        ...

    def write(self, *pairs: tuple[MemberIdentity | None, MemberIdentity]) -> None:
        """Each as (before, after), with the commit."""
        ...


class ActivityLog(Protocol):
    """Only ever added to."""

    async def known(self, keys: Collection[Key]) -> Mapping[Key, Activity]: ...

    async def add(self, activities: Sequence[Activity]) -> set[Key]:
        """At once. The keys of those that were not there; of any other nothing is changed."""
        ...

    async def places(self, member_id: MemberId) -> Mapping[str, frozenset[str]]:
        """Where this member itself did anything: `community_ids` and `platforms`."""
        ...

    async def last_at(self, member_id: MemberId) -> datetime | None:
        """When this member itself did the last thing."""
        ...

    async def spoke(self, members: Collection[MemberId], since: datetime) -> bool:
        """Whether any of these said anything after that, to us alone or in the open."""
        ...

    async def times(
        self,
        members: Collection[MemberId],
        what: tuple[ActivityKind, str | None],
        community_id: CommunityId | None,
        since: datetime | None,
    ) -> int:
        """How often any of these did something of that kind, and of that type where one is named,
        since then, in that community or, with None, wherever."""
        ...


class MemberNotes(Protocol):
    def add(self, note: MemberNote) -> None: ...

    async def get(self, members: Collection[MemberId], id: MemberNoteId) -> MemberNote:
        """One that was not taken back, locked. Raises NotFound."""
        ...

    def save(self, before: MemberNote, after: MemberNote) -> None: ...


class Consents(Protocol):
    def add(self, consent: MemberConsent) -> None: ...

    async def given(self, members: Collection[MemberId], purpose: str) -> bool:
        """Whether the last word of these about that is that they agree."""
        ...


class Merges(Protocol):
    def add(self, merge: MemberMerge) -> None: ...

    async def standing(self, into: MemberId) -> Sequence[MemberMerge]:
        """Those by which others are part of this member now, in the order in which they came."""
        ...

    def write(self, *pairs: tuple[MemberMerge, MemberMerge]) -> None: ...


class Suggestions(Protocol):
    async def alike(self, identities: Sequence[MemberIdentity]) -> Sequence[MemberIdentity]:
        """Accounts of other members that are the same, or bear the same handle and name."""
        ...

    async def between(
        self, pairs: Collection[tuple[MemberId, MemberId]]
    ) -> Mapping[tuple[MemberId, MemberId], MergeSuggestion]:
        """What was suggested of these pairs before, whatever became of it; locked. The smaller id
        of a pair comes first."""
        ...

    async def get(self, id: MergeSuggestionId) -> MergeSuggestion:
        """Locked. Raises NotFound."""
        ...

    def write(self, *pairs: tuple[MergeSuggestion | None, MergeSuggestion]) -> None: ...


class Surroundings(Protocol):
    async def places(self, channels: Collection[ChannelId]) -> Mapping[ChannelId, Place]:
        """Of those channels that are there."""
        ...

    async def communities(self, ids: Collection[CommunityId]) -> set[CommunityId]:
        """Those that are there."""
        ...

    async def zone(self, ids: Sequence[str]) -> str:
        """The zone of the first of these communities, or else of the workspace."""
        ...


class MembersTransaction(
    SegmentTransaction,
    AcknowledgementTransaction,
    JoinRequestTransaction,
    JourneyTransaction,
    RetentionTransaction,
    MilestoneTransaction,
    StreakTransaction,
    AmbassadorTransaction,
    MissionTransaction,
    GrowthTransaction,
    Transaction,
    Protocol,
):
    @property
    def book(self) -> MemberBook: ...
    @property
    def identities(self) -> IdentityBook: ...
    @property
    def activities(self) -> ActivityLog: ...
    @property
    def notes(self) -> MemberNotes: ...
    @property
    def consents(self) -> Consents: ...
    @property
    def merges(self) -> Merges: ...
    @property
    def suggestions(self) -> Suggestions: ...
    @property
    def values(self) -> ValueBook: ...
    @property
    def surroundings(self) -> Surroundings: ...
    @property
    def personal_data(self) -> PersonalData: ...
    @property
    def suppressions(self) -> Suppressions: ...
    @property
    def legal_holds(self) -> LegalHolds: ...
    @property
    def erasures(self) -> Erasures: ...
    @property
    def exports(self) -> Exports: ...
    @property
    def operations(self) -> Operations: ...


class Begin(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[MembersTransaction]: ...


class MemberReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def member(self, actor: Actor, member_id: MemberId) -> Member:
        """Raises NotFound."""
        ...

    async def members(self, actor: Actor, request: PageRequest) -> Page[Member]:
        """Without those that are part of another."""
        ...

    async def identities(self, actor: Actor, member_id: MemberId) -> Sequence[MemberIdentity]:
        """Those of a member and of all that are part of it, the oldest first."""
        ...

    async def notes(
        self, actor: Actor, member_id: MemberId, request: PageRequest
    ) -> Page[MemberNote]: ...

    async def consents(self, actor: Actor, member_id: MemberId) -> Sequence[MemberConsent]:
        """Every word of a member and of all that are part of it, the latest first."""
        ...

    async def timeline(
        self, actor: Actor, member_id: MemberId, request: PageRequest
    ) -> Page[Activity]:
        """What a member did, and all that are part of it."""
        ...

    async def activities(self, actor: Actor, request: PageRequest) -> Page[Activity]: ...

    async def suggestions(self, actor: Actor, request: PageRequest) -> Page[MergeSuggestion]:
        """Without what is open of members that are part of another by now."""
        ...

    async def heard(self, actor: Actor, inbound_id: str) -> NewActivity | None:
        """What was heard, a message or another thing, as something that somebody did. None where
        it is no activity, where nobody is named or where it was done by the channel's own account.
        Raises NotFound."""
        ...
