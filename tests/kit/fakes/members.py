"""Members in memory."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

from domain.members.activity import (
    INBOUND,
    OF_HEARD,
    Activity,
    Doer,
    NewActivity,
)
from domain.members.consent import MemberConsent
from domain.members.identity import Account, MemberIdentity, Proof, Shown
from domain.members.merging import MemberMerge
from domain.members.model import Glimpse, Member
from domain.members.note import MemberNote
from domain.members.ports import Place
from domain.members.suggestion import MergeSuggestion, Pair, evidence_of
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.heard import Person
from domain.shared.ids import (
    IdentityId,
    InboundMessageId,
    MemberId,
    MemberNoteId,
    MergeSuggestionId,
)
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.activity_log import FakeActivityLog
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.growth import FakePresence
from tests.kit.fakes.join_requests import FakeJoiningTx
from tests.kit.fakes.journeys import FakeJourneyTx
from tests.kit.fakes.member_ground import FakeConsents, FakeSurroundings
from tests.kit.fakes.member_values import FakeValueBook
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables
from tests.kit.fakes.milestones import FakeMilestones
from tests.kit.fakes.missions import FakeMissionTx
from tests.kit.fakes.operations import FakeOperations
from tests.kit.fakes.places import place_of
from tests.kit.fakes.privacy import (
    FakeErasures,
    FakeExports,
    FakeLegalHolds,
    FakePersonalData,
    FakeSuppressions,
)
from tests.kit.fakes.retention import FakeRetentionTx
from tests.kit.fakes.segments import FakeSegments
from tests.kit.fakes.streak_watches import FakeStreakWatches

T = TypeVar("T")


class FakeMembersTx(FakeJoiningTx, FakeJourneyTx, FakeRetentionTx, FakeMissionTx):
    @property
    def milestones(self) -> FakeMilestones:
        return FakeMilestones(self)

    @property
    def streak_watches(self) -> FakeStreakWatches:
        return FakeStreakWatches(self)

    @property
    def book(self) -> "FakeMemberBook":
        return FakeMemberBook(self)

    @property
    def identities(self) -> "FakeIdentityBook":
        return FakeIdentityBook(self)

    @property
    def activities(self) -> FakeActivityLog:
        return FakeActivityLog(self)

    @property
    def notes(self) -> "FakeMemberNotes":
        return FakeMemberNotes(self)

    @property
    def consents(self) -> FakeConsents:
        return FakeConsents(self)

    @property
    def merges(self) -> "FakeMerges":
        return FakeMerges(self)

    @property
    def suggestions(self) -> "FakeSuggestions":
        return FakeSuggestions(self)

    @property
    def values(self) -> FakeValueBook:
        return FakeValueBook(self)

    @property
    def presence(self) -> FakePresence:
        return FakePresence(self)

    @property
    def segments(self) -> FakeSegments:
        return FakeSegments(self)

    @property
    def personal_data(self) -> FakePersonalData:
        return FakePersonalData(self)

    @property
    def suppressions(self) -> FakeSuppressions:
        return FakeSuppressions(self)

    @property
    def legal_holds(self) -> FakeLegalHolds:
        return FakeLegalHolds(self)

    @property
    def erasures(self) -> FakeErasures:
        return FakeErasures(self)

    @property
    def exports(self) -> FakeExports:
        return FakeExports(self)

    @property
    def operations(self) -> FakeOperations:
        return FakeOperations(self)

    @property
    def surroundings(self) -> FakeSurroundings:
        return FakeSurroundings(self)


class FakeMemberBook:
    """One transaction at a time is alone anyway."""

    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.members

    async def steady(self) -> None: ...

    async def alone(self) -> None: ...

    async def unsettled(self) -> None: ...

    async def frozen(self, ids: Collection[MemberId]) -> set[MemberId]:
        return {id for id, one in (await self.some(ids)).items() if one.frozen_at is not None}

    async def get(self, member_id: MemberId) -> Member:
        return _member(self._tx.tables, self._tx.actor, member_id)

    async def some(self, ids: Collection[MemberId]) -> Mapping[MemberId, Member]:
        return {id: self._rows[self._tx.key(id)] for id in ids if self._tx.key(id) in self._rows}

    async def seen(self, glimpses: Mapping[MemberId, Glimpse]) -> Mapping[MemberId, Member]:
        found = await self.some(glimpses)
        return {id: one for id, one in found.items() if one.may_become(glimpses[id])}

    async def with_external_ids(self, ids: Collection[str]) -> Mapping[str, Member]:
        mine = _mine(self._rows, self._tx.actor)
        return {one.external_id: one for one in mine if one.external_id in ids and one.external_id}

    async def above(self, ids: Collection[MemberId]) -> Mapping[MemberId, Sequence[MemberId]]:
        return {id: self._line(id) for id in ids if self._tx.key(id) in self._rows}

    def _line(self, id: MemberId) -> list[MemberId]:
        into = self._rows[self._tx.key(id)].merged_into
        return [id, *(self._line(into) if into else [])]

    async def kin(self, member_id: MemberId) -> Sequence[MemberId]:
        return _kin(self._tx.tables, self._tx.actor, member_id)

    def write(self, *pairs: tuple[Member | None, Member]) -> None:
        for _, member in pairs:
            refuse_twins(self._rows, member)
            self._rows[self._tx.key(member.id)] = member


class FakeIdentityBook:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.member_identities

    async def standing(self, accounts: Collection[Account]) -> Mapping[Account, MemberIdentity]:
        there = [one for one in self._there() if one.proof is not Proof.CLAIMED]
        return {one.account: one for one in there if one.account in accounts}

    async def of(self, members: Collection[MemberId]) -> Sequence[MemberIdentity]:
        return sorted(
            (one for one in self._there() if one.member_id in members), key=lambda one: one.id
        )

    async def get(self, members: Collection[MemberId], id: IdentityId) -> MemberIdentity:
        for one in self._there():
            if one.id == id and one.member_id in members:
                return one
        raise NotFound(thing="identity")

    def write(self, *pairs: tuple[MemberIdentity | None, MemberIdentity]) -> None:
        for _, identity in pairs:
            self._rows[self._tx.key(identity.id)] = identity

    def _there(self) -> list[MemberIdentity]:
        return [one for one in _mine(self._rows, self._tx.actor) if one.removed_at is None]


class FakeMerges:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.member_merges

    def add(self, merge: MemberMerge) -> None:
        self._rows[self._tx.key(merge.id)] = merge

    async def standing(self, into: MemberId) -> Sequence[MemberMerge]:
        mine = _mine(self._rows, self._tx.actor)
        return [one for one in mine if one.into_id == into and one.undone_at is None]

    def write(self, *pairs: tuple[MemberMerge, MemberMerge]) -> None:
        for _, merge in pairs:
            self.add(merge)


class FakeSuggestions:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.merge_suggestions

    async def alike(self, identities: Sequence[MemberIdentity]) -> Sequence[MemberIdentity]:
        mine = _mine(self._tx.tables.member_identities, self._tx.actor)
        return [
            other
            for other in mine
            if other.removed_at is None
            and any(
                evidence_of(one, other) and one.member_id != other.member_id for one in identities
            )
        ]

    async def between(self, pairs: Collection[Pair]) -> Mapping[Pair, MergeSuggestion]:
        mine = _mine(self._rows, self._tx.actor)
        return {(o.one_id, o.other_id): o for o in mine if (o.one_id, o.other_id) in pairs}

    async def get(self, id: MergeSuggestionId) -> MergeSuggestion:
        if self._tx.key(id) not in self._rows:
            raise NotFound(thing="merge_suggestion")
        return self._rows[self._tx.key(id)]

    def write(self, *pairs: tuple[MergeSuggestion | None, MergeSuggestion]) -> None:
        self._rows |= {self._tx.key(after.id): after for _, after in pairs}


class FakeMemberNotes:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.member_notes

    def add(self, note: MemberNote) -> None:
        self._rows[self._tx.key(note.id)] = note

    async def get(self, members: Collection[MemberId], id: MemberNoteId) -> MemberNote:
        found = self._rows.get(self._tx.key(id))
        if found is None or found.member_id not in members or found.removed_at is not None:
            raise NotFound(thing="member_note")
        return found

    def save(self, before: MemberNote, after: MemberNote) -> None:
        self.add(after)


class FakeMemberReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def member(self, actor: Actor, member_id: MemberId) -> Member:
        return _member(self._memory.tables, actor, member_id)

    async def members(self, actor: Actor, request: PageRequest) -> Page[Member]:
        mine = _mine(self._memory.tables.members, actor)
        return _page([one for one in mine if one.merged_into is None], lambda one: one.id)

    async def identities(self, actor: Actor, member_id: MemberId) -> Sequence[MemberIdentity]:
        kin = _kin(self._memory.tables, actor, member_id)
        mine = _mine(self._memory.tables.member_identities, actor)
        theirs = [one for one in mine if one.member_id in kin and one.removed_at is None]
        return sorted(theirs, key=lambda one: (one.created_at, one.id))

    async def notes(
        self, actor: Actor, member_id: MemberId, request: PageRequest
    ) -> Page[MemberNote]:
        kin = _kin(self._memory.tables, actor, member_id)
        mine = _mine(self._memory.tables.member_notes, actor)
        theirs = [one for one in mine if one.member_id in kin and one.removed_at is None]
        return _page(theirs, lambda one: one.id)

    async def consents(self, actor: Actor, member_id: MemberId) -> Sequence[MemberConsent]:
        kin = _kin(self._memory.tables, actor, member_id)
        mine = _mine(self._memory.tables.member_consents, actor)
        theirs = [one for one in mine if one.member_id in kin]
        return sorted(theirs, key=lambda one: (one.at, one.recorded_at, one.id), reverse=True)

    async def timeline(
        self, actor: Actor, member_id: MemberId, request: PageRequest
    ) -> Page[Activity]:
        kin = _kin(self._memory.tables, actor, member_id)
        mine = _mine(self._memory.tables.member_activities, actor)
        return _page([one for one in mine if one.member_id in kin], lambda one: (one.at, one.id))

    async def activities(self, actor: Actor, request: PageRequest) -> Page[Activity]:
        mine = _mine(self._memory.tables.member_activities, actor)
        return _page(mine, lambda one: (one.at, one.id))

    async def suggestions(self, actor: Actor, request: PageRequest) -> Page[MergeSuggestion]:
        return _page(_mine(self._memory.tables.merge_suggestions, actor), lambda one: one.id)

    async def heard(self, actor: Actor, inbound_id: str) -> NewActivity | None:
        tables = self._memory.tables
        said = tables.inbound_messages.get((actor.workspace, InboundMessageId(inbound_id)))
        if said is None:
            raise NotFound(thing="inbound_message")
        channel = tables.channels[actor.workspace, said.channel_id]
        kind, place = OF_HEARD.get(said.kind), place_of(channel)
        if kind is None or said.author is None:
            return None
        answered = [
            one.author
            for one in tables.inbound_messages.values()
            if one.channel_id == said.channel_id and one.platform_message_id == said.parent_id
        ]
        towards = next((one for one in answered if one and one.id != said.author.id), None)
        return NewActivity(
            doer=_who(place, said.author),
            to=_who(place, towards) if towards else None,
            kind=kind,
            source=INBOUND,
            external_id=said.id,
            at=said.at,
            platform=place.platform,
            community_id=place.community_id,
            channel_id=said.channel_id,
            subject=said.platform_message_id,
        )


def _who(place: Place, who: Person) -> Doer:
    return Doer(
        account=Account(place.platform, place.server, who.id),
        shown=Shown(who.handle, who.name, who.url, who.avatar_url),
        is_bot=who.is_bot,
    )


def _mine(rows: Mapping[tuple[str, str], T], actor: Actor) -> list[T]:
    return [row for (workspace, _), row in rows.items() if workspace == actor.workspace]


def _page(rows: Sequence[T], order: Callable[[T], Any]) -> Page[T]:
    """All of it, the latest first: pages are the database's."""
    return Page(sorted(rows, key=order, reverse=True))


def _member(tables: Tables, actor: Actor, member_id: MemberId) -> Member:
    found = tables.members.get((actor.workspace, member_id))
    if found is None:
        raise NotFound(thing="member")
    return found


def _kin(tables: Tables, actor: Actor, member_id: MemberId) -> list[MemberId]:
    mine, kin, level = _mine(tables.members, actor), [member_id], {member_id}
    while level:
        level = {one.id for one in mine if one.merged_into in level}
        kin += sorted(level)
    return kin
