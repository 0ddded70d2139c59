"""What is reported is judged once, and a reporter's word is worth what became of it before."""

from dataclasses import replace

import pytest

from domain.moderation.case import Case, CaseSource, Priority
from domain.moderation.decision import Measure, StatementSource
from domain.moderation.opening import About
from domain.moderation.report import Credibility
from domain.moderation.use_cases.report_content import (
    Call,
    NewReport,
    hear_report,
    read_report,
    report_content,
)
from domain.shared.access import MissingScope, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import InboundMessageId, Kind
from tests.unit.case_court import Court, a_court
from tests.unit.moderation_square import ANA, BOB


@pytest.fixture
async def court() -> Court:
    return await a_court()


async def reported(court: Court, who: str = BOB, message: str | None = None) -> Case:
    about = About(
        channel_id=court.channel.id,
        platform_message_id=message or court.house.ids.new(Kind.EVENT),
        platform_person_id=ANA,
    )
    made = await report_content(court.room, court.actor, NewReport(about, who, reason="Spam."))
    return await court.case_now(made.report.case_id)


async def test_reports_of_the_same_join_one_case_and_are_counted(court: Court) -> None:
    first = await reported(court, message="42")
    again = await reported(court, "@cas:plaza", "42")
    assert (again.id, again.reports, again.source) == (first.id, 2, CaseSource.REPORT)
    assert len(court.house.memory.tables.reports) == 2
    decision = await court.decide(again)
    assert decision.statement is not None
    assert decision.statement.source is StatementSource.NOTICE


@pytest.mark.parametrize(
    ("measure", "priority", "upheld"),
    [(Measure.HIDE, Priority.HIGH, 5), (Measure.APPROVE, Priority.LOW, 0)],
)
async def test_whoever_was_always_right_is_heard_sooner_and_who_never_was_later(
    court: Court, measure: Measure, priority: Priority, upheld: int
) -> None:
    for _ in range(5):
        case = await reported(court)
        assert case.priority is Priority.NORMAL
        await court.decide(case, measure)
    assert (await reported(court)).priority is priority
    assert (await reported(court, "@cas:plaza")).priority is Priority.NORMAL
    report = next(iter(court.house.memory.tables.reports.values()))
    weighed = await read_report(court.room, court.actor, report.id)
    assert weighed.credibility == Credibility(5, upheld)


async def test_a_reversal_takes_the_credit_back(court: Court) -> None:
    decision = await court.decide(await reported(court))
    await court.judge(await court.appeal(decision))
    [report] = court.house.memory.tables.reports.values()
    weighed = await read_report(court.room, court.actor, report.id)
    assert weighed.credibility == Credibility(1, 0)


async def test_a_call_for_a_moderator_on_the_platform_is_brought_once(court: Court) -> None:
    about = About(channel_id=court.channel.id, platform_person_id=ANA)
    call = Call("iac_1", about, BOB)
    for _ in range(2):
        await hear_report(court.room, court.actor, call)
    [case] = court.house.memory.tables.moderation_cases.values()
    assert (case.reports, case.platform_person_id) == (1, ANA)
    nothing = Call("iac_2", About(channel_id=court.channel.id), BOB)
    await hear_report(court.room, court.actor, nothing)
    assert len(court.house.memory.tables.moderation_cases) == 1


async def test_it_takes_a_right_to_report_and_something_to_report(court: Court) -> None:
    reader = replace(court.actor, scopes=frozenset({Permission.MODERATION_READ}))
    with pytest.raises(MissingScope):
        await reported(replace(court, actor=reader))
    unknown = About(inbound_message_id=InboundMessageId("inb_0"))
    with pytest.raises(NotFound):
        await report_content(court.room, court.actor, NewReport(unknown, BOB))
