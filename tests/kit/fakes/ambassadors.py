"""Ambassadors in memory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from domain.members.ambassador import OPEN, Ambassador, AmbassadorState
from domain.members.ambassador_ports import Prospective
from domain.members.consent import standing
from domain.members.model import MemberState
from domain.members.standing import Measure
from domain.members.value import Record, day_of
from domain.shared.access import Actor
from domain.shared.ids import AmbassadorId, CommunityId, MemberId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.finding import found_in
from tests.kit.fakes.member_values import record_of
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


class FakeAmbassadors:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.ambassadors

    def write(self, *pairs: tuple[Ambassador | None, Ambassador]) -> None:
        for _, one in pairs:
            self._rows[self._tx.key(one.id)] = one

    async def get(self, id: AmbassadorId) -> Ambassador:
        return found_in(self._rows, self._tx.actor, id, "ambassador")

    async def open_of(self, members: Collection[MemberId]) -> Sequence[Ambassador]:
        theirs = [one for one in self._rows.values() if one.member_id in members]
        return sorted((one for one in theirs if one.state in OPEN), key=lambda one: one.id)

    async def stands(self, members: Collection[MemberId], community_id: CommunityId | None) -> bool:
        theirs = [one for one in self._rows.values() if one.member_id in members]
        there = [one for one in theirs if community_id in (None, one.community_id)]
        return any(one.state is AmbassadorState.ACTIVE for one in there)


class FakeAmbassadorReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def ambassador(self, actor: Actor, id: AmbassadorId) -> Ambassador:
        return found_in(self._memory.tables.ambassadors, actor, id, "ambassador")

    async def ambassadors(self, actor: Actor, request: PageRequest) -> Page[Ambassador]:
        """All of it: pages are the database's."""
        mine = [one for one in self._here(actor) if _meets(one, request)]
        return Page(sorted(mine, key=lambda one: one.id, reverse=True))

    async def any_open(self, actor: Actor, member_id: MemberId) -> bool:
        kin = below(self._memory.tables, actor, member_id)
        return any(one.member_id in kin and one.state in OPEN for one in self._here(actor))

    async def prospective(
        self,
        actor: Actor,
        community_id: CommunityId,
        level: int,
        now: datetime,
        request: PageRequest,
    ) -> Page[Prospective]:
        tables, found = self._memory.tables, list[Prospective]()
        for one in tables.leaderboard_entries.values():
            if (one.workspace_id, one.community_id) != (actor.workspace, community_id):
                continue
            value = tables.member_values[actor.workspace, one.member_id]
            if one.measure != Measure.VALUE or one.ever <= 0 or value.level < level:
                continue
            if self._may_be_asked(actor, one.member_id, community_id, now, request):
                name = tables.members[actor.workspace, one.member_id].name
                agreed = True if request.filters else None
                found.append(Prospective(one.member_id, name, value.level, one.ever, agreed))
        return Page(sorted(found, key=lambda one: (one.compared, one.member_id), reverse=True))

    def _may_be_asked(
        self,
        actor: Actor,
        id: MemberId,
        community_id: CommunityId,
        now: datetime,
        request: PageRequest,
    ) -> bool:
        tables = self._memory.tables
        member, kin = tables.members[actor.workspace, id], below(tables, actor, id)
        fit = member.state in (MemberState.ACTIVE, MemberState.DORMANT) and not member.is_bot
        there = community_id in member.community_ids and member.merged_into is None
        today = day_of(now)
        troubles = record_of(tables, actor.workspace, id).troubles
        struck = any(one.from_day <= today < one.until_day for one in troubles)
        asked = any(
            one.member_id in kin and one.community_id == community_id and one.state in OPEN
            for one in self._here(actor)
        )
        words = [one for one in tables.member_consents.values() if one.member_id in kin]
        given = {one.purpose for one in standing(words) if one.given}
        agrees = all(each.value in given for each in request.filters)
        return fit and there and agrees and not (struck or asked or member.frozen_at)

    async def records(self, actor: Actor, ids: Sequence[MemberId]) -> Mapping[MemberId, Record]:
        return {id: record_of(self._memory.tables, actor.workspace, id) for id in ids}

    def _here(self, actor: Actor) -> list[Ambassador]:
        rows = self._memory.tables.ambassadors.items()
        return [row for (workspace, _), row in rows if workspace == actor.workspace]


def below(tables: Tables, actor: Actor, id: MemberId) -> set[MemberId]:
    """A member and all that are part of it."""
    found, level = {id}, {id}
    mine = [one for (workspace, _), one in tables.members.items() if workspace == actor.workspace]
    while level:
        level = {one.id for one in mine if one.merged_into in level}
        found |= level
    return found


def _meets(one: object, request: PageRequest) -> bool:
    return all(getattr(one, each.field) in each.value for each in request.filters)
