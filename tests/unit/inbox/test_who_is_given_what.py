"""What nobody has in hand is given to whoever is free, once, with the reason; what finds nobody
waits, and what somebody will not come to is taken back."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.inbox.assignment import (
    ASSIGN,
    ASSIGN_LATER,
    TAKE_BACK,
    AssigneeOrder,
    AssignmentPolicy,
    ConversationPick,
)
from domain.inbox.availability import AVAILABILITY_ENDS, AvailabilityState
from domain.inbox.conversation import Conversation
from domain.inbox.errors import AwayInPast, CalendarInUse, NotAssignable
from domain.inbox.ordering import ConversationAction, ConversationOrder, ConversationTarget
from domain.inbox.use_cases.assign_conversations import (
    LOOKED_AGAIN,
    MOST,
    assign_waiting,
    see_who_is_gone,
    take_back,
)
from domain.inbox.use_cases.keep_assignment_policies import (
    NewAssignmentPolicy,
    change_assignment_policy,
    create_assignment_policy,
)
from domain.inbox.use_cases.keep_availability import (
    WantedAvailability,
    end_away,
    read_availability,
    set_availability,
)
from domain.inbox.use_cases.keep_business_calendars import (
    NewBusinessCalendar,
    create_business_calendar,
    remove_business_calendar,
)
from domain.inbox.use_cases.move_conversations import move_conversation
from domain.inbox.working_time import OpenHours
from domain.shared.access import OutOfReach, Permission, Reach
from domain.shared.errors import NotFound, VersionMismatch
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import ConversationId, TeamId, TeammateId
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.unit.inbox_scenes import happens
from tests.unit.stage import Stage

ANN, BEN = TeammateId("tmt_1"), TeammateId("tmt_2")
CARE = TeamId("team_care")
AWAY, THERE = AvailabilityState.AWAY, AvailabilityState.AVAILABLE
CLOSE = ConversationOrder(ConversationAction.CLOSE)


@pytest.fixture
def house() -> FakeHouse:
    return a_fake_house()


@pytest.fixture
async def stage(house: FakeHouse) -> Stage:
    actor = await a_workspace(house)
    house.memory.at_work = {ANN, BEN, CARE}
    return Stage(house, actor, await a_sandbox_channel(house, actor))


async def policy(s: Stage, name: str = "All", **how: Any) -> AssignmentPolicy:
    return await create_assignment_policy(
        s.house.app.inbox, s.actor, NewAssignmentPolicy(name, **how)
    )


async def writes(s: Stage, *people: str) -> None:
    for id in people:
        now = s.house.clock.forward(timedelta(seconds=1))
        await happens(s, Heard(f"d-{id}", HeardKind.DIRECT, now, Person(id), f"Hello from {id}"))


async def goes(s: Stage) -> dict[str, str]:
    """One go; who was given whose conversation."""
    given = await assign_waiting(s.house.app.inbox, s.actor)
    return {str(one.author_id): str(one.assignee_id) for one in given}


async def stands(s: Stage, who: TeammateId, state: AvailabilityState, **more: Any) -> None:
    wanted = WantedAvailability(state, **more)
    await set_availability(s.house.app.inbox, s.actor, who, None, wanted)


def of(s: Stage, person: str) -> Conversation:
    rows = s.house.memory.tables.conversations.values()
    [found] = [row for row in rows if row.author_id == person]
    return found


def due(s: Stage, kind: str) -> dict[str, datetime | None]:
    return {duty.subject_id: duty.due_at for duty in s.house.duties if duty.kind == kind}


def reasons(s: Stage) -> list[tuple[Any, ...]]:
    told = [news for news in s.house.memory.news if news.name == "conversation.assigned"]
    names = ("assignee_id", "assignment_policy_id", "assignment_reason")
    return [tuple(news.data[name] for name in names) for news in told]


async def test_what_waits_is_given_by_turns_and_every_time_it_is_told_why(stage: Stage) -> None:
    await writes(stage, "a", "b", "c")
    made = await policy(stage)
    assert due(stage, ASSIGN) == {stage.actor.workspace: stage.house.clock.now()}
    assert await goes(stage) == {"a": ANN, "b": BEN, "c": ANN}
    assert reasons(stage) == [(who, made.id, "round_robin") for who in (ANN, BEN, ANN)]
    assert await goes(stage) == {}
    await writes(stage, "d")
    assert await goes(stage) == {"d": BEN}


async def test_without_a_policy_nothing_is_given_nor_planned(stage: Stage) -> None:
    await writes(stage, "a")
    assert await goes(stage) == {}
    assert due(stage, ASSIGN) == due(stage, ASSIGN_LATER) == {}


async def test_a_person_who_gave_it_by_hand_is_asked_by_no_policy(stage: Stage) -> None:
    await writes(stage, "a")
    await policy(stage)
    target = ConversationTarget(of(stage, "a").id)
    order = ConversationOrder(ConversationAction.UPDATE, changes={"assignee_id": BEN})
    await move_conversation(stage.house.app.inbox, stage.actor, target, order)
    assert await goes(stage) == {}
    assert reasons(stage) == [(BEN, None, None)]


async def test_the_first_policy_that_applies_and_finds_somebody_gives(stage: Stage) -> None:
    await writes(stage, "a", "b")
    first = await policy(stage, "First", position=1, assignee_ids=(ANN,), capacity=1)
    second = await policy(stage, "Then", position=2, assignee_ids=(BEN,))
    await policy(stage, "Never", position=0, labels=("vip",))
    assert await goes(stage) == {"a": ANN, "b": BEN}
    assert [policy_id for _, policy_id, _ in reasons(stage)] == [first.id, second.id]


@pytest.mark.parametrize(
    ("pick", "first"),
    [(ConversationPick.LONGEST_WAITING, "late"), (ConversationPick.EARLIEST_CREATED, "early")],
)
async def test_which_is_next_is_as_the_policy_says(
    stage: Stage, pick: ConversationPick, first: str
) -> None:
    now = stage.house.clock.now()
    await happens(stage, Heard("d1", HeardKind.DIRECT, now, Person("early"), "Hello"))
    before = now - timedelta(hours=1)
    stage.house.clock.forward(timedelta(minutes=1))
    await happens(stage, Heard("d2", HeardKind.DIRECT, before, Person("late"), "Hello"))
    await policy(stage, conversation_order=pick, assignee_ids=(ANN,), capacity=1)
    assert await goes(stage) == {first: ANN}


async def test_who_has_room_again_is_given_what_waited(stage: Stage) -> None:
    await policy(stage, assignee_ids=(ANN,), capacity=1)
    await writes(stage, "a", "b")
    assert await goes(stage) == {"a": ANN}
    assert await goes(stage) == {}
    target = ConversationTarget(of(stage, "a").id)
    await move_conversation(stage.house.app.inbox, stage.actor, target, CLOSE)
    assert await goes(stage) == {"b": ANN}


async def test_what_finds_nobody_waits_for_whoever_comes_to_work(stage: Stage) -> None:
    room = stage.house.app.inbox
    hours = NewBusinessCalendar("Mondays", "UTC", (OpenHours(1, "09:00", "14:00"),))
    calendar = await create_business_calendar(room, stage.actor, hours)
    await policy(stage, business_calendar_id=calendar.id)
    await writes(stage, "a")
    assert await goes(stage) == {}
    soon = stage.house.clock.now() + LOOKED_AGAIN
    assert due(stage, ASSIGN_LATER) == {stage.actor.workspace: soon}
    stage.house.clock.forward(timedelta(hours=18, minutes=45))
    assert await goes(stage) == {"a": ANN}
    assert due(stage, ASSIGN_LATER) == {}
    with pytest.raises(CalendarInUse):
        await remove_business_calendar(room, stage.actor, calendar.id, None)


async def test_when_nothing_waits_it_is_looked_at_when_they_come_to_work(stage: Stage) -> None:
    hours = NewBusinessCalendar("Mondays", "UTC", (OpenHours(1, "09:00", "14:00"),))
    calendar = await create_business_calendar(stage.house.app.inbox, stage.actor, hours)
    await policy(stage, business_calendar_id=calendar.id)
    assert await goes(stage) == {}
    opens = datetime.fromisoformat("2026-11-23T09:00:00+00:00")
    assert due(stage, ASSIGN_LATER) == {stage.actor.workspace: opens}


async def test_who_is_away_is_given_nothing_and_who_comes_back_is_planned_for(
    stage: Stage,
) -> None:
    until = stage.house.clock.now() + timedelta(hours=1)
    await stands(stage, ANN, AWAY, until=until)
    await policy(stage, assignee_ids=(ANN,))
    await writes(stage, "a")
    assert await goes(stage) == {}
    assert due(stage, AVAILABILITY_ENDS) == {ANN: until}
    await end_away(stage.house.app.inbox, stage.actor, ANN)
    assert await goes(stage) == {}
    now = stage.house.clock.forward(timedelta(hours=1))
    await end_away(stage.house.app.inbox, stage.actor, ANN)
    assert due(stage, ASSIGN) == {stage.actor.workspace: now}
    assert await goes(stage) == {"a": ANN}
    read = await read_availability(stage.house.app.inbox, stage.actor, ANN)
    assert (read.state, read.until, read.version) == (THERE, None, 2)


async def test_what_somebody_has_who_is_gone_is_given_to_another(stage: Stage) -> None:
    room = stage.house.app.inbox
    made = await policy(stage, "Care", assignee_order=AssigneeOrder.LEAST_BUSY)
    await writes(stage, "a", "b")
    assert await goes(stage) == {"a": ANN, "b": BEN}
    stage.house.memory.at_work -= {ANN}
    await see_who_is_gone(room, stage.actor, ANN)
    assert due(stage, TAKE_BACK) == {ANN: stage.house.clock.now()}
    await take_back(room, stage.actor, ANN)
    await take_back(room, stage.actor, ANN)
    assert await goes(stage) == {"a": BEN}
    assert reasons(stage)[2:] == [
        (None, made.id, "assignee_gone"),
        (BEN, made.id, "least_busy"),
    ]


async def test_what_a_policy_leaves_with_whoever_is_gone_stays_there(stage: Stage) -> None:
    await policy(stage, reassign_when_gone=False)
    await writes(stage, "a")
    assert await goes(stage) == {"a": ANN}
    stage.house.memory.at_work -= {ANN}
    assert await take_back(stage.house.app.inbox, stage.actor, ANN) == []


async def test_who_is_away_for_too_long_gives_up_what_they_have(stage: Stage) -> None:
    room = stage.house.app.inbox
    made = await policy(stage, reassign_after_away_seconds=3600)
    await writes(stage, "a")
    assert await goes(stage) == {"a": ANN}
    await stands(stage, ANN, AWAY)
    began = stage.house.clock.now()
    assert await take_back(room, stage.actor, ANN) == []
    assert due(stage, TAKE_BACK) == {ANN: began + timedelta(hours=1)}
    stage.house.clock.forward(timedelta(minutes=30))
    await stands(stage, ANN, AWAY, capacity=3)
    stage.house.clock.forward(timedelta(minutes=30))
    [taken] = await take_back(room, stage.actor, ANN)
    assert taken.assignee_id is None
    assert reasons(stage)[-1] == (None, made.id, "assignee_away")
    assert await goes(stage) == {"a": BEN}


async def test_a_policy_that_bears_less_looks_at_those_who_are_away_already(stage: Stage) -> None:
    made = await policy(stage)
    await stands(stage, ANN, AWAY)
    now = stage.house.clock.forward(timedelta(hours=2))
    changes = {"reassign_after_away_seconds": 3600}
    await change_assignment_policy(stage.house.app.inbox, stage.actor, made.id, None, changes)
    assert due(stage, TAKE_BACK)[ANN] == now


async def test_what_belongs_to_a_team_waits_for_its_members_and_holds_nobody_up(
    stage: Stage,
) -> None:
    await writes(stage, "a", "b")
    theirs = of(stage, "a")
    key = (stage.actor.workspace, theirs.id)
    stage.house.memory.tables.conversations[key] = replace(theirs, team_id=CARE)
    await policy(stage)
    assert await goes(stage) == {"b": ANN}
    stage.house.memory.teams[CARE] = {BEN}
    assert await goes(stage) == {"a": BEN}


async def test_more_than_fits_into_one_go_is_given_in_several(stage: Stage) -> None:
    await writes(stage, "a")
    one, rows = of(stage, "a"), stage.house.memory.tables.conversations
    for number in range(MOST):
        id = ConversationId(f"cnv_more_{number:03}")
        rows[stage.actor.workspace, id] = replace(one, id=id)
    await policy(stage)
    stage.house.memory.tables.duties.clear()
    assert len(await assign_waiting(stage.house.app.inbox, stage.actor)) == MOST
    assert ASSIGN in {duty.kind for duty in stage.house.duties}
    assert len(await assign_waiting(stage.house.app.inbox, stage.actor)) == 1


async def test_nobody_is_named_who_does_not_work_here(stage: Stage) -> None:
    with pytest.raises(NotAssignable) as refused:
        await policy(stage, assignee_ids=(ANN, TeammateId("tmt_stranger")))
    assert refused.value.pointer == "/assignee_ids/1"
    with pytest.raises(NotAssignable):
        await policy(stage, team_ids=(TeamId("team_stranger"),))


async def test_whoever_does_not_reach_all_says_it_of_themselves_alone(stage: Stage) -> None:
    room, wanted = stage.house.app.inbox, WantedAvailability(AWAY)
    agent = replace(stage.actor, teammate_id=ANN, reach={Permission.INBOX_WRITE: Reach.TEAM})
    await set_availability(room, agent, ANN, None, wanted)
    with pytest.raises(OutOfReach):
        await set_availability(room, agent, BEN, None, wanted)


async def test_how_somebody_stands_is_written_over_by_nobody_who_has_not_seen_it(
    stage: Stage,
) -> None:
    room, wanted = stage.house.app.inbox, WantedAvailability(AWAY)
    await set_availability(room, stage.actor, ANN, 0, wanted)
    with pytest.raises(VersionMismatch):
        await set_availability(room, stage.actor, ANN, 0, wanted)
    past = replace(wanted, until=stage.house.clock.now())
    with pytest.raises(AwayInPast):
        await set_availability(room, stage.actor, ANN, None, past)
    with pytest.raises(NotFound):
        await set_availability(room, stage.actor, TeammateId("tmt_no"), None, wanted)
