"""A milestone that recurs is reached at every so many, the same by the store as by memory."""

from adapters.wiring import House
from domain.members.milestone import MemberMilestone, MilestoneKind
from domain.members.use_cases.keep_milestones import list_reached
from domain.members.use_cases.merge_members import merge_members
from domain.members.use_cases.reach_by_age import reach_by_age
from domain.members.value import ORIGIN
from domain.shared.access import Actor
from domain.shared.ids import MemberId, MilestoneId
from domain.shared.paging import PageRequest
from tests.integration.test_milestones import DAY, a_milestone, did, settled
from tests.kit.builders import Furnished
from tests.kit.fakes.house import FakeHouse
from tests.kit.member_builders import a_member
from tests.kit.places import places, refused_for


async def times(
    place: Furnished, actor: Actor, who: MemberId, milestone: MilestoneId
) -> list[tuple[int, int]]:
    """Which times, and how many days ago."""
    today = (place.clock.now().date() - ORIGIN).days
    found = await list_reached(place.app.members, actor, who, PageRequest(limit=100))
    mine: list[MemberMilestone] = [one for one in found.items if one.milestone_id == milestone]
    return sorted((one.times, today - one.day) for one in mine)


async def test_every_so_many_things_done_are_told_each_once(house: House) -> None:
    for place, actor in await places(house):
        ana, now = await a_member(place, actor), place.clock.now()
        every = await a_milestone(place, actor, MilestoneKind.ACTIVITIES, 2, recurs=True)
        once = await a_milestone(place, actor, MilestoneKind.ACTIVITIES, 2)
        for number in range(3):
            await did(place, actor, ana, f"m{number}", now - (9 - number) * DAY)
        await settled(place, actor)
        assert await times(place, actor, ana.id, every) == [(1, 8)]
        await did(place, actor, ana, "m3", now - 3 * DAY)
        await settled(place, actor)
        await settled(place, actor)
        assert await times(place, actor, ana.id, every) == [(1, 8), (2, 3)]
        # Of several that pass at once the last is told.
        for number in range(4, 9):
            await did(place, actor, ana, f"m{number}", now - DAY)
        await settled(place, actor)
        assert await times(place, actor, ana.id, every) == [(1, 8), (2, 3), (4, 1)]
        assert await times(place, actor, ana.id, once) == [(1, 8)]


async def test_what_is_told_late_takes_nothing_back_and_tells_nothing_twice(house: House) -> None:
    for place, actor in await places(house):
        ana, bea = await a_member(place, actor), await a_member(place, actor, "Bea")
        every = await a_milestone(place, actor, MilestoneKind.ACTIVITIES, 2, recurs=True)
        now = place.clock.now()
        for who in (ana, bea):
            for number in range(4):
                await did(place, actor, who, f"{who.id}{number}", now - (4 - number) * DAY)
        await settled(place, actor)
        before = await times(place, actor, ana.id, every)
        assert [one for one, _ in before] == [2]
        await merge_members(place.app.members, actor, ana.id, None, bea.id, None)
        await settled(place, actor)
        # Together they did eight things: the fourth time is one that neither had reached.
        assert {one for one, _ in await times(place, actor, ana.id, every)} == {2, 4}
        await did(place, actor, ana, "late", now - 20 * DAY)
        await settled(place, actor)
        assert {one for one, _ in await times(place, actor, ana.id, every)} == {2, 4}


async def test_a_longer_streak_than_ever_is_one_time_more(house: House) -> None:
    for place, actor in await places(house):
        ana = await a_member(place, actor)
        now = place.clock.now().replace(hour=11)
        two = await a_milestone(place, actor, MilestoneKind.STREAK_DAYS, 2, recurs=True)
        for number, ago in enumerate((30, 29, 28, 20, 19, 12, 11, 10, 9)):
            await did(place, actor, ana, f"s{number}", now - ago * DAY)
        await settled(place, actor)
        assert [one for one, _ in await times(place, actor, ana.id, two)] == [2]
        for number, ago in enumerate((8, 7)):
            await did(place, actor, ana, f"t{number}", now - ago * DAY)
        await settled(place, actor)
        assert [one for one, _ in await times(place, actor, ana.id, two)] == [2, 3]


async def test_each_anniversary_is_told(house: House) -> None:
    for place, actor in await places(house):
        ana = await a_member(place, actor)
        every = await a_milestone(place, actor, MilestoneKind.DAYS, 365, recurs=True)
        await reach_by_age(place.app.members, actor)
        assert await times(place, actor, ana.id, every) == []
        if not isinstance(place, FakeHouse):
            continue
        for days, told in ((366, [1]), (300, [1]), (70, [1, 2]), (800, [1, 2, 4])):
            place.clock.forward(days * DAY)
            for _ in range(2):
                await reach_by_age(place.app.members, actor)
            assert [one for one, _ in await times(place, actor, ana.id, every)] == told


async def test_levels_do_not_recur(house: House) -> None:
    for place, actor in await places(house):
        made = a_milestone(place, actor, MilestoneKind.LEVEL, 2, recurs=True)
        assert await refused_for(made) == [("/recurs", "not_for_this_milestone")]
