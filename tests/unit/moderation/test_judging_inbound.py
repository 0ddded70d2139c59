"""Each version of what is heard is judged once, kept, and told where it is not simply allowed."""

import pytest

from domain.moderation.rule import RuleAction, RuleStatus
from domain.moderation.use_cases.judge_inbound import judge_inbound, list_judgements
from domain.shared.errors import NotFound
from domain.shared.heard import HeardKind
from domain.shared.ids import InboundMessageId
from tests.unit.moderation_court import HOLD, Court, a_court, pattern


@pytest.fixture
async def court() -> Court:
    return await a_court()


async def verdicts(court: Court, subject: InboundMessageId) -> list[tuple[int, RuleAction]]:
    kept = await list_judgements(court.house.app.moderation, court.actor, subject)
    return [(judged.subject_version, judged.verdict) for judged in kept]


async def test_what_is_held_is_told_with_where_and_why(court: Court) -> None:
    rule = await court.rule(pattern("idiota"))
    subject = await court.hears("Qué idiota")
    [told] = court.told()
    assert told == {
        "subject_id": subject,
        "subject_version": 1,
        "channel_id": court.channel.id,
        "author_id": "ana",
        "verdict": "hold",
        "policy_ids": [court.policy.id],
        "rule_ids": [rule.id],
        "spans": [{"rule_id": rule.id, "start": 4, "end": 10}],
        "revision": 2,
    }


async def test_the_heading_is_judged_with_the_text(court: Court) -> None:
    await court.rule(pattern("idiota"))
    await court.hears("Todo bien", title="Idiota")
    assert court.told()[0]["spans"][0]["start"] == 0


async def test_what_is_allowed_is_kept_and_not_told(court: Court) -> None:
    await court.rule(pattern("idiota"))
    subject = await court.hears("Qué bien")
    assert (await verdicts(court, subject), court.told()) == ([(1, RuleAction.ALLOW)], [])


async def test_a_rule_that_runs_dry_is_kept_and_not_told(court: Court) -> None:
    rule = await court.rule(pattern("idiota"), status=RuleStatus.DRY_RUN)
    subject = await court.hears("Qué idiota")
    [kept] = await list_judgements(court.house.app.moderation, court.actor, subject)
    assert [match.rule_id for match in kept.dry_run] == [rule.id]
    assert court.told() == []


async def test_to_judge_again_changes_nothing(court: Court) -> None:
    await court.rule(pattern("idiota"))
    subject = await court.hears("Qué idiota")
    await court.rule(pattern("."), priority=1)
    await judge_inbound(court.house.app.moderation, court.actor, subject)
    assert (await verdicts(court, subject), len(court.told())) == ([(1, HOLD)], 1)


async def test_what_is_edited_is_judged_again(court: Court) -> None:
    await court.rule(pattern("idiota"))
    subject = await court.hears("Qué bien", id="c1")
    await court.hears("Qué idiota", id="c1:2", kind=HeardKind.EDIT, message_id="c1")
    assert await verdicts(court, subject) == [(2, HOLD), (1, RuleAction.ALLOW)]
    assert [told["subject_version"] for told in court.told()] == [2]


async def test_where_no_rule_is_asked_nothing_is_kept(court: Court) -> None:
    await court.rule(pattern("idiota"), status=RuleStatus.DRAFT)
    subject = await court.hears("Qué idiota")
    assert await verdicts(court, subject) == []


async def test_what_is_gone_is_not_judged(court: Court) -> None:
    subject = await court.hears("Qué idiota", id="c1")
    await court.rule(pattern("."))
    await court.hears("", id="c1:gone", kind=HeardKind.DELETION, message_id="c1")
    assert await verdicts(court, subject) == []


async def test_judgements_are_of_a_message_that_there_is(court: Court) -> None:
    with pytest.raises(NotFound):
        await verdicts(court, InboundMessageId("inb_none"))
