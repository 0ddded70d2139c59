"""Milestones in memory: the days of streaks are read off what was done, in plain Python."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.members.milestone import MemberMilestone, Milestone, counts
from domain.members.milestone_ports import Aged, LocalDays
from domain.members.standing import STALE
from domain.members.value import ORIGIN
from domain.members.value_scheme import word_of
from domain.shared.access import Actor
from domain.shared.ids import MemberId, MilestoneId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.desk import FakeKept, found_in
from tests.kit.fakes.guidelines import kin_of
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


class FakeMilestones(FakeKept[Milestone]):
    def __init__(self, tx: FakeTransaction) -> None:
        super().__init__(tx, tx.tables.milestones, "milestone")
        self._reached = tx.tables.member_milestones

    async def many(self) -> int:
        return len(_standing(self._tx.tables, self._tx.actor))

    async def standing(self) -> Sequence[Milestone]:
        return _standing(self._tx.tables, self._tx.actor)

    async def all_stale(self) -> None:
        rows = self._tx.tables.member_values
        for key, row in list(rows.items()):
            if key[0] == self._tx.actor.workspace:
                rows[key] = type(row)(
                    *(row.workspace_id, row.member_id, STALE, row.as_of, row.scheme_version),
                    *(row.level, row.level_by, row.review_on, row.version),
                )

    async def reached(
        self, ids: Collection[MemberId]
    ) -> Mapping[MemberId, Mapping[MilestoneId, int]]:
        found: dict[MemberId, Mapping[MilestoneId, int]] = {}
        for id in ids:
            member = self._tx.tables.members.get(self._tx.key(id))
            if member is not None and not member.is_bot and member.frozen_at is None:
                kin = kin_of(self._tx.tables, self._tx.actor, id)
                theirs = [one for one in self._reached.values() if one.member_id in kin]
                ordered = sorted(theirs, key=lambda each: each.times)
                found[id] = {one.milestone_id: one.times for one in ordered}
        return found

    async def local_days(
        self, ids: Collection[MemberId], word: str | None, now: datetime
    ) -> Mapping[MemberId, LocalDays]:
        return {id: _days(self._tx.tables, self._tx.actor, id, word, now) for id in ids}

    async def known_long_enough(
        self, milestone: Milestone, now: datetime, after: MemberId | None, most: int
    ) -> Aged:
        tables, actor = self._tx.tables, self._tx.actor
        theirs = [one for one in self._reached.values() if one.milestone_id == milestone.id]
        had = {
            one.member_id: max(each.times for each in theirs if each.member_id == one.member_id)
            for one in theirs
        }
        mine = [one for one in tables.members.values() if one.workspace_id == actor.workspace]
        found = [
            one
            for one in sorted(mine, key=lambda each: each.id)
            if one.merged_into is None
            and one.id > (after or "")
            and not one.is_bot
            and one.frozen_at is None
            and (reach := milestone.by_age(one.created_at, now)) is not None
            and reach.times
            > max(had.get(MemberId(each), 0) for each in kin_of(tables, actor, one.id))
        ]
        more = len(found) > most
        return Aged(
            {one.id: one.created_at for one in found[:most]}, found[most - 1].id if more else None
        )

    def write(self, reached: Sequence[MemberMilestone]) -> None:
        for one in reached:
            self._reached[self._tx.key(one.id)] = one


class FakeMilestoneReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def milestone(self, actor: Actor, milestone_id: MilestoneId) -> Milestone:
        return found_in(self._memory.tables.milestones, actor, milestone_id, "milestone")

    async def milestones(self, actor: Actor, request: PageRequest) -> Page[Milestone]:
        return Page(_standing(self._memory.tables, actor)[: request.limit], None)

    async def standing(self, actor: Actor) -> Sequence[Milestone]:
        return _standing(self._memory.tables, actor)

    async def reached_of(
        self, actor: Actor, milestone_id: MilestoneId, request: PageRequest
    ) -> Page[MemberMilestone]:
        rows = self._memory.tables.member_milestones.values()
        return Page([one for one in rows if one.milestone_id == milestone_id], None)

    async def reached_by(
        self, actor: Actor, member_id: MemberId, request: PageRequest
    ) -> Page[MemberMilestone]:
        kin = kin_of(self._memory.tables, actor, member_id)
        rows = self._memory.tables.member_milestones.values()
        return Page([one for one in rows if one.member_id in kin], None)

    async def local_days(
        self, actor: Actor, member_id: MemberId, word: str | None, now: datetime
    ) -> LocalDays:
        return _days(self._memory.tables, actor, member_id, word, now)


def _days(
    tables: Tables, actor: Actor, member_id: MemberId, word: str | None, now: datetime
) -> LocalDays:
    zone = zone_in(tables, actor)
    days = days_done(tables, actor, member_id, word)
    return LocalDays(sorted(days), zone.key, _day(now, zone))


def zone_in(tables: Tables, actor: Actor) -> ZoneInfo:
    [place] = [one for one in tables.workspaces.values() if one.id == actor.workspace]
    return ZoneInfo(place.timezone)


def days_done(tables: Tables, actor: Actor, member_id: MemberId, word: str | None) -> set[int]:
    """In the workspace's zone."""
    kin, zone = kin_of(tables, actor, member_id), zone_in(tables, actor)
    return {
        _day(one.at, zone)
        for one in tables.member_activities.values()
        if one.member_id in kin and counts(word, word_of(one.kind, one.type))
    }


def _day(at: datetime, zone: ZoneInfo) -> int:
    return (at.astimezone(zone).date() - ORIGIN).days


def _standing(tables: Tables, actor: Actor) -> list[Milestone]:
    mine = [row for row in tables.milestones.values() if row.workspace_id == actor.workspace]
    return sorted((row for row in mine if row.removed_at is None), key=lambda row: row.id)
