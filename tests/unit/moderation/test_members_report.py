"""A member with a token of their own reports as themselves, and sees what became of that and of
nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.moderation.case import Case
from domain.moderation.decision import Measure
from domain.moderation.opening import About
from domain.moderation.report import ReportOutcome
from domain.moderation.use_cases.appeal_decision import NewAppeal, file_appeal
from domain.moderation.use_cases.report_content import (
    NewReport,
    read_report,
    report_content,
)
from domain.shared.access import Actor, MissingScope, OutOfReach, Permission, Session
from domain.shared.errors import NotFound, ValidationFailed
from domain.shared.ids import ApiKeyId, ReportId
from tests.unit.case_court import Court, a_court
from tests.unit.moderation_square import ANA


@pytest.fixture
async def court() -> Court:
    return await a_court()


def member(court: Court, name: str = "user-17") -> Actor:
    until = court.house.clock.now() + timedelta(minutes=15)
    return replace(
        court.actor,
        id=f"{court.actor.workspace}/{name}",
        scopes=frozenset({Permission.REPORTS_WRITE}),
        session=Session(ApiKeyId("key_1"), until, name),
    )


def about(court: Court) -> About:
    return About(channel_id=court.channel.id, platform_message_id="42", platform_person_id=ANA)


async def reported(court: Court) -> tuple[ReportId, Case]:
    who = member(court)
    made = await report_content(court.room, who, NewReport(about(court), "user-17"))
    assert (made.credibility, made.outcome) == (None, ReportOutcome.OPEN)
    return made.report.id, await court.case_now(made.report.case_id)


@pytest.mark.parametrize(
    ("measure", "outcome"),
    [(Measure.HIDE, ReportOutcome.UPHELD), (Measure.APPROVE, ReportOutcome.DISMISSED)],
)
async def test_what_became_of_it_is_told(
    court: Court, measure: Measure, outcome: ReportOutcome
) -> None:
    report_id, case = await reported(court)
    await court.decide(case, measure)
    seen = await read_report(court.room, member(court), report_id)
    assert (seen.outcome, seen.credibility) == (outcome, None)


async def test_a_decision_that_is_taken_back_was_none(court: Court) -> None:
    report_id, case = await reported(court)
    await court.judge(await court.appeal(await court.decide(case)))
    seen = await read_report(court.room, member(court), report_id)
    assert seen.outcome is ReportOutcome.DISMISSED


async def test_nobody_sees_what_another_reported(court: Court) -> None:
    report_id, _ = await reported(court)
    with pytest.raises(NotFound):
        await read_report(court.room, member(court, "user-18"), report_id)


async def test_nobody_reports_as_another(court: Court) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await report_content(court.room, member(court), NewReport(about(court), "user-18"))
    assert [error.code for error in refused.value.errors] == ["not_yourself"]
    assert court.house.memory.tables.reports == {}


async def test_a_member_without_the_scope_sees_nothing(court: Court) -> None:
    report_id, _ = await reported(court)
    with pytest.raises(MissingScope):
        await read_report(court.room, replace(member(court), scopes=frozenset()), report_id)


async def test_whom_a_decision_concerns_no_token_says(court: Court) -> None:
    decision = await court.decide(await court.open())
    with pytest.raises(OutOfReach):
        await file_appeal(court.room, member(court), decision.id, NewAppeal("A joke."))
