"""A macro does its steps up to the first that is refused, and says what became of each."""

from dataclasses import replace
from typing import Any

import pytest

from domain.inbox.conversation import Conversation, ConversationState
from domain.inbox.errors import NotAssignable
from domain.inbox.macro import Audience, Macro
from domain.inbox.ordering import ConversationTarget
from domain.inbox.saved_reply import Prompt, ReplyText
from domain.inbox.step import (
    AssignStep,
    AssignTeamStep,
    Move,
    NoteStep,
    PriorityStep,
    ReplyStep,
    SnoozeStep,
    Step,
)
from domain.inbox.use_cases.keep_macros import NewMacro, change_macro, create_macro, read_macro
from domain.inbox.use_cases.keep_saved_replies import NewSavedReply, create_saved_reply
from domain.inbox.use_cases.run_macro import MacroOrder, MacroOutcome, run_macro
from domain.shared.access import Actor, MissingScope, Permission
from domain.shared.errors import NotFound, ValidationFailed, VersionMismatch
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import ConversationId, SavedReplyId, TeamId, TeammateId
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.unit.inbox_scenes import ANA, happens
from tests.unit.stage import Stage

LABEL, CLOSE = Step(add_labels=("refund",)), Step(move=Move.CLOSE)


@pytest.fixture
def house() -> FakeHouse:
    return a_fake_house()


@pytest.fixture
async def stage(house: FakeHouse) -> Stage:
    actor = await a_workspace(house)
    stage = Stage(house, actor, await a_sandbox_channel(house, actor))
    await says(stage)
    return stage


async def says(s: Stage, id: str = "d1", who: Person = ANA) -> None:
    at = s.house.clock.now()
    await happens(s, Heard(id, HeardKind.DIRECT, at, who, "My order never came!"))


async def a_macro(s: Stage, *steps: Step, **how: Any) -> Macro:
    return await create_macro(s.house.app.inbox, s.actor, NewMacro("Made", steps, **how))


def all_of(s: Stage) -> list[Conversation]:
    return list(s.house.memory.tables.conversations.values())


async def ran(s: Stage, macro: Macro, actor: Actor | None = None, **how: Any) -> list[MacroOutcome]:
    targets = [ConversationTarget(row.id) for row in all_of(s)]
    order = MacroOrder(targets, **how)
    return list(await run_macro(s.house.app.inbox, actor or s.actor, macro.id, order))


def statuses(outcome: MacroOutcome) -> list[str]:
    return [result.status.value for result in outcome.results]


async def test_whoever_runs_it_is_the_one_who_does_it(stage: Stage) -> None:
    note, urgent = Step(note=NoteStep("Was called.")), Step(set_priority=PriorityStep(None))
    macro = await a_macro(stage, LABEL, urgent, note, Step(snooze=SnoozeStep(60)), CLOSE)
    someone = replace(stage.actor, id="tmt_1", teammate_id=TeammateId("tmt_1"))
    [outcome] = await ran(stage, macro, someone)
    assert statuses(outcome) == ["done", "unchanged", "done", "done", "done"]
    [conversation] = all_of(stage)
    assert (conversation.state, conversation.labels) == (ConversationState.CLOSED, ("refund",))
    [written] = stage.house.memory.tables.conversation_notes.values()
    assert written.author == "tmt_1"
    assert stage.house.memory.commits[-1].actor_id == "tmt_1"
    assert not stage.house.duties, "what was snoozed and then closed comes back no more"


async def test_what_is_so_already_stays_as_it_is(stage: Stage) -> None:
    macro = await a_macro(stage, LABEL, CLOSE, Step(remove_labels=("never",)))
    await ran(stage, macro)
    [before] = all_of(stage)
    [outcome] = await ran(stage, macro)
    assert statuses(outcome) == ["unchanged"] * 3
    assert all_of(stage) == [before]


async def test_the_first_step_that_is_refused_ends_it_there_and_only_there(stage: Stage) -> None:
    await says(stage, "d2", Person("bo", "@bo"))
    macro = await a_macro(stage, LABEL, Step(snooze=SnoozeStep(60)), CLOSE)
    [shut, _] = all_of(stage)
    await run_macro(
        stage.house.app.inbox,
        stage.actor,
        (await a_macro(stage, CLOSE)).id,
        MacroOrder([ConversationTarget(shut.id)]),
    )
    first, second = await ran(stage, macro)
    assert statuses(first) == ["done", "failed", "not_reached"]
    assert statuses(second) == ["done", "done", "done"]
    assert first.conversation is not None
    assert first.conversation.labels == ("refund",)


async def test_who_may_not_answer_gets_as_far_as_the_answer(stage: Stage) -> None:
    macro = await a_macro(stage, LABEL, Step(reply=ReplyStep("It is on its way.")), CLOSE)
    scopes = stage.actor.scopes - {Permission.REPLIES_WRITE}
    [outcome] = await ran(stage, macro, replace(stage.actor, scopes=scopes))
    assert statuses(outcome) == ["done", "failed", "not_reached"]
    problem = outcome.results[1].problem
    assert problem is not None
    assert problem["code"] == "missing_scope"
    with pytest.raises(MissingScope):
        await create_macro(
            stage.house.app.inbox,
            replace(stage.actor, scopes=scopes),
            NewMacro("Answers", (Step(reply=ReplyStep("Hello.")),)),
        )


async def test_a_saved_reply_is_filled_in_for_each_person(stage: Stage) -> None:
    wanted = NewSavedReply(
        "order",
        "Orders",
        (ReplyText("en", "{{person.handle}}, order {{number}} is on its way."),),
        (Prompt("number", "Which order?"),),
    )
    reply = await create_saved_reply(stage.house.app.inbox, stage.actor, wanted)
    macro = await a_macro(stage, Step(reply=ReplyStep(saved_reply_id=reply.id)), CLOSE)
    [outcome] = await ran(stage, macro)
    assert statuses(outcome) == ["failed", "not_reached"]
    problem = outcome.results[0].problem
    assert problem is not None
    assert problem["errors"][0]["pointer"] == "/values/number"
    [outcome] = await ran(stage, macro, values={"number": "A-17"})
    assert statuses(outcome) == ["done", "done"]
    [message] = stage.house.memory.tables.messages.values()
    assert message.content.text == "@ana, order A-17 is on its way."
    assert message.id == outcome.results[0].object_id
    assert message.created_by == stage.actor.id


async def test_one_that_changed_or_is_not_there_hinders_no_other(stage: Stage) -> None:
    macro = await a_macro(stage, LABEL)
    [here] = all_of(stage)
    targets = [
        ConversationTarget(ConversationId("cnv_none")),
        ConversationTarget(here.id, here.version),
    ]
    room = stage.house.app.inbox
    gone, done = await run_macro(room, stage.actor, macro.id, MacroOrder(targets))
    assert isinstance(gone.refusal, NotFound)
    assert statuses(done) == ["done"]
    _, late = await run_macro(room, stage.actor, macro.id, MacroOrder(targets))
    assert isinstance(late.refusal, VersionMismatch)


async def test_it_is_there_for_those_it_is_meant_for(stage: Stage) -> None:
    room, who = stage.house.app.inbox, TeammateId("tmt_2")
    other = replace(stage.actor, id=who, teammate_id=who)
    mine = await a_macro(stage, LABEL, audience=Audience.PERSONAL)
    with pytest.raises(NotFound):
        await read_macro(room, other, mine.id)
    with pytest.raises(NotFound):
        await ran(stage, mine, other)
    ours = replace(mine, audience=Audience.TEAM, team_id=TeamId("team_1"))
    assert not ours.is_for(other)
    assert ours.is_for(replace(other, team_ids=frozenset({TeamId("team_1")})))
    assert ours.is_for(replace(stage.actor, id="key_2"))
    with pytest.raises(ValidationFailed):
        await change_macro(room, stage.actor, mine.id, None, {"audience": Audience.TEAM})


@pytest.mark.parametrize(
    ("step", "refusal", "pointer"),
    [
        (
            Step(reply=ReplyStep(saved_reply_id=SavedReplyId("rpl_9"))),
            NotFound,
            "/steps/1/reply/saved_reply_id",
        ),
        (
            Step(assign=AssignStep(TeammateId("tmt_9"))),
            NotAssignable,
            "/steps/1/assign/assignee_id",
        ),
        (
            Step(assign_team=AssignTeamStep(TeamId("team_9"))),
            NotAssignable,
            "/steps/1/assign_team/team_id",
        ),
    ],
)
async def test_what_it_names_is_there_when_it_is_written_down(
    stage: Stage, step: Step, refusal: type[Exception], pointer: str
) -> None:
    with pytest.raises(refusal) as refused:
        await a_macro(stage, LABEL, step)
    assert getattr(refused.value, "pointer", None) == pointer
