"""Somebody else looks at it again, and a reversal undoes all that can be undone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.moderation.appeal import AppealState
from domain.moderation.case import CaseState, Effect
from domain.moderation.decision import Measure
from domain.moderation.errors import AppealTooLate, SameJudge
from domain.moderation.policy import APPEAL_DAYS
from domain.moderation.use_cases.appeal_decision import Judgement, reverse_decision
from domain.moderation.use_cases.keep_policies import change_policy
from domain.shared.access import Permission
from domain.shared.acts import ActKind
from domain.shared.errors import InvalidState
from domain.shared.ids import TeammateId
from tests.unit.case_court import DAY, Court, a_court
from tests.unit.moderation_square import ANA


@pytest.fixture
async def court() -> Court:
    return await a_court(weight=2)


@pytest.mark.bar(45, "DECISION RACE")
async def test_a_reversal_is_a_decision_of_its_own_and_undoes_the_first(court: Court) -> None:
    decision = await court.hidden()
    judged = await court.judge(await court.appeal(decision))
    case = await court.case_now(decision.case_id)
    reversal = await court.room.reads.decision(court.actor, judged.reversal_id)
    assert (judged.state, case.state, case.effect) == (
        AppealState.REVERSED,
        CaseState.REVERSED,
        Effect.PENDING,
    )
    assert (reversal.reverses, reversal.appeal_id) == (decision.id, judged.id)
    assert await court.room.reads.decision(court.actor, decision.id) == decision
    await court.work()
    await court.hear_news()
    assert court.asked()[-1] == (ActKind.SHOW_MESSAGE, "42")
    assert (await court.case_now(case.id)).effect is Effect.DONE
    [strike] = court.house.memory.tables.strikes.values()
    assert strike.revoked_by == reversal.id


async def test_what_is_upheld_stays_as_it_is(court: Court) -> None:
    decision = await court.hidden()
    judged = await court.judge(await court.appeal(decision), Judgement.UPHOLD)
    case = await court.case_now(decision.case_id)
    assert (judged.state, case.state, case.effect) == (
        AppealState.UPHELD,
        CaseState.UPHELD,
        Effect.DONE,
    )
    with pytest.raises(InvalidState):
        await court.judge(judged)
    with pytest.raises(InvalidState):
        await court.appeal(decision)


@pytest.mark.bar(45, "DECISION RACE")
async def test_nobody_judges_their_own_decision_whatever_they_carry(court: Court) -> None:
    person = replace(court.actor, teammate_id=TeammateId("tmt_1"))
    decision = await court.decide(await court.open(), by=person)
    appeal = await court.appeal(decision)
    with pytest.raises(SameJudge):
        await court.judge(appeal, by=replace(person, id="another session"))
    other = replace(court.another(), teammate_id=TeammateId("tmt_2"))
    assert (await court.judge(appeal, by=other)).judged_by == "tmt_2"


async def test_one_appeals_in_time_and_once(court: Court) -> None:
    decision = await court.hidden()
    late = await court.decide(await court.open("43"))
    await court.appeal(decision)
    with pytest.raises(InvalidState):
        await court.appeal(decision)
    court.house.clock.forward((APPEAL_DAYS + 1) * DAY)
    with pytest.raises(AppealTooLate):
        await court.appeal(late)


async def test_what_restricts_nobody_cannot_be_appealed_against(court: Court) -> None:
    decision = await court.decide(await court.open(), Measure.APPROVE)
    with pytest.raises(InvalidState):
        await court.appeal(decision)


async def test_what_is_removed_stays_removed_and_the_reversal_says_so(court: Court) -> None:
    decision = await court.decide(await court.open(), Measure.REMOVE)
    await court.work()
    judged = await court.judge(await court.appeal(decision))
    reversal = await court.room.reads.decision(court.actor, judged.reversal_id)
    assert (reversal.action_id, reversal.not_undone) == (None, "cannot_be_undone")
    assert (await court.case_now(decision.case_id)).effect is Effect.FAILED


async def test_what_another_decision_put_on_somebody_stays(court: Court) -> None:
    first = await court.decide(await court.open("1", ANA), Measure.BAN)
    await court.work()
    await court.decide(await court.open("2", ANA), Measure.BAN)
    await court.work()
    judged = await court.judge(await court.appeal(first))
    reversal = await court.room.reads.decision(court.actor, judged.reversal_id)
    assert reversal.not_undone == "another_decision_stands"
    assert ActKind.UNBAN_PERSON not in [kind for kind, _ in court.asked()]


async def test_who_decided_may_take_it_back_and_an_appeal_is_granted_with_it(court: Court) -> None:
    decision = await court.hidden()
    appeal = await court.appeal(decision)
    await reverse_decision(court.room, court.actor, decision.id, "I was wrong.")
    granted = await court.room.reads.appeal(court.actor, appeal.id)
    assert (granted.state, granted.judged_by) == (AppealState.REVERSED, court.actor.id)
    with pytest.raises(InvalidState):
        await reverse_decision(court.room, court.actor, decision.id, "Again.")


async def test_it_takes_a_right_of_its_own_to_appeal(court: Court) -> None:
    decision = await court.hidden()
    rights = frozenset({Permission.REPORTS_WRITE})
    visitor = replace(court.actor, scopes=rights)
    assert (await replace(court, actor=visitor).appeal(decision)).state is AppealState.FILED


async def test_a_policy_says_for_how_long_one_can_appeal(court: Court) -> None:
    await change_policy(court.room, court.actor, court.policy.id, None, {"appeal_days": 3})
    soon = await court.decide(await court.open())
    late = await court.decide(await court.open("43"))
    # What was decided before keeps the end that it told.
    await change_policy(court.room, court.actor, court.policy.id, None, {"appeal_days": 1})
    assert soon.statement is not None
    assert soon.statement.appeal_until == court.house.clock.now() + 3 * DAY
    court.house.clock.forward(3 * DAY)
    await court.appeal(soon)
    court.house.clock.forward(timedelta(seconds=1))
    with pytest.raises(AppealTooLate):
        await court.appeal(late)
