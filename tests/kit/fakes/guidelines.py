"""Guidelines, and who acknowledged them, in memory."""

from collections.abc import Collection, Sequence

from domain.communities.errors import NoGuidelinesPublished
from domain.communities.guidelines import Guidelines, GuidelinesState
from domain.members.acknowledgement import (
    Acknowledgement,
    AcknowledgementView,
    KnownGuidelines,
    MemberStanding,
    standing_of,
)
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import CommunityId, GuidelinesId, MemberId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


class FakeGuidelines:
    """The book of guidelines in one transaction."""

    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.guidelines

    async def add(self, guidelines: Guidelines) -> None:
        self._rows[self._tx.key(guidelines.id)] = guidelines

    async def get(self, guidelines_id: GuidelinesId) -> Guidelines:
        return _found(self._tx.tables, self._tx.actor, guidelines_id)

    async def save(self, guidelines: Guidelines) -> None:
        self._rows[self._tx.key(guidelines.id)] = guidelines

    async def draft(self, community_id: CommunityId) -> Guidelines | None:
        return standing_in(self._tx.tables, self._tx.actor, community_id, GuidelinesState.DRAFT)

    async def in_force(self, community_id: CommunityId) -> Guidelines | None:
        return standing_in(self._tx.tables, self._tx.actor, community_id, GuidelinesState.IN_FORCE)

    async def last_number(self, community_id: CommunityId) -> int:
        mine = _of(self._tx.tables, self._tx.actor, community_id)
        return max((one.number for one in mine if one.published_at is not None), default=0)


class FakeGuidelinesReads:
    _memory: Memory

    async def guidelines(self, actor: Actor, guidelines_id: GuidelinesId) -> Guidelines:
        return _found(self._memory.tables, actor, guidelines_id)

    async def guidelines_of(
        self, actor: Actor, community_id: CommunityId, request: PageRequest
    ) -> Page[Guidelines]:
        mine = [one for one in _of(self._memory.tables, actor, community_id) if not one.removed_at]
        return Page(sorted(mine, key=lambda one: -one.number)[: request.limit], None)

    async def guidelines_in_force(
        self, actor: Actor, community_id: CommunityId
    ) -> tuple[Guidelines, str]:
        tables = self._memory.tables
        found = standing_in(tables, actor, community_id, GuidelinesState.IN_FORCE)
        if found is None:
            raise NoGuidelinesPublished()
        [workspace] = [one for one in tables.workspaces.values() if one.id == actor.workspace]
        return found, workspace.language


class FakeAcknowledgements:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.acknowledgements

    def add(self, acknowledgement: Acknowledgement) -> None:
        self._rows[self._tx.key(acknowledgement.id)] = acknowledgement

    async def of(
        self, members: Collection[MemberId], guidelines_id: GuidelinesId
    ) -> Acknowledgement | None:
        given = [
            one
            for one in self._rows.values()
            if one.member_id in members and one.guidelines_id == guidelines_id
        ]
        return min(given, key=lambda one: (one.at, one.id), default=None)

    async def known(self, guidelines_id: GuidelinesId) -> KnownGuidelines | None:
        one = self._tx.tables.guidelines.get(self._tx.key(guidelines_id))
        if one is None or one.removed_at is not None:
            return None
        required = required_of(self._tx.tables, self._tx.actor, one.community_id)
        published = one.state is not GuidelinesState.DRAFT
        return KnownGuidelines(one.id, one.community_id, one.number, published, required)


class FakeAcknowledgingTx(FakeTransaction):
    @property
    def acknowledgements(self) -> FakeAcknowledgements:
        return FakeAcknowledgements(self)


class FakeAcknowledgementReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def acknowledgements(
        self, actor: Actor, member_id: MemberId
    ) -> Sequence[AcknowledgementView]:
        tables = self._memory.tables
        kin = kin_of(tables, actor, member_id)
        mine = [one for one in tables.acknowledgements.values() if one.member_id in kin]
        return [
            AcknowledgementView(one, required_of(tables, actor, one.community_id))
            for one in sorted(mine, key=lambda one: (one.at, one.recorded_at, one.id), reverse=True)
        ]

    async def standings(
        self, actor: Actor, community_id: CommunityId, request: PageRequest
    ) -> Page[MemberStanding]:
        tables, found = self._memory.tables, []
        required = required_of(tables, actor, community_id)
        wanted = {one.field: set(one.value) for one in request.filters}
        for member in sorted(tables.members.values(), key=lambda one: one.id):
            apart = member.is_bot or member.merged_into or member.frozen_at
            if apart or community_id not in member.community_ids:
                continue
            kin = kin_of(tables, actor, member.id)
            said = [
                one
                for one in tables.acknowledgements.values()
                if one.member_id in kin and one.community_id == community_id
            ]
            last = min(said, key=lambda one: (-one.number, one.at, one.id), default=None)
            number = last.number if last else None
            standing = standing_of(required, number)
            if standing.value not in wanted.get("standing", {standing.value}):
                continue
            at = last.at if last else None
            found.append(MemberStanding(member.id, member.name, member.state, standing, number, at))
        return Page(found, None)

    async def has_community(self, actor: Actor, community_id: CommunityId) -> bool:
        return (actor.workspace, community_id) in self._memory.tables.communities


def kin_of(tables: Tables, actor: Actor, member_id: MemberId) -> set[str]:
    """A member and all that are part of it."""
    mine = [one for one in tables.members.values() if one.workspace_id == actor.workspace]
    kin: set[str] = {member_id}
    while True:
        more = {one.id for one in mine if one.merged_into in kin}
        if more <= kin:
            return kin
        kin |= more


def _found(tables: Tables, actor: Actor, guidelines_id: GuidelinesId) -> Guidelines:
    found = tables.guidelines.get((actor.workspace, guidelines_id))
    if found is None or found.removed_at is not None:
        raise NotFound(thing="guidelines")
    return found


def _of(tables: Tables, actor: Actor, community_id: CommunityId) -> list[Guidelines]:
    return [
        one
        for one in tables.guidelines.values()
        if (one.workspace_id, one.community_id) == (actor.workspace, community_id)
    ]


def standing_in(
    tables: Tables, actor: Actor, community_id: CommunityId, state: GuidelinesState
) -> Guidelines | None:
    mine = [one for one in _of(tables, actor, community_id) if one.removed_at is None]
    return next((one for one in mine if one.state is state), None)


def required_of(tables: Tables, actor: Actor, community_id: CommunityId) -> int:
    published = [one for one in _of(tables, actor, community_id) if one.published_at is not None]
    return max((one.number for one in published if one.needs_acknowledgement), default=0)
