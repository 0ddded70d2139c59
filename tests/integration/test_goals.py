"""How a community stands is measured by what is stored, exactly, and a goal is over once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.errors import CommunityArchived, GoalIsMeasured
from domain.communities.goal import Direction, GoalMetric, GoalState, NotMeasured, Pace
from domain.communities.model import Community
from domain.communities.use_cases.change_community import archive_community
from domain.communities.use_cases.keep_goals import (
    NewGoal,
    change_goal,
    enter_goal_value,
    list_goals,
    look_at_goal,
    read_goal,
    remove_goal,
    set_goal,
)
from domain.inbox.use_cases.note_reply import note_published_reply
from domain.members.activity import ActivityKind
from domain.members.model import MemberState
from domain.members.use_cases.merge_members import merge_members
from domain.members.use_cases.move_member import Wanted, move_member
from domain.members.use_cases.reckon_values import reckon_values
from domain.members.use_cases.record_activities import record_activity
from domain.shared.access import Actor
from domain.shared.errors import InvalidState, NotFound
from domain.shared.ids import CommunityId, DeliveryId, MessageId
from domain.shared.paging import Filter, PageRequest
from tests.integration.at_work import Watcher, at_work, watching
from tests.kit.builders import a_community, a_sandbox_channel, a_workspace
from tests.kit.fakes.house import FakeHouse, a_fake_house
from tests.kit.member_builders import a_member, done_by, some_said
from tests.kit.places import refused_for

DAY = timedelta(days=1)
ACTIVE = MemberState.ACTIVE


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def value(
    house: House, actor: Actor, home: CommunityId, metric: GoalMetric, level: int | None = None
) -> float | NotMeasured | None:
    """As one that is just set says, which asks in its transaction, and one that is read."""
    room = house.app.communities
    how = {"baseline": -1.0, "metric": metric, "level": level}
    made = await set_goal(room, actor, home, NewGoal("Any", 1e9, **how))  # type: ignore[arg-type]
    read = await read_goal(room, actor, made.goal.id)
    told = [
        (view.progress.measured.value, view.progress.measured.unavailable) for view in (made, read)
    ]
    assert told[0] == told[1]
    await remove_goal(room, actor, made.goal.id, None)
    return told[0][0] if told[0][1] is None else told[0][1]


async def test_members_are_counted_who_belong_and_are_there(house: House) -> None:
    actor = await a_workspace(house)
    home, other = [(await a_community(house, actor)).id for _ in range(2)]
    room = house.app.members
    here: Any = {"community_ids": frozenset({home}), "state": ACTIVE}
    assert await value(house, actor, home, GoalMetric.MEMBERS) == 0
    ana, bea, eva = [await a_member(house, actor, name, **here) for name in ("Ana", "Bea", "Eva")]
    await a_member(house, actor, "Robot", is_bot=True, **here)
    await a_member(house, actor, "Elsewhere", community_ids=frozenset({other}), state=ACTIVE)
    await a_member(house, actor, "Wanted", community_ids=frozenset({home}))
    assert await value(house, actor, home, GoalMetric.MEMBERS) == 3
    await merge_members(room, actor, bea.id, None, eva.id, None)
    assert await value(house, actor, home, GoalMetric.MEMBERS) == 2
    await move_member(room, actor, ana.id, None, Wanted(MemberState.LEFT, "Moved."))
    assert await value(house, actor, home, GoalMetric.MEMBERS) == 1
    assert await value(house, actor, home, GoalMetric.NEW_MEMBERS) == 1
    stranger = await a_workspace(house)
    far = await a_community(house, stranger)
    assert await value(house, stranger, far.id, GoalMetric.MEMBERS) == 0


async def test_active_members_did_something_within_thirty_days(house: House) -> None:
    actor = await a_workspace(house)
    home, other = [(await a_community(house, actor)).id for _ in range(2)]
    room, now = house.app.members, house.clock.now()
    ana, bea, eva, old = [await a_member(house, actor, n) for n in ("Ana", "Bea", "Eva", "Old")]
    robot = await a_member(house, actor, "Robot", is_bot=True)
    for number, (who, at, where, kind) in enumerate(
        (
            (ana, now - DAY, home, ActivityKind.MESSAGE),
            (ana, now - 2 * DAY, home, ActivityKind.MESSAGE),
            (bea, now - 3 * DAY, home, ActivityKind.REACTION),
            (eva, now - 4 * DAY, home, ActivityKind.MESSAGE),
            (old, now - 31 * DAY, home, ActivityKind.MESSAGE),
            (old, now - DAY, other, ActivityKind.MESSAGE),
            (old, now - DAY, home, ActivityKind.LEAVE),
            (robot, now - DAY, home, ActivityKind.MESSAGE),
        )
    ):
        told = done_by(who, f"a{number}", at, community_id=where, kind=kind, type=None)
        await record_activity(room, actor, told)
    assert await value(house, actor, home, GoalMetric.ACTIVE_MEMBERS) == 3
    await merge_members(room, actor, bea.id, None, eva.id, None)
    assert await value(house, actor, home, GoalMetric.ACTIVE_MEMBERS) == 2


async def test_members_at_a_level_are_those_on_it_or_above(house: House) -> None:
    actor = await a_workspace(house)
    home, room = (await a_community(house, actor)).id, house.app.members
    for name, times in (("Ana", 1), ("Bea", 3), ("Eva", 40)):
        who = await a_member(house, actor, name, community_ids=frozenset({home}))
        for number in range(times):
            at = house.clock.now() - number * DAY
            told = done_by(who, f"{name}{number}", at, community_id=home, kind=ActivityKind.MESSAGE)
            await record_activity(room, actor, replace(told, type=None))
    while await reckon_values(room, actor):
        pass
    levels = {
        level: await value(house, actor, home, GoalMetric.MEMBERS_AT_LEVEL, level)
        for level in (1, 2, 4)
    }
    assert levels == {1: 2, 2: 1, 4: NotMeasured.NO_SUCH_LEVEL}


async def test_what_is_heard_and_answered_is_measured_or_said_to_be_unknown(house: House) -> None:
    actor = await a_workspace(house)
    home, deaf = await a_community(house, actor), await a_community(house, actor)
    heard = (GoalMetric.MESSAGES_HEARD, GoalMetric.REPLY_RATE, GoalMetric.FIRST_REPLY)
    for metric in heard:
        assert await value(house, actor, deaf.id, metric) is NotMeasured.NO_CHANNELS
    channel = await a_sandbox_channel(house, actor, community_id=home.id)
    assert await value(house, actor, home.id, GoalMetric.MESSAGES_HEARD) == 0
    for metric in heard[1:]:
        assert await value(house, actor, home.id, metric) is NotMeasured.NO_CONVERSATIONS
    said = []
    for text in ("One?", "Two?", "Three?", "Four?"):
        said += await some_said(house, actor, channel, text)
    assert await value(house, actor, home.id, GoalMetric.MESSAGES_HEARD) == 4
    assert await value(house, actor, home.id, GoalMetric.REPLY_RATE) == 0
    assert await value(house, actor, home.id, GoalMetric.FIRST_REPLY) is NotMeasured.NO_REPLIES
    inbox = house.app.inbox
    for number, minutes in enumerate((1, 3, 20)):
        at = (await inbox.reads.message(actor, said[number])).at + timedelta(minutes=minutes)
        out = DeliveryId(f"dlv_{number}"), MessageId(f"msg_{number}")
        await note_published_reply(inbox, actor, said[number], *out, at, None)
    assert await value(house, actor, home.id, GoalMetric.REPLY_RATE) == 75
    assert await value(house, actor, home.id, GoalMetric.FIRST_REPLY) == 180
    assert await value(house, actor, deaf.id, GoalMetric.MESSAGES_HEARD) is NotMeasured.NO_CHANNELS


async def test_a_goal_begins_where_it_stands_and_makes_sense(house: House) -> None:
    for place in (house, a_fake_house()):
        actor = await a_workspace(place)
        home, room = await a_community(place, actor), place.app.communities
        await _stands(place, actor, home, 2)
        grow = NewGoal("Grow", 10, metric=GoalMetric.MEMBERS)
        made = await set_goal(room, actor, home.id, grow)
        assert (made.goal.baseline, made.progress.share, made.goal.state) == (2, 0, GoalState.OPEN)
        heard = NewGoal("Hear", 10, metric=GoalMetric.MESSAGES_HEARD)
        past = replace(grow, due_at=place.clock.now() - DAY)
        for wanted, faults in (
            (replace(grow, target=2), [("/target", "target_not_beyond_baseline")]),
            (
                replace(grow, direction=Direction.DECREASE),
                [("/target", "target_not_beyond_baseline")],
            ),
            (heard, [("/baseline", "baseline_needed")]),
            (past, [("/due_at", "in_past")]),
            (replace(grow, level=1), [("/level", "level_not_for_this_metric")]),
            (
                replace(grow, metric=GoalMetric.MEMBERS_AT_LEVEL),
                [("/level", "level_needed")],
            ),
        ):
            assert await refused_for(set_goal(room, actor, home.id, wanted)) == faults
        lower = change_goal(room, actor, made.goal.id, None, {"target": 1.0})
        assert await refused_for(lower) == [("/target", "target_not_beyond_baseline")]
        assert (
            await refused_for(enter_goal_value(room, actor, made.goal.id, None, 5))
            is GoalIsMeasured
        )
        await archive_community(room, actor, home.id)
        assert await refused_for(set_goal(room, actor, home.id, grow)) is CommunityArchived
        neighbour = await a_workspace(place)
        assert await refused_for(read_goal(room, neighbour, made.goal.id)) is NotFound


async def test_a_goal_that_people_check_is_reached_when_they_say_so(house: House) -> None:
    for place in (house, a_fake_house()):
        actor = await a_workspace(place)
        home, room = await a_community(place, actor), place.app.communities
        due = place.clock.now() + 10 * DAY
        made = await set_goal(room, actor, home.id, NewGoal("Meet", 4, due_at=due))
        assert made.progress.measured.unavailable is NotMeasured.NOT_ENTERED
        assert (made.progress.share, made.progress.pace) == (None, None)
        one = await enter_goal_value(room, actor, made.goal.id, made.goal.version, 1)
        assert (one.progress.share, one.progress.pace) == (0.25, Pace.ON_TRACK)
        assert one.progress.measured.as_of == one.goal.entered_at
        done = await enter_goal_value(room, actor, made.goal.id, None, 5)
        assert (done.goal.state, done.goal.closed_value) == (GoalState.REACHED, 5)
        again = enter_goal_value(room, actor, made.goal.id, None, 1)
        assert await refused_for(again) is InvalidState
        await look_at_goal(room, actor, made.goal.id)
        assert (await read_goal(room, actor, made.goal.id)).goal == done.goal


async def test_goals_are_listed_with_how_they_stand(house: House) -> None:
    actor = await a_workspace(house)
    home, other = await a_community(house, actor), await a_community(house, actor)
    room = house.app.communities
    await a_member(house, actor, community_ids=frozenset({home.id}), state=ACTIVE)
    for name, target in (("B", 10), ("A", 1)):
        wanted = NewGoal(name, target, metric=GoalMetric.MEMBERS, baseline=0)
        await set_goal(room, actor, home.id, wanted)
    await set_goal(room, actor, home.id, NewGoal("C", 1))
    await set_goal(room, actor, other.id, NewGoal("D", 1))
    found = (await list_goals(room, actor, home.id, PageRequest())).items
    stands = {view.goal.name: (view.goal.state.value, view.progress.share) for view in found}
    assert stands == {"A": ("reached", 1), "B": ("open", 0.1), "C": ("open", None)}
    asked = PageRequest(filters=[Filter("state", "in", ["reached"])])
    assert [v.goal.name for v in (await list_goals(room, actor, home.id, asked)).items] == ["A"]


async def test_a_worker_tells_that_goals_are_reached_and_missed(
    house: House, watch: Watcher
) -> None:
    actor = await a_workspace(house)
    home, room = await a_community(house, actor), house.app.communities
    due = house.clock.now() + 2 * DAY
    grow = NewGoal("Grow", 2, metric=GoalMetric.MEMBERS, due_at=due)
    made = [
        await set_goal(room, actor, home.id, goal)
        for goal in (grow, replace(grow, target=50), NewGoal("Meet", 1, due_at=due))
    ]
    for name in ("Ana", "Bea"):
        await a_member(house, actor, name, community_ids=frozenset({home.id}), state=ACTIVE)
    async with at_work(house):
        await watch.pass_time(timedelta(hours=2))
        await house.doorbell.ring()
        await watch.until_rows("SELECT FROM goals WHERE state = 'reached'")
        await watch.pass_time(2 * DAY)
        await house.doorbell.ring()
        await watch.until_rows("SELECT FROM goals WHERE state = 'missed' HAVING count(*) = 2")
    told = [await watch.events(view.goal.id) for view in made]
    assert told[0] == ["goal.created", "goal.reached"]
    assert told[1:] == [["goal.created", "goal.missed"]] * 2
    missed = await read_goal(room, actor, made[1].goal.id)
    assert (missed.goal.closed_value, missed.progress.measured.value) == (2, 2)


async def _stands(place: House | FakeHouse, actor: Actor, home: Community, members: int) -> None:
    """So many belong to it; memory does not count, and is told."""
    if isinstance(place, House):
        for number in range(members):
            await a_member(
                place, actor, f"M{number}", community_ids=frozenset({home.id}), state=ACTIVE
            )
    else:
        place.memory.standings[home.id, GoalMetric.MEMBERS] = members
