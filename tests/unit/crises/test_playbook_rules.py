"""A playbook takes each step once and in its time, fits or does not, and ends with its crisis."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.crises.crisis import Crisis, Move, Role, RoleHolder, RoleState
from domain.crises.crisis_ports import Scope
from domain.crises.crisis_severity import Factors
from domain.crises.model import Responsibility, Severity
from domain.crises.playbook import (
    ActionKind,
    Condition,
    CountsFrom,
    Playbook,
    PlaybookStep,
    Start,
    StepAction,
)
from domain.crises.playbook_run import PlaybookRun, RunState, StepState
from domain.crises.rota import ShiftUnit
from domain.crises.use_cases.fill_roles import give_role
from domain.crises.use_cases.keep_crises import change_crisis
from domain.crises.use_cases.keep_playbooks import (
    NewPlaybook,
    change_playbook,
    create_playbook,
)
from domain.crises.use_cases.keep_rotas import NewRota, create_rota
from domain.crises.use_cases.move_crisis import move_crisis
from domain.crises.use_cases.open_crisis import NewCrisis, open_crisis
from domain.crises.use_cases.run_playbook import start_playbook, walk_playbook
from domain.crises.use_cases.speak import heed_crisis
from domain.shared.access import MissingScope, Permission
from domain.shared.errors import InvalidState, NotFound
from domain.shared.ids import ChannelId, CommunityId, TeammateId
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import a_fake_house
from tests.unit.stage import Stage

ANA, BEA = TeammateId("tmt_ana"), TeammateId("tmt_bea")
MINUTE = timedelta(minutes=1)
NOTE = StepAction(ActionKind.NOTE, text="Nothing about food.")


@pytest.fixture
async def stage() -> Stage:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Stage(house, actor, await a_sandbox_channel(house, actor))


def a_note(after: int = 0, counts_from: CountsFrom = CountsFrom.START) -> PlaybookStep:
    return PlaybookStep("Note", NOTE, after, counts_from)


async def a_playbook(stage: Stage, *steps: PlaybookStep, **more: Any) -> Playbook:
    room = stage.house.app.crises.response
    return await create_playbook(room, stage.actor, NewPlaybook("Food", steps, **more))


async def a_crisis(stage: Stage, **more: Any) -> Crisis:
    return await open_crisis(
        stage.house.app.crises.response, stage.actor, NewCrisis("Nuts", **more)
    )


async def walked(stage: Stage, run: PlaybookRun, after: timedelta = timedelta(0)) -> PlaybookRun:
    stage.house.clock.forward(after)
    await walk_playbook(stage.house.app.crises.response, stage.actor, run.id)
    return stage.house.memory.tables.playbook_runs[stage.actor.workspace, run.id]


def runs(stage: Stage) -> list[PlaybookRun]:
    return list(stage.house.memory.tables.playbook_runs.values())


def holder(crisis: Crisis) -> RoleHolder:
    found = crisis.holder(Role.COMMANDER)
    assert found is not None
    return found


def states(run: PlaybookRun) -> list[str]:
    return [one.state.value for one in run.steps]


async def test_each_step_is_taken_at_its_time_and_once(stage: Stage) -> None:
    steps = (a_note(), a_note(10), a_note(5, CountsFrom.PREVIOUS))
    playbook, crisis = await a_playbook(stage, *steps), await a_crisis(stage)
    room = stage.house.app.crises.response
    run = await start_playbook(room, stage.actor, crisis.id, playbook.id)
    run = await walked(stage, run)
    assert states(await walked(stage, run)) == ["done", "waiting", "waiting"]
    run = await walked(stage, run, 12 * MINUTE)
    assert states(run) == ["done", "done", "waiting"]
    assert run.next_at == stage.house.clock.now() + 5 * MINUTE
    assert states(await walked(stage, run, 5 * MINUTE - timedelta(seconds=1)))[2] == "waiting"
    run = await walked(stage, run, timedelta(seconds=1))
    assert (run.state, states(run)) == (RunState.FINISHED, ["done"] * 3)
    entries = stage.house.memory.tables.crisis_entries.values()
    assert sum(entry.kind.value == "note" for entry in entries) == 3


async def test_one_is_begun_once_for_a_crisis_and_goes_on_as_it_was(stage: Stage) -> None:
    room = stage.house.app.crises.response
    playbook, crisis = await a_playbook(stage, a_note(10)), await a_crisis(stage)
    first = await start_playbook(room, stage.actor, crisis.id, playbook.id)
    await change_playbook(room, stage.actor, playbook.id, None, {"steps": (a_note(), a_note())})
    again = await start_playbook(room, stage.actor, crisis.id, playbook.id)
    assert (again.id, again.playbook_version) == (first.id, 1)
    assert len((await walked(stage, again, 10 * MINUTE)).steps) == 1


@pytest.mark.parametrize(
    ("fits", "there"),
    [
        (Condition(severity_at_least=Severity.SEV2), {"factors": Factors(3, 0, 0, 0, 0)}),
        (
            Condition(responsibilities=(Responsibility.PREVENTABLE,)),
            {"responsibility": Responsibility.PREVENTABLE},
        ),
        (Condition(scenarios=("food", "drink")), {"scenario": "drink"}),
        (Condition(platforms=("mastodon", "bluesky")), {"platforms": ("bluesky",)}),
    ],
)
async def test_it_begins_by_itself_where_it_fits_when_it_does(
    stage: Stage, fits: Condition, there: dict[str, Any]
) -> None:
    await a_playbook(stage, a_note(), start=Start.WHEN_FITTING, fits=fits)
    none = {"factors": Factors(0, 0, 0, 0, 0)}
    crisis = await a_crisis(stage, **none)
    assert runs(stage) == []
    room = stage.house.app.crises.response
    await change_crisis(room, stage.actor, crisis.id, None, there)
    await change_crisis(room, stage.actor, crisis.id, None, {"title": "Nuts and almonds"})
    await a_crisis(stage, **(none | there))
    assert len(runs(stage)) == 2


async def test_one_that_waits_for_it_begins_when_it_is_activated(stage: Stage) -> None:
    active = Condition(is_active=True)
    await a_playbook(stage, a_note(), start=Start.WHEN_FITTING, fits=active)
    await a_playbook(stage, a_note(), fits=active)
    crisis = await a_crisis(stage)
    assert runs(stage) == []
    room = stage.house.app.crises.response
    await move_crisis(room, stage.actor, crisis.id, None, Move.ACTIVATE)
    await move_crisis(room, stage.actor, crisis.id, None, Move.CONTAIN)
    assert len(runs(stage)) == 1


async def test_a_step_that_does_not_fit_is_passed_over_and_a_refused_one_is_noted(
    stage: Stage,
) -> None:
    """The clock cannot be set in triage, and Ana has left."""
    stage.house.memory.at_work.add(ANA)
    offer = StepAction(ActionKind.OFFER_ROLE, role=Role.SCRIBE, teammate_id=ANA)
    only = Condition(severity_at_least=Severity.SEV1)
    steps = (
        PlaybookStep("Clock", StepAction(ActionKind.SET_CLOCK, minutes=5)),
        PlaybookStep("Scribe", offer),
        PlaybookStep("Worst", NOTE, only_if=only),
        a_note(),
    )
    playbook = await a_playbook(stage, *steps)
    stage.house.memory.at_work.discard(ANA)
    crisis = await a_crisis(stage, factors=Factors(0, 0, 0, 0, 0))
    room = stage.house.app.crises.response
    run = await walked(stage, await start_playbook(room, stage.actor, crisis.id, playbook.id))
    assert states(run) == ["failed", "failed", "skipped", "done"]
    assert [one.reason for one in run.steps] == ["invalid_state", "not_found", None, None]
    assert run.state is RunState.FINISHED


async def test_it_ends_once_the_crisis_is_resolved(stage: Stage) -> None:
    room = stage.house.app.crises.response
    playbook, crisis = await a_playbook(stage, a_note(10)), await a_crisis(stage)
    run = await start_playbook(room, stage.actor, crisis.id, playbook.id)
    for move in (Move.ACTIVATE, Move.CONTAIN, Move.RESOLVE):
        await move_crisis(room, stage.actor, crisis.id, None, move)
    run = await walked(stage, run, 10 * MINUTE)
    assert (run.state, run.steps[0].state) == (RunState.CANCELLED, StepState.WAITING)
    with pytest.raises(InvalidState):
        await start_playbook(room, stage.actor, crisis.id, playbook.id)


async def test_who_may_not_stop_publishing_writes_no_playbook_that_does(stage: Stage) -> None:
    room, hold = stage.house.app.crises.response, StepAction(ActionKind.HOLD)
    scopes = stage.actor.scopes - {Permission.HOLDS_WRITE}
    wanted = NewPlaybook("Food", (PlaybookStep("Stop", hold),))
    with pytest.raises(MissingScope):
        await create_playbook(room, replace(stage.actor, scopes=scopes), wanted)


async def test_what_a_playbook_names_must_be_there_and_it_is_said_where(stage: Stage) -> None:
    nowhere = Scope(channel_ids=(ChannelId("chn_x"),))
    fits = Condition(community_ids=(CommunityId("com_x"),))
    for step, where in (
        (StepAction(ActionKind.HOLD, scope=nowhere), "/steps/0/action/channel_ids/0"),
        (StepAction(ActionKind.TASK, teammate_id=ANA), "/steps/0/action/teammate_id"),
    ):
        with pytest.raises(NotFound) as missing:
            await a_playbook(stage, PlaybookStep("It", step))
        assert missing.value.pointer == where
    with pytest.raises(NotFound) as missing:
        await a_playbook(stage, a_note(), fits=fits)
    assert missing.value.pointer == "/when/community_ids/0"


async def test_on_call_the_next_is_asked_until_nobody_is_left(stage: Stage) -> None:
    room = stage.house.app.crises.response
    stage.house.memory.at_work.update({ANA, BEA})
    week = (1, ShiftUnit.WEEK, "2020-01-06", "09:00", "Europe/Madrid")
    rota = await create_rota(
        room, stage.actor, NewRota("Nights", (ANA, BEA), *week, answer_minutes=7)
    )
    crisis = await a_crisis(stage)
    given = await give_role(
        room, stage.actor, crisis.id, None, Role.COMMANDER, rota.id, on_call=True
    )
    first = holder(given)
    assert first.answer_by == stage.house.clock.now() + 7 * MINUTE
    asked, now = [first.teammate_id], first
    for _ in range(2):
        stage.house.clock.forward(7 * MINUTE)
        await heed_crisis(room, stage.actor, crisis.id)
        now = holder(await room.reads.crisis(stage.actor, crisis.id))
        asked.append(now.teammate_id)
    assert set(asked[:2]) == {ANA, BEA}
    assert (now.is_unfilled, now.is_late, now.state) == (True, True, RoleState.OFFERED)
