"""Automations do what they do once for each cause, in their order, and come to rest."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.inbox.automation import (
    Caps,
    Happening,
    NewAutomation,
    RunState,
    Trigger,
)
from domain.inbox.condition import Conditions
from domain.inbox.conversation import ConversationState, Priority
from domain.inbox.errors import MacroNotShared
from domain.inbox.macro import Audience
from domain.inbox.ordering import ConversationAction
from domain.inbox.step import (
    Move,
    NoteStep,
    PriorityStep,
    ReplyStep,
    RunMacroStep,
    SnoozeStep,
    Step,
    StepStatus,
)
from domain.inbox.use_cases.keep_automations import (
    change_automation,
    create_automation,
    remove_automation,
)
from domain.inbox.use_cases.keep_macros import NewMacro, create_macro, remove_macro
from domain.inbox.use_cases.note_reply import note_published_reply
from domain.shared.access import MissingScope, OutOfReach, Permission, Reach
from domain.shared.heard import HeardKind, Person
from domain.shared.ids import MacroId
from tests.kit.automating import FakeRelay
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.unit.automation_stage import CHANGED, HEARD, LABEL, asks, automate, one, somebody
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


async def test_it_does_all_its_steps_as_itself_once_for_what_happened(
    stage: Stage, relay: FakeRelay
) -> None:
    steps = (
        Step(add_labels=("refund",)),
        Step(set_priority=PriorityStep(Priority.HIGH)),
        Step(note=NoteStep("Look at the order first.")),
        Step(move=Move.MARK_PENDING),
    )
    made = await automate(stage, steps, conditions=Conditions(says=("money back",)))
    await asks(stage, "I want my MONEY, back!")
    await relay.works()
    [run] = relay.runs
    assert (run.automation_id, run.state, run.met) == (made.id, RunState.DONE, ("says",))
    assert [each.status for each in run.results] == [StepStatus.DONE] * 4
    conversation = one(stage)
    assert (conversation.labels, conversation.priority) == (("refund",), Priority.HIGH)
    assert conversation.state is ConversationState.PENDING
    assert conversation.priority_by == made.id
    [note] = stage.house.memory.tables.conversation_notes.values()
    assert (note.author, note.id) == (made.id, run.results[2].object_id)
    told = [commit.actor_id for commit in stage.house.memory.commits if commit.news][-1]
    assert told == made.id


async def test_what_does_not_match_or_nobody_can_tell_is_left_alone(
    stage: Stage, relay: FakeRelay
) -> None:
    await automate(stage, conditions=Conditions(says=("refund",)))
    await automate(stage, conditions=Conditions(languages=("es",)))
    await automate(stage, unless=Conditions(kinds=(HeardKind.DIRECT,)))
    await automate(stage, unless=Conditions(languages=("es",)))
    await asks(stage, "Hm")
    await relay.works()
    assert relay.runs == []


async def test_one_that_is_off_or_thrown_away_is_not_asked(stage: Stage, relay: FakeRelay) -> None:
    room = stage.house.app.inbox
    off = await automate(stage)
    await change_automation(room, stage.actor, off.id, None, {"enabled": False})
    gone = await automate(stage)
    await remove_automation(room, stage.actor, gone.id, None)
    await asks(stage)
    await relay.works()
    assert relay.runs == []


async def test_of_a_group_the_first_that_matches_runs_and_without_one_all_do(
    stage: Stage, relay: FakeRelay
) -> None:
    never = Conditions(says=("never",))
    last = await automate(stage, (Step(add_labels=("c",)),), position=9, group="routing")
    await automate(stage, (Step(add_labels=("a",)),), position=1, group="routing", conditions=never)
    first = await automate(stage, (Step(add_labels=("b",)),), position=2, group="routing")
    beside = await automate(stage, (Step(add_labels=("d",)),), position=3)
    await asks(stage)
    await relay.works()
    assert [run.automation_id for run in relay.runs] == [first.id, beside.id]
    assert last.id not in {run.automation_id for run in relay.runs}
    assert one(stage).labels == ("b", "d")


async def test_two_that_would_chase_each_other_for_ever_come_to_rest(
    stage: Stage, relay: FakeRelay
) -> None:
    on, off = Step(add_labels=("vip",)), Step(remove_labels=("vip",))
    vip = Conditions(labels=("vip",))
    other_way = await automate(stage, (off,), CHANGED, conditions=vip)
    one_way = await automate(stage, (on,), CHANGED, unless=vip, position=1)
    await asks(stage)
    await somebody(stage, ConversationAction.UPDATE, changes={"metadata": {"a": "b"}})
    await relay.works()
    assert [(run.automation_id, run.depth) for run in relay.runs] == [
        (one_way.id, 0),
        (other_way.id, 1),
    ]
    assert len({run.cause for run in relay.runs}) == 1


async def test_what_it_did_itself_never_makes_it_run_again(stage: Stage, relay: FakeRelay) -> None:
    numbers = (Step(note=NoteStep("Changed.")), Step(add_labels=("x",)))
    await automate(stage, numbers, CHANGED)
    await asks(stage)
    for label in ("a", "b"):
        await somebody(stage, ConversationAction.UPDATE, put_on=[label])
        await relay.works()
    assert [run.depth for run in relay.runs] == [0, 0]


async def test_what_an_automation_led_to_leads_to_others_and_no_further(
    stage: Stage, relay: FakeRelay
) -> None:
    for before, after in (("c", "d"), ("b", "c"), ("a", "b")):
        wanted = Conditions(labels=(before,))
        await automate(stage, (Step(add_labels=(after,)),), CHANGED, conditions=wanted)
    await asks(stage)
    await somebody(stage, ConversationAction.UPDATE, put_on=["a"])
    await relay.works()
    assert [run.depth for run in relay.runs] == [0, 1]
    assert one(stage).labels == ("a", "b", "c")


async def test_each_sees_what_those_before_it_did(stage: Stage, relay: FakeRelay) -> None:
    await automate(stage, LABEL)
    seen = Conditions(labels=LABEL[0].add_labels or ())
    await automate(stage, (Step(move=Move.CLOSE),), conditions=seen)
    await asks(stage)
    await relay.works()
    assert one(stage).state is ConversationState.CLOSED


async def test_a_step_that_is_refused_ends_the_run_and_says_where(
    stage: Stage, relay: FakeRelay
) -> None:
    snooze, label = Step(snooze=SnoozeStep(3600)), Step(add_labels=("late",))
    await automate(stage, (LABEL[0], Step(move=Move.CLOSE), snooze, label))
    await asks(stage)
    await relay.works()
    [run] = relay.runs
    assert run.state is RunState.FAILED
    statuses = [each.status.value for each in run.results]
    assert statuses == ["done", "done", "failed", "not_reached"]
    problem = run.results[2].problem
    assert problem is not None
    assert problem["code"] == "invalid_state"
    assert (one(stage).state, one(stage).labels) == (ConversationState.CLOSED, ("seen",))
    assert stage.house.memory.news[-1].name == "automation.failed"


async def test_it_answers_what_was_said_and_that_answer_leads_to_nothing(
    stage: Stage, relay: FakeRelay
) -> None:
    text = Step(reply=ReplyStep("We are on it."))
    made = await automate(stage, (text,))
    again = await automate(stage, (text,), Trigger((Happening.REPLIED,)))
    await asks(stage)
    await relay.works()
    [message] = stage.house.memory.tables.messages.values()
    assert (message.created_by, message.content.text) == (made.id, "We are on it.")
    assert relay.runs[0].results[0].object_id == message.id
    assert stage.house.doorbell.rung
    [said] = stage.house.memory.tables.inbound_messages.values()
    delivery = next(iter(stage.house.memory.tables.deliveries.values()))
    now = stage.house.clock.now()
    room = stage.house.app.inbox
    await note_published_reply(room, relay.service, said.id, delivery.id, message.id, now, "p1")
    await relay.works()
    assert again.id not in {run.automation_id for run in relay.runs}


async def test_it_runs_no_more_often_than_its_caps_allow(stage: Stage, relay: FakeRelay) -> None:
    await automate(stage, (Step(note=NoteStep("Hello.")),), caps=Caps(2, 100))
    for number in range(4):
        await asks(stage, id=f"d{number}")
    await relay.works()
    states = [run.state.value for run in relay.runs]
    assert states == ["done", "done", "capped", "capped"]
    assert len(stage.house.memory.tables.conversation_notes) == 2
    stage.house.clock.forward(timedelta(days=1, seconds=1))
    await asks(stage, id="d9")
    await relay.works()
    assert relay.runs[-1].state is RunState.DONE


async def test_in_all_conversations_it_runs_no_more_often_than_its_caps_allow(
    stage: Stage, relay: FakeRelay
) -> None:
    await automate(stage, caps=Caps(10, 1))
    await asks(stage)
    await asks(stage, id="d2", who=Person("bo", "@bo"))
    await relay.works()
    assert [run.state.value for run in relay.runs] == ["done", "capped"]


async def test_it_runs_macros_and_fails_where_one_is_gone(stage: Stage, relay: FakeRelay) -> None:
    room = stage.house.app.inbox
    macro = await create_macro(
        room, stage.actor, NewMacro("Both", (LABEL[0], Step(move=Move.CLOSE)))
    )
    runs = (Step(run_macro=RunMacroStep(macro.id)), Step(add_labels=("after",)))
    made = await automate(stage, runs)
    await asks(stage)
    await relay.works()
    assert [(each.kind, each.macro_id) for each in relay.runs[0].results] == [
        ("add_labels", macro.id),
        ("move", macro.id),
        ("add_labels", None),
    ]
    await remove_macro(room, stage.actor, macro.id, None)
    await asks(stage, id="d2")
    await relay.works()
    assert relay.runs[-1].state is RunState.FAILED
    off = await change_automation(room, stage.actor, made.id, None, {"enabled": False})
    assert not off.enabled
    own = NewMacro("Own", LABEL, Audience.PERSONAL)
    mine = await create_macro(room, stage.actor, own)
    with pytest.raises(MacroNotShared) as refused:
        await automate(stage, (Step(run_macro=RunMacroStep(MacroId(mine.id))),))
    assert refused.value.pointer == "/steps/0/run_macro/macro_id"


async def test_only_who_may_answer_and_reaches_all_has_answers_written(stage: Stage) -> None:
    room = stage.house.app.inbox
    scopes = stage.actor.scopes - {Permission.REPLIES_WRITE}
    wanted = NewAutomation("Answers", HEARD, (Step(reply=ReplyStep("Hello.")),))
    with pytest.raises(MissingScope):
        await create_automation(room, replace(stage.actor, scopes=scopes), wanted)
    made = await create_automation(room, stage.actor, wanted)
    for changes in ({"enabled": True}, {"conditions": Conditions()}, {"steps": wanted.steps}):
        with pytest.raises(MissingScope):
            await change_automation(
                room, replace(stage.actor, scopes=scopes), made.id, None, changes
            )
    await change_automation(room, replace(stage.actor, scopes=scopes), made.id, None, {"name": "x"})
    near = replace(stage.actor, reach={Permission.INBOX_WRITE: Reach.TEAM})
    with pytest.raises(OutOfReach):
        await create_automation(room, near, NewAutomation("Labels", HEARD, LABEL))
