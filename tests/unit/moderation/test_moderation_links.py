"""A link opens one page of due process, to whoever has it, until it is over or revoked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.moderation.decision import Decision, Measure
from domain.moderation.errors import AppealTooLate, CaseOutOfReach, ModerationLinkClosed
from domain.moderation.link import LinkPurpose, Visitor
from domain.moderation.link_ports import ShownDecision, Standing
from domain.moderation.policy import APPEAL_DAYS
from domain.moderation.use_cases.appeal_decision import Judgement, reverse_decision
from domain.moderation.use_cases.keep_moderation_links import (
    AFTERWARDS,
    LONGEST,
    ModerationLinkWithSecret,
    NewModerationLink,
    create_appeal_link,
    create_log_link,
    revoke_moderation_link,
)
from domain.moderation.use_cases.visit_by_link import (
    appeal_by_link,
    enter_by_link,
    show_decision_to,
)
from domain.shared.access import OutOfReach, Permission, Reach
from domain.shared.errors import InvalidState, NotFound, ValidationFailed
from domain.shared.ids import CommunityId
from tests.unit.case_court import DAY, Court, a_court

JOKE = "It was a joke."


@pytest.fixture
async def court() -> Court:
    return await a_court()


async def linked(court: Court, decision: Decision, **more: object) -> ModerationLinkWithSecret:
    request = NewModerationLink(**more)  # type: ignore[arg-type]
    return await create_appeal_link(court.room, court.actor, decision.id, request)


async def visits(court: Court, made: ModerationLinkWithSecret) -> Visitor:
    return await enter_by_link(court.room, made.secret.reveal(), LinkPurpose.APPEAL)


async def shown(court: Court, made: ModerationLinkWithSecret) -> ShownDecision:
    return await show_decision_to(court.room, await visits(court, made))


async def test_whoever_has_the_link_sees_why_and_appeals_once(court: Court) -> None:
    made = await linked(court, await court.hidden())
    before = await shown(court, made)
    assert (before.standing, before.policy) == (Standing.OPEN, "No advertising")
    visitor = await visits(court, made)
    await appeal_by_link(court.room, visitor, JOKE)
    after = await shown(court, made)
    assert after.standing is Standing.FILED
    assert after.appeal is not None
    assert (after.appeal.reason, after.appeal.filed_by) == (JOKE, made.link.id)
    with pytest.raises(InvalidState):
        await appeal_by_link(court.room, visitor, "Another thing.")


async def test_the_same_form_sent_twice_is_one_appeal(court: Court) -> None:
    visitor = await visits(court, await linked(court, await court.hidden()))
    for _ in range(2):
        await appeal_by_link(court.room, visitor, JOKE)
    assert len(court.house.memory.tables.appeals) == 1


async def test_what_became_of_the_appeal_is_shown(court: Court) -> None:
    for judgement, standing in (
        (Judgement.UPHOLD, Standing.UPHELD),
        (Judgement.REVERSE, Standing.REVERSED),
    ):
        case = await court.open(judgement.value)
        made = await linked(court, await court.decide(case))
        await appeal_by_link(court.room, await visits(court, made), JOKE)
        appeal = (await shown(court, made)).appeal
        assert appeal is not None
        await court.judge(appeal, judgement)
        page = await shown(court, made)
        assert page.standing is standing
        assert page.appeal is not None
        assert page.appeal.explanation == "We looked again."


async def test_what_is_taken_back_unasked_is_shown_and_not_appealed(court: Court) -> None:
    decision = await court.decide(await court.open(), Measure.REMOVE)
    await court.work()
    await court.hear_news()
    made = await linked(court, decision)
    await reverse_decision(court.room, court.another(), decision.id, "A mistake.")
    page = await shown(court, made)
    assert (page.standing, page.left) == (Standing.REVERSED, True)
    with pytest.raises(InvalidState):
        await appeal_by_link(court.room, await visits(court, made), JOKE)


async def test_late_is_late_and_the_page_says_so(court: Court) -> None:
    made = await linked(court, await court.hidden())
    court.house.clock.forward(APPEAL_DAYS * DAY)
    assert (await shown(court, made)).standing is Standing.OPEN
    court.house.clock.forward(timedelta(seconds=1))
    assert (await shown(court, made)).standing is Standing.LATE
    with pytest.raises(AppealTooLate):
        await appeal_by_link(court.room, await visits(court, made), JOKE)
    assert not court.house.memory.tables.appeals


async def test_a_link_is_good_for_half_a_year_after_the_time_for_appeals(court: Court) -> None:
    decision = await court.hidden()
    made = await linked(court, decision)
    assert decision.statement is not None
    assert made.link.expires_at == decision.statement.appeal_until + AFTERWARDS
    court.house.clock.forward(APPEAL_DAYS * DAY + AFTERWARDS)
    with pytest.raises(ModerationLinkClosed):
        await visits(court, made)


async def test_a_revoked_link_opens_nothing_and_takes_no_appeal(court: Court) -> None:
    made = await linked(court, await court.hidden())
    visitor = await visits(court, made)
    await revoke_moderation_link(court.room, court.actor, made.link.id)
    with pytest.raises(ModerationLinkClosed):
        await visits(court, made)
    with pytest.raises(ModerationLinkClosed):
        await appeal_by_link(court.room, visitor, JOKE)
    with pytest.raises(InvalidState):
        await revoke_moderation_link(court.room, court.actor, made.link.id)


async def test_a_link_opens_no_page_of_another_kind(court: Court) -> None:
    log = await create_log_link(court.room, court.actor, None, NewModerationLink())
    assert log.link.expires_at is None
    with pytest.raises(ModerationLinkClosed):
        await visits(court, log)
    appeal = await linked(court, await court.hidden())
    with pytest.raises(ModerationLinkClosed):
        await enter_by_link(court.room, appeal.secret.reveal(), LinkPurpose.PUBLIC_LOG)


async def test_that_a_link_was_opened_is_told_once(court: Court) -> None:
    made = await linked(court, await court.hidden())
    for _ in range(2):
        await shown(court, made)
    told = [news.name for news in court.house.memory.news]
    assert told.count("moderation_link.opened") == 1


async def test_what_restricts_nobody_has_no_page(court: Court) -> None:
    decision = await court.decide(await court.open(), Measure.APPROVE)
    with pytest.raises(InvalidState):
        await linked(court, decision)


async def test_an_end_is_ahead_and_not_too_far(court: Court) -> None:
    decision, now = await court.hidden(), court.house.clock.now()
    for wrong in (now, now + LONGEST + timedelta(seconds=1)):
        with pytest.raises(ValidationFailed):
            await linked(court, decision, expires_at=wrong)
    soon = await linked(court, decision, good_for=timedelta(hours=1))
    assert soon.link.expires_at == now + timedelta(hours=1)


async def test_whoever_moderates_a_part_opens_no_page_of_the_rest(court: Court) -> None:
    decision = await court.hidden()
    reach = {Permission.MODERATION_WRITE: Reach.OWN}
    partly = replace(court.another(), reach=reach)
    made, log = await linked(court, decision), NewModerationLink()
    with pytest.raises(CaseOutOfReach):
        await create_appeal_link(court.room, partly, decision.id, log)
    with pytest.raises(CaseOutOfReach):
        await revoke_moderation_link(court.room, partly, made.link.id)
    with pytest.raises(OutOfReach):
        await create_log_link(court.room, partly, None, log)


async def test_a_log_is_of_a_community_that_is_there(court: Court) -> None:
    nowhere = CommunityId("com_none")
    with pytest.raises(NotFound):
        await create_log_link(court.room, court.actor, nowhere, NewModerationLink())
