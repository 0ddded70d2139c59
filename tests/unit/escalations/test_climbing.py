"""A ladder is climbed while what should happen does not: step by step, and no step too many."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.escalations.errors import (
    LadderInUse,
    NobodyHere,
    NothingToEscalate,
    StepDoesNothing,
    StepsOutOfOrder,
)
from domain.escalations.model import (
    ESCALATION_DUE,
    Cause,
    Escalation,
    EscalationState,
    LadderStep,
    Spared,
    Subject,
    SubjectKind,
    Urgency,
    Without,
)
from domain.escalations.use_cases.acknowledge import acknowledge
from domain.escalations.use_cases.climb import climb
from domain.escalations.use_cases.escalate import NewEscalation, escalate, escalate_for_policy
from domain.escalations.use_cases.keep_ladders import NewLadder, create_ladder, remove_ladder
from domain.inbox.conversation import Conversation, Priority
from domain.inbox.errors import CalendarInUse
from domain.inbox.ordering import ConversationAction, ConversationOrder, ConversationTarget
from domain.inbox.sla import SlaTerms
from domain.inbox.use_cases.keep_business_calendars import (
    NewBusinessCalendar,
    create_business_calendar,
    remove_business_calendar,
)
from domain.inbox.use_cases.keep_sla_policies import NewSlaPolicy, create_sla_policy
from domain.inbox.use_cases.move_conversations import move_conversation
from domain.inbox.use_cases.note_reply import note_published_reply
from domain.inbox.working_time import OpenHours
from domain.shared.access import Permission, Reach
from domain.shared.errors import InvalidState, NotFound, Refusal
from domain.shared.ids import (
    BusinessCalendarId,
    ConversationId,
    DeliveryId,
    EscalationLadderId,
    InboundMessageId,
    MessageId,
    TeamId,
    TeammateId,
)
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import a_fake_house
from tests.unit.escalation_scenes import BO, asked
from tests.unit.stage import Stage

CARE = TeamId("team_care")
CARLA = TeammateId("team_care/carla")
TELL = LadderStep(600, tell_teammates=(BO,))
UNANSWERED = LadderStep(1200, Without.ANSWER, tell_teams=(CARE,))
UNRESOLVED = LadderStep(1800, Without.RESOLUTION, assign_to=BO, raise_to=Urgency.URGENT)
ALL = (TELL, UNANSWERED, UNRESOLVED)


@pytest.fixture
async def stage() -> Stage:
    house = a_fake_house()
    house.memory.at_work |= {BO, CARE, CARLA}
    actor = await a_workspace(house)
    return Stage(house, actor, await a_sandbox_channel(house, actor))


async def later(s: Stage, begun: Escalation, minutes: int) -> Escalation:
    s.house.clock.forward(timedelta(minutes=minutes))
    return await climb(s.house.app.escalations, s.actor, begun.id)


async def answered(s: Stage) -> None:
    [said] = s.house.memory.tables.inbound_messages.values()
    now = s.house.clock.now()
    went_out = (InboundMessageId(said.id), DeliveryId("dlv_1"), MessageId("msg_1"), now, "post-1")
    await note_published_reply(s.house.app.inbox, s.actor, *went_out)


async def close(s: Stage) -> None:
    target = ConversationTarget(the_conversation(s).id)
    order = ConversationOrder(ConversationAction.CLOSE)
    await move_conversation(s.house.app.inbox, s.actor, target, order)


def the_conversation(s: Stage) -> Conversation:
    [conversation] = s.house.memory.tables.conversations.values()
    return conversation


def told(s: Stage, name: str = "escalation.step_taken") -> list[Any]:
    return [news.data for news in s.house.memory.news if news.name == name]


def became(escalation: Escalation) -> Sequence[Spared | bool]:
    return [rung.spared or rung.taken_at is not None for rung in escalation.rungs]


async def test_each_step_comes_in_its_time_tells_its_people_and_moves_the_conversation(
    stage: Stage,
) -> None:
    begun = await asked(stage, *ALL)
    [duty] = [duty for duty in stage.house.duties if duty.kind == ESCALATION_DUE]
    assert duty.due_at == begun.started_at + timedelta(minutes=10)
    early = await later(stage, begun, 9)
    assert became(early) == [False, False, False]
    assert became(await later(stage, begun, 1)) == [True, False, False]
    assert [data["step"]["told_teammate_ids"] for data in told(stage)] == [[BO]]
    await later(stage, begun, 10)
    assert told(stage)[-1]["step"]["told_teammate_ids"] == [CARLA]
    assert the_conversation(stage).priority is not Priority.URGENT
    done = await later(stage, begun, 10)
    assert done.state is EscalationState.EXHAUSTED
    moved = the_conversation(stage)
    assert (moved.assignee_id, moved.priority, moved.priority_by) == (BO, Priority.URGENT, begun.id)
    assert [commit.actor_id for commit in stage.house.memory.commits][-1] == begun.id
    assert not [duty for duty in stage.house.duties if duty.kind == ESCALATION_DUE]
    before = len(stage.house.memory.news)
    assert await later(stage, begun, 600) == done
    assert len(stage.house.memory.news) == before


async def test_who_was_off_for_hours_takes_each_step_once(stage: Stage) -> None:
    done = await later(stage, await asked(stage, *ALL), 600)
    assert became(done) == [True, True, True]
    assert [data["step"]["number"] for data in told(stage)] == [1, 2, 3]


async def test_an_acknowledgement_stops_it(stage: Stage) -> None:
    begun = await asked(stage, *ALL)
    room = stage.house.app.escalations
    known = await acknowledge(room, stage.actor, begun.id, stops=True)
    assert (known.state, known.acknowledged_by) == (EscalationState.ACKNOWLEDGED, stage.actor.id)
    assert became(await later(stage, begun, 600)) == [Spared.ACKNOWLEDGED] * 3
    with pytest.raises(InvalidState):
        await acknowledge(room, stage.actor, begun.id, stops=True)
    assert told(stage) == []


async def test_one_that_does_not_stop_it_leaves_what_waits_for_more(stage: Stage) -> None:
    begun = await asked(stage, *ALL)
    known = await acknowledge(stage.house.app.escalations, stage.actor, begun.id, stops=False)
    assert (known.state, known.next_at) == (
        EscalationState.RUNNING,
        begun.started_at + timedelta(minutes=20),
    )
    assert became(await later(stage, begun, 600)) == [Spared.ACKNOWLEDGED, True, True]


async def test_an_answer_spares_all_but_what_waits_for_the_resolution(stage: Stage) -> None:
    begun = await asked(stage, *ALL)
    stage.house.clock.forward(timedelta(minutes=1))
    await answered(stage)
    seen = await later(stage, begun, 0)
    assert (seen.state, became(seen)[:2]) == (EscalationState.RUNNING, [Spared.ANSWERED] * 2)
    assert became(await later(stage, begun, 600))[2] is True


async def test_one_that_waits_for_no_more_than_an_answer_ends_with_it(stage: Stage) -> None:
    begun = await asked(stage, TELL, UNANSWERED)
    stage.house.clock.forward(timedelta(minutes=1))
    await answered(stage)
    assert (await later(stage, begun, 0)).state is EscalationState.ANSWERED
    assert len(told(stage, "escalation.answered")) == 1


async def test_what_is_over_is_told_to_nobody(stage: Stage) -> None:
    begun = await asked(stage, *ALL)
    await close(stage)
    assert (await later(stage, begun, 600)).state is EscalationState.RESOLVED
    assert told(stage) == []
    ladder = EscalationLadderId(begun.ladder_id)
    with pytest.raises(NothingToEscalate):
        await escalate(
            stage.house.app.escalations, stage.actor, NewEscalation(ladder, begun.subject)
        )


async def test_only_working_time_counts_where_a_calendar_is_named(stage: Stage) -> None:
    mondays = NewBusinessCalendar("Mondays", "UTC", (OpenHours(1, "09:00", "10:00"),))
    calendar = await create_business_calendar(stage.house.app.inbox, stage.actor, mondays)
    begun = await asked(stage, TELL)
    room, actor = stage.house.app.escalations, stage.actor
    slow = (replace(TELL, after_seconds=2 * 3600), replace(TELL, after_seconds=366 * 86_400))
    ladder = await create_ladder(room, actor, NewLadder("Slow", slow, calendar.id))
    climbed = await escalate(room, actor, NewEscalation(ladder.id, begun.subject))
    assert climbed.next_at is not None
    assert (climbed.next_at.isoweekday(), climbed.next_at.hour) == (1, 10)
    assert climbed.next_at - climbed.started_at > timedelta(days=7)
    assert climbed.rungs[1].spared is Spared.NEVER_DUE
    with pytest.raises(CalendarInUse):
        await remove_business_calendar(stage.house.app.inbox, actor, calendar.id, None)


async def test_a_policy_climbs_the_ladder_it_has_by_then_once(stage: Stage) -> None:
    begun = await asked(stage, TELL)
    room, actor = stage.house.app.escalations, stage.actor
    ladder = await create_ladder(room, actor, NewLadder("Missed", (UNRESOLVED,)))
    wanted = NewSlaPolicy("Fast", SlaTerms(3600), miss_ladder_id=ladder.id)
    policy = await create_sla_policy(stage.house.app.inbox, actor, wanted)
    of = (room, actor, policy.id, Cause.SLA_MISSED, begun.subject)
    first = await escalate_for_policy(*of, "sla_missed:asl_1:first_response")
    assert first is not None
    assert (first.cause, first.ladder_id) == (Cause.SLA_MISSED, ladder.id)
    assert await escalate_for_policy(*of, "sla_missed:asl_1:first_response") is None
    assert await escalate_for_policy(*of, "sla_missed:asl_1:resolution") is None, "it runs already"
    assert await escalate_for_policy(*of[:3], Cause.SLA_WARNED, begun.subject, "w") is None
    await acknowledge(room, actor, first.id, stops=True)
    assert await escalate_for_policy(*of, "sla_missed:asl_1:first_response") is None
    assert await escalate_for_policy(*of, "sla_missed:asl_1:next_response:inb_2") is not None
    with pytest.raises(LadderInUse):
        await remove_ladder(room, actor, ladder.id, None)
    nobodys = replace(wanted, miss_ladder_id=EscalationLadderId("lad_nobodys"))
    with pytest.raises(NotFound):
        await create_sla_policy(stage.house.app.inbox, actor, nobodys)


async def test_nothing_is_made_less_urgent_and_who_is_gone_is_handed_nothing(stage: Stage) -> None:
    step = LadderStep(600, tell_teams=(CARE,), assign_to=BO, raise_to=Urgency.NORMAL)
    begun = await asked(stage, step)
    target = ConversationTarget(ConversationId(begun.subject_id))
    order = ConversationOrder(ConversationAction.UPDATE, changes={"priority": Priority.HIGH})
    before = await move_conversation(stage.house.app.inbox, stage.actor, target, order)
    stage.house.memory.at_work -= {BO}
    await later(stage, begun, 10)
    assert the_conversation(stage) == before
    assert told(stage)[0]["step"]["told_teammate_ids"] == [CARLA]


@pytest.mark.parametrize(
    ("steps", "refusal"),
    [
        ((UNANSWERED, TELL), StepsOutOfOrder),
        ((TELL, LadderStep(900)), StepDoesNothing),
        ((TELL, LadderStep(900, tell_teammates=(TeammateId("tmt_gone"),))), NobodyHere),
        ((TELL, LadderStep(900, assign_team=TeamId("team_gone"))), NobodyHere),
    ],
)
async def test_a_ladder_that_nobody_could_climb_is_refused(
    stage: Stage, steps: tuple[LadderStep, ...], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal) as caught:
        await create_ladder(stage.house.app.escalations, stage.actor, NewLadder("x", steps))
    assert str(caught.value.pointer).startswith("/steps/1")


async def test_it_is_about_what_the_actor_reaches_and_goes_by_a_calendar_that_is_there(
    stage: Stage,
) -> None:
    begun, room = await asked(stage, TELL), stage.house.app.escalations
    narrow = replace(stage.actor, reach={Permission.INBOX_READ: Reach.OWN})
    wanted = NewEscalation(begun.ladder_id, begun.subject)
    with pytest.raises(NotFound):
        await escalate(room, narrow, wanted)
    assert await escalate(room, stage.actor, wanted) == begun
    elsewhere = Subject(SubjectKind.CONVERSATION, "cnv_nobodys")
    with pytest.raises(NotFound):
        await escalate(room, stage.actor, replace(wanted, subject=elsewhere))
    gone = NewLadder("x", (TELL,), BusinessCalendarId("bcal_nobodys"))
    with pytest.raises(NotFound):
        await create_ladder(room, stage.actor, gone)
