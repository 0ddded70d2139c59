"""Strikes add up for a time, and what follows from them goes with them."""

import pytest

from domain.moderation.case import CaseSource, CaseState
from domain.moderation.decision import Decision, Measure
from domain.moderation.strike import Threshold
from domain.moderation.use_cases.keep_strike_rules import set_strike_rules
from domain.shared.acts import ActKind
from domain.shared.errors import ValidationFailed
from domain.shared.ids import Kind
from tests.unit.case_court import DAY, Court, a_court
from tests.unit.moderation_square import ANA, BOB

A_DAY = 86_400
LADDER = (Threshold(5, Measure.BAN), Threshold(3, Measure.MUTE, A_DAY))


@pytest.fixture
async def court() -> Court:
    court = await a_court(weight=1)
    await set_strike_rules(court.room, court.actor, None, 30, LADDER)
    return court


async def warned(court: Court, times: int, who: str = ANA) -> list[Decision]:
    made = []
    for _ in range(times):
        case = await court.open(court.house.ids.new(Kind.EVENT), who)
        made.append(await court.decide(case, Measure.WARN))
        await court.hear_news()
        await court.work()
    return made


def follow_ups(court: Court) -> list[Decision]:
    return [d for d in court.house.memory.tables.decisions.values() if d.because_of]


async def test_a_threshold_is_passed_once_and_what_follows_is_explained(court: Court) -> None:
    await warned(court, 4)
    [mute] = follow_ups(court)
    case = await court.case_now(mute.case_id)
    assert (mute.measure, mute.until) == (Measure.MUTE, mute.created_at + DAY)
    assert (case.source, case.state) == (CaseSource.STRIKES, CaseState.DECIDED)
    said = mute.statement
    assert said is not None
    assert (said.automated_decision, said.model_version) == (True, "strike-rules/1")
    assert "3 of 3" in said.facts
    await warned(court, 1)
    assert [decision.measure for decision in follow_ups(court)] == [Measure.MUTE, Measure.BAN]
    assert court.asked() == [(ActKind.MUTE_PERSON, ANA), (ActKind.BAN_PERSON, ANA)]


async def test_strikes_of_others_and_old_ones_do_not_count(court: Court) -> None:
    await warned(court, 2)
    await warned(court, 2, BOB)
    court.house.clock.forward(31 * DAY)
    await warned(court, 2)
    assert follow_ups(court) == []


async def test_the_same_news_twice_draws_one_consequence(court: Court) -> None:
    await warned(court, 3)
    court.heard = 0
    await court.hear_news()
    assert len(follow_ups(court)) == 1


async def test_what_followed_only_from_a_strike_goes_with_it(court: Court) -> None:
    decision = await court.hidden()
    await warned(court, 2)
    [mute] = follow_ups(court)
    await court.judge(await court.appeal(decision))
    await court.hear_news()
    await court.work()
    await court.hear_news()
    assert (await court.case_now(mute.case_id)).state is CaseState.REVERSED
    assert court.asked()[-1] == (ActKind.UNMUTE_PERSON, ANA)


async def test_what_the_other_strikes_are_enough_for_stays(court: Court) -> None:
    heavy = await court.hidden()
    await warned(court, 2)
    await court.judge(await court.appeal(heavy))
    await court.hear_news()
    await warned(court, 1)
    assert [d.measure for d in follow_ups(court)] == [Measure.MUTE, Measure.MUTE]
    standing = [await court.case_now(d.case_id) for d in follow_ups(court)]
    assert [case.state for case in standing] == [CaseState.REVERSED, CaseState.DECIDED]


async def test_what_follows_can_be_appealed_against_by_itself(court: Court) -> None:
    await warned(court, 3)
    [mute] = follow_ups(court)
    await court.judge(await court.appeal(mute), by=court.actor)
    assert (await court.case_now(mute.case_id)).state is CaseState.REVERSED


async def test_a_threshold_that_cannot_be_is_pointed_at(court: Court) -> None:
    wrong = (Threshold(3, Measure.HIDE), Threshold(3, Measure.BAN))
    with pytest.raises(ValidationFailed) as refused:
        await set_strike_rules(court.room, court.actor, None, 30, wrong)
    pointed = [(error.pointer, error.code) for error in refused.value.errors]
    assert pointed == [
        ("/thresholds/0/measure", "not_for_people"),
        ("/thresholds/1/weight", "duplicate"),
    ]
