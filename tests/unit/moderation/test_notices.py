"""Anybody reports by a link, also what nobody can name; a moderator ties it to what it is about."""

from dataclasses import replace

import pytest

from domain.inbox.model import InboundMessage
from domain.moderation.case import Case, CaseState
from domain.moderation.decision import Measure, StatementSource
from domain.moderation.errors import CaseInOtherHands, ModerationLinkClosed
from domain.moderation.link import LinkPurpose, Visitor
from domain.moderation.opening import About
from domain.moderation.report import Against, ReporterKind, ReportOutcome
from domain.moderation.use_cases.keep_moderation_links import (
    NewModerationLink,
    create_report_link,
    revoke_moderation_link,
)
from domain.moderation.use_cases.notify_by_link import (
    MOST_WAITING,
    Filing,
    NewNotice,
    ShownReceipt,
    notify_by_link,
    show_form_to,
    show_receipt,
)
from domain.moderation.use_cases.read_cases import list_evidence
from domain.moderation.use_cases.report_content import read_report
from domain.moderation.use_cases.take_cases import take_case
from domain.moderation.use_cases.tie_case import tie_case
from domain.moderation.use_cases.visit_by_link import enter_by_link
from domain.shared.errors import AlreadyDecided, InvalidState, ValidationFailed, VersionMismatch
from domain.shared.ids import CaseId
from tests.unit.case_court import Court, a_court
from tests.unit.moderation_square import ANA, MINUTE

WORDS = "The third comment under your post of Monday."


@pytest.fixture
async def court() -> Court:
    return await a_court()


@pytest.fixture
async def visitor(court: Court) -> Visitor:
    made = await create_report_link(court.room, court.actor, None, NewModerationLink())
    return await enter_by_link(court.room, made.secret.reveal(), LinkPurpose.REPORT)


def about(court: Court, message: str) -> About:
    return About(channel_id=court.channel.id, platform_message_id=message)


async def said_at(court: Court, url: str) -> InboundMessage:
    said = replace(await court.says("Watches!", ANA), url=url)
    court.house.memory.tables.inbound_messages[said.workspace_id, said.id] = said
    return said


async def filled(court: Court, visitor: Visitor, location: str = WORDS) -> NewNotice:
    form = await show_form_to(court.room, visitor)
    return NewNotice(
        receipt=form.receipt.reveal(),
        against=Against.LAW,
        location=location,
        reason="They sell stolen watches.",
        language="es",
        email="bob@plaza.example",
    )


async def receipt(court: Court, notice: NewNotice) -> ShownReceipt:
    return await show_receipt(court.room, notice.receipt)


async def reported(court: Court, visitor: Visitor, location: str = WORDS) -> Case:
    notice = await filled(court, visitor, location)
    assert await notify_by_link(court.room, visitor, notice) is Filing.TAKEN
    return await court.case_now((await receipt(court, notice)).report.case_id)


async def test_what_nobody_can_name_waits_as_a_case_without_a_subject(
    court: Court, visitor: Visitor
) -> None:
    case = await reported(court, visitor)
    assert (case.channel_id, case.platform_message_id, case.reports) == (None, None, 1)
    assert case.possible_moves == ("take", "decide", "tie")
    [evidence] = await list_evidence(court.room, court.actor, case.id)
    assert (evidence.location, evidence.note) == (WORDS, "They sell stolen watches.")
    [report] = court.house.memory.tables.reports.values()
    weighed = await read_report(court.room, court.actor, report.id)
    assert (report.reporter_kind, weighed.credibility) == (ReporterKind.VISITOR, None)
    assert weighed.notice is not None
    assert (weighed.notice.email, weighed.notice.against) == ("bob@plaza.example", Against.LAW)


async def test_nothing_can_be_put_on_anybody_before_it_is_tied_but_it_can_be_dismissed(
    court: Court, visitor: Visitor
) -> None:
    case = await reported(court, visitor)
    for measure in (Measure.HIDE, Measure.WARN, Measure.BAN, Measure.LIMIT):
        with pytest.raises(ValidationFailed):
            await court.decide(case, measure)
    decision = await court.decide(case, Measure.APPROVE)
    assert decision.channel_id is None
    with pytest.raises(AlreadyDecided):
        await tie_case(court.room, court.actor, case.id, None, about(court, "42"))


async def test_a_moderator_ties_it_and_it_is_judged_as_any_other(
    court: Court, visitor: Visitor
) -> None:
    said = await court.says("Watches!", ANA)
    notice = await filled(court, visitor)
    await notify_by_link(court.room, visitor, notice)
    case = await court.case_now((await receipt(court, notice)).report.case_id)
    tied = await tie_case(
        court.room, court.actor, case.id, case.version, About(inbound_message_id=said.id)
    )
    assert (tied.channel_id, tied.subject_key) == (
        court.channel.id,
        f"message:{said.platform_message_id}",
    )
    kept = await list_evidence(court.room, court.actor, case.id)
    assert {one.text for one in kept} == {None, "Watches!"}
    assert tied.evidence_count == len(kept)
    decision = await court.decide(tied)
    assert decision.statement is not None
    assert decision.statement.source is StatementSource.NOTICE
    assert (await receipt(court, notice)).outcome is ReportOutcome.UPHELD
    with pytest.raises(AlreadyDecided):
        await tie_case(court.room, court.actor, case.id, None, about(court, "1136"))


async def test_it_is_tied_by_whoever_has_it_once_and_as_it_was_seen(
    court: Court, visitor: Visitor
) -> None:
    case = await reported(court, visitor)
    with pytest.raises(VersionMismatch):
        await tie_case(court.room, court.actor, case.id, case.version + 1, about(court, "42"))
    taken = await take_case(court.room, court.another(), case.id, MINUTE)
    with pytest.raises(CaseInOtherHands):
        await tie_case(court.room, court.actor, case.id, None, about(court, "42"))
    await tie_case(court.room, court.another(), case.id, taken.version, about(court, "42"))
    with pytest.raises(InvalidState):
        await tie_case(court.room, court.another(), case.id, None, about(court, "43"))


async def test_what_is_about_the_same_as_another_case_joins_that_one(
    court: Court, visitor: Visitor
) -> None:
    other = await court.open("1135")
    notice = await filled(court, visitor)
    await notify_by_link(court.room, visitor, notice)
    case = await court.case_now((await receipt(court, notice)).report.case_id)
    joined = await tie_case(court.room, court.actor, case.id, None, about(court, "1135"))
    assert (joined.state, joined.joined_id) == (CaseState.JOINED, other.id)
    grown = await court.case_now(other.id)
    assert (grown.reports, grown.evidence_count) == (1, 2)
    assert (await receipt(court, notice)).outcome is ReportOutcome.OPEN
    await court.decide(grown, Measure.APPROVE)
    assert (await receipt(court, notice)).outcome is ReportOutcome.DISMISSED


async def test_what_is_at_the_address_that_was_given_is_known_at_once(
    court: Court, visitor: Visitor
) -> None:
    url = "https://plaza.example/@ana/1135"
    said = await said_at(court, url)
    case = await reported(court, visitor, url)
    assert (case.inbound_message_id, case.platform_person_id) == (said.id, ANA)
    await said_at(court, url)
    assert (await reported(court, visitor, url)).channel_id is None


async def test_the_same_form_is_one_report_and_other_words_are_not_lost(
    court: Court, visitor: Visitor
) -> None:
    notice = await filled(court, visitor)
    for _ in range(2):
        assert await notify_by_link(court.room, visitor, notice) is Filing.TAKEN
    other = replace(notice, reason="And they swear.")
    assert await notify_by_link(court.room, visitor, other) is Filing.OTHER_WORDS
    assert len(court.house.memory.tables.reports) == 1


async def test_a_flood_ends_where_so_many_wait(court: Court, visitor: Visitor) -> None:
    case = await reported(court, visitor)
    waiting = court.house.memory.tables.moderation_cases
    for number in range(1, MOST_WAITING):
        other = CaseId(f"{case.id}-{number}")
        waiting[case.workspace_id, other] = replace(case, id=other)
    notice = await filled(court, visitor)
    assert await notify_by_link(court.room, visitor, notice) is Filing.FULL
    await court.decide(case, Measure.APPROVE)
    assert await notify_by_link(court.room, visitor, notice) is Filing.TAKEN


async def test_a_closed_form_takes_nothing_and_its_receipts_stay(
    court: Court, visitor: Visitor
) -> None:
    notice = await filled(court, visitor)
    await notify_by_link(court.room, visitor, notice)
    later = await filled(court, visitor)
    await revoke_moderation_link(court.room, court.actor, visitor.link.id)
    with pytest.raises(ModerationLinkClosed):
        await notify_by_link(court.room, visitor, later)
    assert (await receipt(court, notice)).report.reason == notice.reason
    with pytest.raises(ModerationLinkClosed):
        await show_receipt(court.room, "rct_of_nothing")
