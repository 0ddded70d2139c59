"""A milestone is reached once by each person, whatever is told late, again or of somebody else, by
the store as by memory."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.members.activity import ActivityKind
from domain.members.errors import TooManyMilestones
from domain.members.milestone import MOST_MILESTONES, MilestoneKind
from domain.members.model import Member
from domain.members.segment import Condition, ConditionGroup, Operator, Question, Trait
from domain.members.streak import Run, Unit
from domain.members.use_cases.follow_segments import follow_segments
from domain.members.use_cases.keep_milestones import (
    NewMilestone,
    create_milestone,
    list_milestones,
    list_reached,
    list_who_reached,
    read_milestone,
    remove_milestone,
)
from domain.members.use_cases.keep_segments import NewSegment, create_segment, read_segment
from domain.members.use_cases.merge_members import merge_members, unmerge_member
from domain.members.use_cases.reach_by_age import reach_by_age
from domain.members.use_cases.read_streak import read_streak
from domain.members.use_cases.reckon_values import reckon_values
from domain.members.use_cases.record_activities import record_activity
from domain.members.value import ORIGIN, date_of
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import CommunityId, MemberId, MilestoneId
from domain.shared.paging import PageRequest
from tests.integration.at_work import Watcher, at_work, watching
from tests.kit.builders import Furnished, a_community, a_workspace
from tests.kit.fakes.house import FakeHouse, a_fake_house
from tests.kit.member_builders import a_member, done_by
from tests.kit.places import places, refused_for

DAY = timedelta(days=1)
AT_ONCE = 8
COMMENT = ActivityKind.COMMENT


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def a_milestone(
    place: Furnished, actor: Actor, kind: MilestoneKind, threshold: int, **more: Any
) -> MilestoneId:
    wanted = NewMilestone(f"{kind} {threshold}", kind, threshold, **more)
    return (await create_milestone(place.app.members, actor, wanted)).id


async def did(
    place: Furnished, actor: Actor, who: Member, name: str, at: datetime, **how: Any
) -> None:
    given = {"kind": COMMENT, "type": None, **how}
    await record_activity(place.app.members, actor, done_by(who, name, at, **given))


async def settled(place: Furnished, actor: Actor) -> None:
    while await reckon_values(place.app.members, actor):
        pass


async def reached(place: Furnished, actor: Actor, who: MemberId) -> dict[MilestoneId, date]:
    found = await list_reached(place.app.members, actor, who, PageRequest(limit=100))
    return {one.milestone_id: date_of(one.day) for one in found.items}


async def test_so_many_things_done_are_counted_once_each_and_late_ones_too(house: House) -> None:
    for place, actor in await places(house):
        now, kind = place.clock.now(), MilestoneKind.ACTIVITIES
        home = (await a_community(place, actor)).id
        ana, bea = await a_member(place, actor), await a_member(place, actor, "Bea")
        three = await a_milestone(place, actor, kind, 3)
        answers = await a_milestone(place, actor, kind, 2, word="custom:answer")
        here = await a_milestone(place, actor, kind, 2, word="comment", community_id=home)
        for _ in range(3):
            await did(place, actor, ana, "one", now - 3 * DAY)
        await did(place, actor, ana, "two", now - 5 * DAY, community_id=home)
        await did(place, actor, ana, "left", now, kind=ActivityKind.LEAVE)
        await settled(place, actor)
        assert await reached(place, actor, ana.id) == {}
        # Told late: by its own day there were two, and by the last one three.
        await did(place, actor, ana, "late", now - 9 * DAY, kind=ActivityKind.CUSTOM, type="answer")
        await settled(place, actor)
        day = (now - 3 * DAY).astimezone(UTC).date()
        assert await reached(place, actor, ana.id) == {three: day}
        await did(place, actor, ana, "more", now, kind=ActivityKind.CUSTOM, type="answer")
        await did(place, actor, ana, "there", now - DAY, community_id=home)
        await settled(place, actor)
        found = await reached(place, actor, ana.id)
        assert found == {
            three: day,
            answers: now.astimezone(UTC).date(),
            here: (now - DAY).astimezone(UTC).date(),
        }
        assert await reached(place, actor, bea.id) == {}
        who = await list_who_reached(place.app.members, actor, three, PageRequest())
        assert [one.member_id for one in who.items] == [ana.id]


async def test_whoever_has_what_it_takes_reaches_what_is_set_up_later(house: House) -> None:
    for place, actor in await places(house):
        now, room = place.clock.now(), place.app.members
        ana, robot = await a_member(place, actor), await a_member(place, actor, "R", is_bot=True)
        for who in (ana, robot):
            await did(place, actor, who, f"one-{who.id}", now - DAY)
        await settled(place, actor)
        first = await a_milestone(place, actor, MilestoneKind.ACTIVITIES, 1)
        level = await a_milestone(place, actor, MilestoneKind.LEVEL, 1)
        await settled(place, actor)
        assert set(await reached(place, actor, ana.id)) == {first}
        assert await reached(place, actor, robot.id) == {}
        for number in range(6):
            await did(place, actor, ana, f"said-{number}", now, kind=ActivityKind.MESSAGE)
        await settled(place, actor)
        assert set(await reached(place, actor, ana.id)) == {first, level}
        gone = await remove_milestone(room, actor, first, None)
        assert gone.removed_at is not None
        assert set(await reached(place, actor, ana.id)) == {first, level}
        assert await refused_for(read_milestone(room, actor, first)) is NotFound
        assert [one.id for one in (await list_milestones(room, actor, PageRequest())).items] == [
            level
        ]


async def test_two_who_are_one_reach_it_once_and_keep_it_apart(house: House) -> None:
    for place, actor in await places(house):
        now, room = place.clock.now(), place.app.members
        ana, also = await a_member(place, actor), await a_member(place, actor, "Also Ana")
        both = await a_milestone(place, actor, MilestoneKind.ACTIVITIES, 2)
        one = await a_milestone(place, actor, MilestoneKind.ACTIVITIES, 1)
        await did(place, actor, ana, "a", now)
        await did(place, actor, also, "b", now)
        await settled(place, actor)
        assert set(await reached(place, actor, ana.id)) == {one}
        assert set(await reached(place, actor, also.id)) == {one}
        await merge_members(room, actor, ana.id, None, also.id, None)
        await settled(place, actor)
        # Each had reached the first by themselves, and both of them are listed of who they are.
        found = (await list_reached(room, actor, ana.id, PageRequest())).items
        assert sorted((each.milestone_id, each.member_id) for each in found) == sorted(
            [(one, ana.id), (one, also.id), (both, ana.id)]
        )
        await unmerge_member(room, actor, also.id, None)
        await settled(place, actor)
        assert set(await reached(place, actor, ana.id)) == {one, both}
        assert set(await reached(place, actor, also.id)) == {one}


async def test_who_is_known_for_long_enough_reaches_it_on_that_day(house: House) -> None:
    for place, actor in await places(house):
        room = place.app.members
        ana = await a_member(place, actor)
        await a_member(place, actor, "Robot", is_bot=True)
        today = await a_milestone(place, actor, MilestoneKind.DAYS, 1)
        await reach_by_age(room, actor)
        assert await reached(place, actor, ana.id) == {}
        if not isinstance(place, FakeHouse):
            continue
        place.clock.forward(DAY)
        for _ in range(2):
            await reach_by_age(room, actor)
        day = (ana.created_at + DAY).astimezone(UTC).date()
        assert await reached(place, actor, ana.id) == {today: day}
        who = await list_who_reached(room, actor, today, PageRequest())
        assert [one.member_id for one in who.items] == [ana.id]


async def test_a_streak_is_of_days_on_the_wall_of_the_workspace(house: House) -> None:
    for place in (house, a_fake_house()):
        actor = await a_workspace(place, timezone="Pacific/Auckland")
        room, ana = place.app.members, await a_member(place, actor)
        three = await a_milestone(place, actor, MilestoneKind.STREAK_DAYS, 3, word="comment")
        weeks = await a_milestone(place, actor, MilestoneKind.STREAK_WEEKS, 2)
        # Noon in UTC is past midnight there; each twelve hours of UTC are of two days there.
        start = datetime(2030, 1, 1, 10, tzinfo=UTC)
        for number, hours in enumerate((0, 2, 2, 26)):
            await did(place, actor, ana, f"v{number}", start + timedelta(hours=hours))
        told = await read_streak(room, actor, ana.id, Unit.DAY, "comment")
        assert told.timezone == "Pacific/Auckland"
        if place is house:
            # What is told ahead is not looked at before its day.
            assert told.streak.longest is None
        first = (date(2030, 1, 1) - ORIGIN).days
        found = await room.milestones.local_days(actor, ana.id, "comment", start)
        assert (found.days, found.today) == ([first, first + 1, first + 2], first)
        nothing = await room.milestones.local_days(actor, ana.id, "reaction", start)
        assert (nothing.days, nothing.timezone) == ([], "Pacific/Auckland")
        await settled(place, actor)
        assert not set(await reached(place, actor, ana.id)) & {three, weeks}


async def test_streaks_of_the_past_reach_their_milestones(house: House) -> None:
    for place, actor in await places(house):
        room, now = place.app.members, place.clock.now()
        ana, also = await a_member(place, actor), await a_member(place, actor, "Also")
        noon = now.replace(hour=11, minute=0, second=0, microsecond=0) - 40 * DAY
        four = await a_milestone(place, actor, MilestoneKind.STREAK_DAYS, 4, word="comment")
        weeks = await a_milestone(place, actor, MilestoneKind.STREAK_WEEKS, 3)
        await a_milestone(place, actor, MilestoneKind.STREAK_DAYS, 9)
        for number in (3, 0, 2):
            await did(place, actor, ana, f"d{number}", noon + number * DAY)
        for number in (14, 7):
            await did(place, actor, also, f"w{number}", noon + number * DAY)
        await settled(place, actor)
        assert await reached(place, actor, ana.id) == {}
        await merge_members(room, actor, ana.id, None, also.id, None)
        await did(place, actor, ana, "late", noon + DAY)
        await settled(place, actor)
        first = noon.date()
        found = await reached(place, actor, ana.id)
        assert found[four] == first + 3 * DAY
        assert set(found) == {four, weeks}
        streak = (await read_streak(room, actor, ana.id, Unit.DAY, "comment")).streak
        day = (first - ORIGIN).days
        assert (streak.current, streak.longest) == (None, Run(4, day, day + 3))


async def test_what_has_no_meaning_for_a_milestone_is_refused(house: House) -> None:
    for place, actor in await places(house):
        room = place.app.members
        theirs = (await a_community(place, await a_workspace(place))).id
        for kind, more, faults in (
            (MilestoneKind.DAYS, {"word": "comment"}, [("/activity", "not_for_this_milestone")]),
            (MilestoneKind.LEVEL, {"word": "comment"}, [("/activity", "not_for_this_milestone")]),
            (
                MilestoneKind.STREAK_DAYS,
                {"community_id": theirs},
                [("/community_id", "not_for_this_milestone")],
            ),
            (MilestoneKind.ACTIVITIES, {"community_id": theirs}, NotFound),
            (MilestoneKind.ACTIVITIES, {"community_id": CommunityId("com_no")}, NotFound),
        ):
            assert await refused_for(a_milestone(place, actor, kind, 1, **more)) == faults
        for number in range(MOST_MILESTONES):
            await a_milestone(place, actor, MilestoneKind.ACTIVITIES, number + 1)
        one_more = create_milestone(room, actor, NewMilestone("More", MilestoneKind.DAYS, 1))
        assert await refused_for(one_more) is TooManyMilestones


async def _meeting(place: Furnished, actor: Actor, operator: Operator, *ids: str) -> int:
    room, asked = place.app.members, Condition(Trait.MILESTONE, operator, ids)
    wanted = NewSegment("Some", Question((ConditionGroup((asked,)),)))
    made = await create_segment(room, actor, wanted)
    await follow_segments(room, actor)
    return (await read_segment(room, actor, made.segment.id)).count


async def test_a_segment_is_entered_by_a_milestone(house: House) -> None:
    for place, actor in await places(house):
        ana = await a_member(place, actor)
        await a_member(place, actor, "Bea")
        first = await a_milestone(place, actor, MilestoneKind.ACTIVITIES, 1)
        second = await a_milestone(place, actor, MilestoneKind.ACTIVITIES, 2)

        meeting = partial(_meeting, place, actor)
        await did(place, actor, ana, "one", place.clock.now())
        await settled(place, actor)
        assert await meeting(Operator.ANY_OF, first, second) == 1
        assert await meeting(Operator.ALL_OF, first, second) == 0
        assert await meeting(Operator.ALL_OF, first) == 1
        assert await meeting(Operator.NONE_OF, first) == 1
        assert await refused_for(meeting(Operator.ANY_OF, "mls_nobodys")) is NotFound


async def test_many_who_reckon_at_once_tell_it_once(house: House) -> None:
    actor = await a_workspace(house)
    first = await a_milestone(house, actor, MilestoneKind.ACTIVITIES, 1)
    people = [await a_member(house, actor, f"M{number}") for number in range(12)]

    async def at_it(who: Member) -> None:
        for number in range(3):
            await did(house, actor, who, f"{who.id}-{number}", house.clock.now())
            await reckon_values(house.app.members, actor)

    await asyncio.gather(*(at_it(who) for who in people))
    await settled(house, actor)
    found = await list_who_reached(house.app.members, actor, first, PageRequest(limit=100))
    assert sorted(one.member_id for one in found.items) == sorted(one.id for one in people)


async def test_a_worker_tells_of_anniversaries_and_of_what_was_done(
    house: House, watch: Watcher
) -> None:
    actor = await a_workspace(house)
    ana = await a_member(house, actor)
    kinds = ((MilestoneKind.DAYS, 30), (MilestoneKind.ACTIVITIES, 1))
    made = [await a_milestone(house, actor, *how) for how in kinds]
    await did(house, actor, ana, "one", house.clock.now())
    async with at_work(house):
        await watch.until_rows("SELECT FROM member_milestones WHERE milestone_id = $1", made[1])
        assert set(await reached(house, actor, ana.id)) == {made[1]}
        await watch.db.execute("UPDATE members SET created_at = created_at - interval '30 days'")
        await watch.pass_time(timedelta(hours=2))
        await house.doorbell.ring()
        await watch.until_rows("SELECT FROM member_milestones WHERE milestone_id = $1", made[0])
    for one in (await list_reached(house.app.members, actor, ana.id, PageRequest())).items:
        assert await watch.events(one.id) == ["member.milestone_reached"]
