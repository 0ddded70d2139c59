"""All automations together are tried on what was told: in order, one of a group, within caps, and
no further than the loop guard lets them."""

from datetime import timedelta
from typing import Any

import pytest

from domain.inbox.automation import (
    Automation,
    Caps,
    Happening,
    NewAutomation,
    Since,
    Timer,
    Trigger,
)
from domain.inbox.condition import Conditions
from domain.inbox.conversation import Priority
from domain.inbox.macro import Audience
from domain.inbox.step import Move, PriorityStep, RunMacroStep, Step
from domain.inbox.use_cases.keep_automations import change_automation, create_automation
from domain.inbox.use_cases.keep_macros import NewMacro, create_macro
from domain.inbox.use_cases.try_automation import SetTrial, TrialWish, try_all
from domain.shared.ids import ConversationId
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import a_fake_house
from tests.unit.inbox.test_replaying import HEARD, HOUR, past, told
from tests.unit.stage import Stage

UPDATED = Trigger((Happening.UPDATED,))
REFUND = Conditions(says=("refund",))
LABEL = Step(add_labels=("refund",))


@pytest.fixture
async def stage() -> Stage:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Stage(house, actor, await a_sandbox_channel(house, actor))


async def automation(s: Stage, name: str, *steps: Step, position: int, **how: Any) -> Automation:
    wanted = NewAutomation(
        name, how.pop("trigger", HEARD), steps, position, enabled=how.pop("enabled", True), **how
    )
    return await create_automation(s.house.app.inbox, s.actor, wanted)


async def tried(s: Stage, *also: Automation) -> SetTrial:
    before = s.house.memory.tables
    ids = [each.id for each in also]
    trial = await try_all(s.house.app.inbox, s.actor, TrialWish(30, 50), ids)
    assert s.house.memory.tables is before, "nothing is done"
    return trial


def played(trial: SetTrial) -> list[tuple[str, int]]:
    names = {each.id: each.name for each in trial.automations}
    return [(names[hit.automation_id], hit.depth) for hit in trial.rehearsal.hits]


def heard(s: Stage, *texts: str) -> None:
    now = s.house.clock.now()
    several = [
        told(n, now - (10 - n) * HOUR, Happening.MESSAGE_RECEIVED, None, text=text)
        for n, text in enumerate(texts)
    ]
    past(s, *several)


async def test_of_a_group_the_first_that_matches_comes_alone(stage: Stage) -> None:
    second = await automation(stage, "second", LABEL, position=2, group="g")
    await automation(stage, "first", LABEL, position=1, group="g", conditions=REFUND)
    await automation(stage, "apart", LABEL, position=3)
    heard(stage, "A refund!", "Hello")
    trial = await tried(stage)
    assert [each.name for each in trial.automations] == ["first", "second", "apart"]
    assert played(trial) == [("first", 0), ("apart", 0), ("second", 0), ("apart", 0)]
    assert trial.rehearsal.passed_over[second.id] == 1


async def test_each_finds_what_those_before_it_did_and_leads_others_to_more_once(
    stage: Stage,
) -> None:
    urgent = Step(set_priority=PriorityStep(Priority.URGENT))
    await automation(stage, "labels", LABEL, position=1, conditions=REFUND)
    of_label = Conditions(labels=("refund",))
    await automation(stage, "closes", Step(move=Move.CLOSE), position=2, conditions=of_label)
    await automation(stage, "follows", urgent, position=3, trigger=UPDATED, conditions=of_label)
    closed = Trigger((Happening.CLOSED, Happening.UPDATED))
    await automation(stage, "ends", Step(add_labels=("over",)), position=4, trigger=closed)
    heard(stage, "A refund!")
    trial = await tried(stage)
    assert played(trial) == [("labels", 0), ("closes", 0), ("follows", 1), ("ends", 1)]
    assert trial.rehearsal.stopped == 1, "what these two did leads to nothing more"


async def test_caps_count_and_a_capped_one_does_nothing(stage: Stage) -> None:
    caps = Caps(per_conversation=1)
    await automation(stage, "once", Step(move=Move.CLOSE), position=1, caps=caps)
    await automation(stage, "after", LABEL, position=2, trigger=Trigger((Happening.CLOSED,)))
    heard(stage, "One", "Two")
    trial = await tried(stage)
    assert [hit.run.capped for hit in trial.rehearsal.hits if hit.depth == 0] == [False, True]
    assert played(trial) == [("once", 0), ("after", 1), ("once", 0)]


async def test_time_counts_and_those_that_are_off_only_where_they_are_named(stage: Stage) -> None:
    now = stage.house.clock.now()
    waited = Trigger(timer=Timer(Since.WAITING, 3600))
    timed = await automation(stage, "timed", LABEL, position=1, trigger=waited, enabled=False)
    since = now - 5 * HOUR
    past(stage, told(1, since, Happening.MESSAGE_RECEIVED, since, id=ConversationId("cnv_1")))
    assert played(await tried(stage)) == []
    trial = await tried(stage, timed)
    assert played(trial) == [("timed", 0)]
    assert trial.sample[0].run.at == since + timedelta(hours=1)


async def test_steps_of_macros_count_in_their_places(stage: Stage) -> None:
    macro = await create_macro(
        stage.house.app.inbox, stage.actor, NewMacro("Ends", (Step(move=Move.CLOSE),), Audience.ALL)
    )
    made = await automation(
        stage, "runs", Step(run_macro=RunMacroStep(macro.id)), position=1, conditions=REFUND
    )
    await automation(stage, "after", LABEL, position=2, trigger=Trigger((Happening.CLOSED,)))
    heard(stage, "refund")
    assert played(await tried(stage)) == [("runs", 0), ("after", 1)]
    await change_automation(stage.house.app.inbox, stage.actor, made.id, None, {"enabled": False})
    assert played(await tried(stage)) == []
