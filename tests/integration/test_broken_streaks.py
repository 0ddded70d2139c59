"""The end of a streak is told once, by the store as by memory, whatever is told late."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest
from pydantic_core import from_json

from adapters.settings import Settings
from adapters.wiring import House
from domain.identity.use_cases.change_workspace import change_workspace
from domain.members.activity import ActivityKind
from domain.members.milestone import Milestone, MilestoneKind
from domain.members.model import Member
from domain.members.ports import Begin, MembersTransaction
from domain.members.streak import Unit, iso
from domain.members.use_cases import tell_broken_streaks as telling
from domain.members.use_cases.keep_milestones import (
    NewMilestone,
    create_milestone,
    remove_milestone,
)
from domain.members.use_cases.merge_members import merge_members, unmerge_member
from domain.members.use_cases.record_activities import record_activity
from domain.members.use_cases.tell_broken_streaks import tell_broken_streaks
from domain.members.value import ORIGIN
from domain.shared.access import Actor
from domain.shared.ids import MemberId
from tests.kit.builders import Furnished, a_workspace
from tests.kit.fakes.house import FakeHouse, a_fake_house
from tests.kit.member_builders import a_member, done_by

DAY = timedelta(days=1)
ZONE = "UTC"
TOLD = (
    "SELECT data FROM events WHERE name = 'member.streak_broken' AND workspace_id = $1"
    " ORDER BY ticket"
)
EARLIER = "UPDATE streak_watches SET judged = judged - $1"


@pytest.fixture
async def db(settings: Settings) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(settings.migration_database_url)
    yield connection
    await connection.close()


class Ground:
    """A workspace in which days can pass, in the store or in memory. Noon of `ago` days before
    today is far from either end of that day."""

    def __init__(self, place: Furnished, actor: Actor, db: Any) -> None:
        self.place, self.actor, self.db = place, actor, db
        self.room = place.app.members
        now = place.clock.now()
        self.today = (now.date() - ORIGIN).days
        self._noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
        self._number = 0

    def day(self, ago: int) -> str:
        return iso(self.today - ago)

    def at(self, ago: int) -> datetime:
        return self._noon - ago * DAY

    async def somebody(self, *agos: int, **how: Any) -> Member:
        who = await a_member(self.place, self.actor, **how)
        await self.did(who, *agos)
        return who

    async def did(self, who: Member, *agos: int, kind: ActivityKind = ActivityKind.COMMENT) -> None:
        for ago in agos:
            self._number += 1
            told = done_by(who, f"a{self._number}", self.at(ago), kind=kind, type=None)
            await record_activity(self.room, self.actor, told)

    async def milestone(self, threshold: int, unit: Unit = Unit.DAY, **how: Any) -> Milestone:
        wanted = NewMilestone("Streak", MilestoneKind(f"streak_{unit}s"), threshold, **how)
        return await create_milestone(self.room, self.actor, wanted)

    async def set_up_earlier(self, units: int) -> None:
        """As if what is watched had been watched for so much longer, with nobody at work."""
        if isinstance(self.place, FakeHouse):
            rows = self.place.memory.tables.streak_watches
            for key, row in list(rows.items()):
                rows[key] = replace(row, judged=row.judged - units)
        else:
            await self.db.execute(EARLIER, units)

    async def tell(self) -> None:
        await tell_broken_streaks(self.room, self.actor)

    async def _rows(self) -> Any:
        return await self.db.fetch(TOLD, self.actor.workspace)

    async def told(self) -> list[tuple[str, int, str]]:
        """Of whom, how long it was, and until when."""
        if isinstance(self.place, FakeHouse):
            news = [n.data for n in self.place.memory.news if n.name == "member.streak_broken"]
        else:
            news = [_data(row["data"]) for row in await self._rows()]
        return [(one["member_id"], one["length"], one["until_day"]) for one in news]


def _data(stored: Any) -> Any:
    return from_json(stored) if isinstance(stored, str) else stored


async def grounds(house: House, db: Any) -> list[Ground]:
    return [
        Ground(place, await a_workspace(place, timezone=ZONE), db)
        for place in (house, a_fake_house())
    ]


async def test_a_streak_that_ended_is_told_once_and_no_other(house: House, db: Any) -> None:
    for ground in await grounds(house, db):
        ana = await ground.somebody(6, 5, 4)
        await ground.somebody(5)
        await ground.somebody(3, 2, 1)
        await ground.somebody(3, 2, 1, 0)
        await ground.somebody(6, 5, 4, is_bot=True)
        left = await ground.somebody(6)
        await ground.did(left, 5, kind=ActivityKind.LEAVE)
        await ground.milestone(2)
        await ground.milestone(3)
        await ground.tell()
        assert await ground.told() == []
        await ground.set_up_earlier(10)
        for _ in range(3):
            await ground.tell()
        assert await ground.told() == [(ana.id, 3, ground.day(4))]


async def test_what_ended_before_a_milestone_was_set_up_is_past(house: House, db: Any) -> None:
    for ground in await grounds(house, db):
        await ground.somebody(6, 5, 4)
        made = await ground.milestone(2)
        await ground.tell()
        assert await ground.told() == []
        await remove_milestone(ground.room, ground.actor, made.id, None)
        await ground.tell()
        await ground.set_up_earlier(10)
        # Nobody watched meanwhile: what is watched anew begins anew.
        await ground.milestone(2)
        await ground.tell()
        assert await ground.told() == []


async def test_what_is_told_late_mends_a_streak_whose_next_end_is_told(
    house: House, db: Any
) -> None:
    for ground in await grounds(house, db):
        ana = await ground.somebody(8, 7)
        bea = await ground.somebody(8, 7)
        await ground.milestone(2)
        await ground.set_up_earlier(6)
        await ground.tell()
        # Up to two days ago nobody is looked at yet but for who ended by then.
        first = [(one.id, 2, ground.day(7)) for one in (ana, bea)]
        assert sorted(await ground.told()) == sorted(first)
        await ground.did(ana, 6, 5, 4, 3, 2, 1)
        await ground.did(bea, 6, 5)
        await ground.tell()
        # Bea's was mended as well, and its end passed before anybody knew of it.
        assert sorted(await ground.told()) == sorted(first)
        if isinstance(ground.place, FakeHouse):
            ground.place.clock.forward(2 * DAY)
            await ground.tell()
            assert (await ground.told())[2:] == [(ana.id, 8, ground.day(1))]


async def test_weeks_are_told_of_when_a_whole_one_has_passed(house: House, db: Any) -> None:
    for ground in await grounds(house, db):
        monday = (ground.today + 3) % 7
        ana = await ground.somebody(monday + 28, monday + 20, monday + 14)
        await ground.somebody(monday + 28, monday + 20, monday + 14, monday + 7)
        await ground.milestone(3, Unit.WEEK)
        await ground.set_up_earlier(6)
        await ground.tell()
        assert await ground.told() == [(ana.id, 3, ground.day(monday + 14))]


async def test_only_what_is_of_the_activity_keeps_its_streak(house: House, db: Any) -> None:
    for ground in await grounds(house, db):
        ana = await ground.somebody(6, 5)
        await ground.did(ana, 4, 3, 2, 1, 0, kind=ActivityKind.REACTION)
        await ground.milestone(2, word="comment")
        await ground.milestone(2)
        await ground.set_up_earlier(10)
        await ground.tell()
        assert await ground.told() == [(ana.id, 2, ground.day(5))]


async def test_two_who_are_one_have_one_streak(house: House, db: Any) -> None:
    for ground in await grounds(house, db):
        ana, also = await ground.somebody(6, 4), await ground.somebody(5)
        await merge_members(ground.room, ground.actor, ana.id, None, also.id, None)
        await ground.milestone(2)
        await ground.set_up_earlier(10)
        await ground.tell()
        told = [(ana.id, 3, ground.day(4))]
        assert await ground.told() == told
        await unmerge_member(ground.room, ground.actor, also.id, None)
        await ground.tell()
        assert await ground.told() == told


async def test_another_zone_has_nothing_told_twice(house: House, db: Any) -> None:
    for ground in await grounds(house, db):
        await ground.somebody(3, 2)
        await ground.milestone(2)
        await ground.set_up_earlier(2)
        await ground.tell()
        assert len(await ground.told()) == 1
        # There it was a day later.
        zone = {"timezone": "Pacific/Kiritimati"}
        await change_workspace(
            ground.place.app.identity, ground.actor, ground.actor.workspace, None, zone
        )
        for _ in range(3):
            await ground.tell()
        if isinstance(ground.place, FakeHouse):
            for _ in range(4):
                ground.place.clock.forward(DAY)
                await ground.tell()
        assert len(await ground.told()) == 1


async def test_more_than_one_step_and_many_at_once_tell_each_once(house: House, db: Any) -> None:
    [ground, _] = await grounds(house, db)
    people = [await ground.somebody(5, 4) for _ in range(5)]
    await ground.milestone(2)
    await ground.set_up_earlier(10)
    await asyncio.gather(*(ground.tell() for _ in range(8)))
    told = [MemberId(one) for one, _, _ in await ground.told()]
    assert sorted(told) == sorted(one.id for one in people)


class Died(Exception):
    """As a worker does that is killed: between two commits, with nothing said to anybody."""


def dying(begin: Begin, commits: int) -> Begin:
    """Dies once so many transactions are over."""
    left = commits

    @asynccontextmanager
    async def beginning(actor: Actor) -> AsyncIterator[MembersTransaction]:
        nonlocal left
        if left == 0:
            raise Died
        left -= 1
        async with begin(actor) as tx:
            yield tx

    return beginning


async def test_whoever_dies_between_two_steps_is_followed_by_somebody_who_tells_the_rest(
    house: House, db: Any
) -> None:
    for ground in await grounds(house, db):
        told = [((await ground.somebody(n + 1, n)).id, 2, ground.day(n)) for n in (6, 5, 4)]
        await ground.milestone(2)
        await ground.set_up_earlier(6)
        for commits in range(4):
            room = replace(ground.room, begin=dying(ground.room.begin, commits))
            with pytest.raises(Died):
                await tell_broken_streaks(room, ground.actor)
        await ground.tell()
        assert await ground.told() == told


async def test_a_step_ends_where_the_next_begins(house: House, db: Any) -> None:
    for ground in await grounds(house, db):
        people = sorted([(await ground.somebody(5, 4)).id for _ in range(5)])
        await ground.milestone(2)
        await ground.set_up_earlier(10)
        async with ground.room.begin(ground.actor) as tx:
            watch = await tx.streak_watches.take(Unit.DAY, "")
            assert watch is not None
            seen: list[MemberId] = []
            watch = replace(watch, judged=ground.today - 5)
            while watch.judged == ground.today - 5:
                ids = await tx.streak_watches.silent(watch, 2)
                seen += ids
                watch = watch.went_on(ids, 2)
        assert seen == people
        assert telling.AT_A_TIME > 2
