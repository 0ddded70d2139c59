"""Time that is over is seen to once, by the calendar's time where there is one."""

from datetime import timedelta

import pytest

from domain.inbox.automation import (
    Since,
    Timer,
    Trigger,
)
from domain.inbox.condition import Conditions, HoursTest
from domain.inbox.conversation import ConversationState, Priority
from domain.inbox.errors import CalendarInUse
from domain.inbox.ordering import ConversationAction
from domain.inbox.step import (
    Move,
    PriorityStep,
    Step,
)
from domain.inbox.use_cases.keep_business_calendars import (
    NewBusinessCalendar,
    create_business_calendar,
    remove_business_calendar,
)
from domain.inbox.working_time import OpenHours
from tests.kit.automating import FakeRelay
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.unit.automation_stage import HOUR, LABEL, asks, automate, one, somebody
from tests.unit.stage import Stage


@pytest.fixture
def house() -> FakeHouse:
    return a_fake_house()


@pytest.fixture
async def stage(house: FakeHouse) -> Stage:
    actor = await a_workspace(house)
    return Stage(house, actor, await a_sandbox_channel(house, actor))


@pytest.fixture
def relay(stage: Stage) -> FakeRelay:
    return FakeRelay(stage.house, stage.actor)


async def test_time_that_is_over_without_an_answer_is_seen_to_once(
    stage: Stage, relay: FakeRelay
) -> None:
    timer = Trigger(timer=Timer(Since.WAITING, 3600))
    await automate(stage, (Step(set_priority=PriorityStep(Priority.URGENT)),), timer)
    await asks(stage)
    await relay.works()
    assert relay.runs == []
    stage.house.clock.forward(HOUR)
    await relay.works()
    assert one(stage).priority is Priority.URGENT
    stage.house.clock.forward(HOUR)
    await asks(stage, id="d2")
    await relay.works()
    assert len(relay.runs) == 1


async def test_of_a_group_one_sees_to_each_wait(stage: Stage, relay: FakeRelay) -> None:
    for seconds in (3600, 3600, 7200):
        timer = Trigger(timer=Timer(Since.WAITING, seconds))
        await automate(stage, LABEL, timer, group="waiting")
    await asks(stage)
    for _ in range(3):
        stage.house.clock.forward(HOUR)
        await relay.works()
    await somebody(stage, ConversationAction.UPDATE, put_on=["more"])
    await relay.works()
    assert len(relay.runs) == 1


async def test_who_is_answered_in_time_waits_no_more(stage: Stage, relay: FakeRelay) -> None:
    await automate(stage, LABEL, Trigger(timer=Timer(Since.WAITING, 3600)))
    await asks(stage)
    await relay.works()
    await somebody(stage, ConversationAction.CLOSE)
    stage.house.clock.forward(2 * HOUR)
    await relay.works()
    assert relay.runs == []
    await asks(stage, id="d2")
    await relay.works()
    stage.house.clock.forward(HOUR)
    await relay.works()
    assert len(relay.runs) == 1


async def test_what_waits_already_counts_but_not_what_was_over_before(
    stage: Stage, relay: FakeRelay
) -> None:
    await asks(stage)
    stage.house.clock.forward(timedelta(minutes=30))
    await relay.works()
    soon = await automate(stage, LABEL, Trigger(timer=Timer(Since.WAITING, 3600)))
    await automate(stage, LABEL, Trigger(timer=Timer(Since.WAITING, 600)))
    await relay.works()
    stage.house.clock.forward(timedelta(minutes=30))
    await relay.works()
    assert [run.automation_id for run in relay.runs] == [soon.id]


async def test_time_that_is_over_before_it_matches_is_seen_to_when_it_does(
    stage: Stage, relay: FakeRelay
) -> None:
    vip = Conditions(labels=("vip",))
    timer = Trigger(timer=Timer(Since.IDLE, 3600))
    await automate(stage, (Step(move=Move.CLOSE),), timer, conditions=vip)
    await asks(stage)
    await relay.works()
    stage.house.clock.forward(2 * HOUR)
    await relay.works()
    assert relay.runs == []
    await somebody(stage, ConversationAction.UPDATE, put_on=["vip"])
    await relay.works()
    assert one(stage).state is ConversationState.CLOSED


async def test_time_is_that_of_the_calendar_and_so_are_hours(
    stage: Stage, relay: FakeRelay
) -> None:
    room = stage.house.app.inbox
    # It is a Sunday.
    monday = NewBusinessCalendar("Monday", "UTC", (OpenHours(1, "09:00", "14:00"),))
    calendar = await create_business_calendar(room, stage.actor, monday)
    shut = Conditions(business_hours=HoursTest(calendar.id, open=False))
    away = await automate(stage, (Step(add_labels=("away",)),), conditions=shut)
    timed = Trigger(timer=Timer(Since.WAITING, 3600, calendar.id))
    late = await automate(stage, (Step(add_labels=("late",)),), timed)
    await asks(stage)
    await relay.works()
    assert [run.automation_id for run in relay.runs] == [away.id]
    stage.house.clock.forward(timedelta(hours=19, minutes=30))
    await relay.works()
    assert len(relay.runs) == 1
    stage.house.clock.forward(timedelta(minutes=15))
    await relay.works()
    assert relay.runs[-1].automation_id == late.id
    with pytest.raises(CalendarInUse):
        await remove_business_calendar(room, stage.actor, calendar.id, None)
