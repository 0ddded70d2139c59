"""A rule is tried before it decides, and what it stands on stays for as long as it stands."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.judging.rulebooks import KeptRulebooks
from domain.moderation.errors import ModerationPolicyInUse, RuleNotBacktested, WordListInUse
from domain.moderation.rule import (
    AuthorTest,
    Condition,
    RateTest,
    RuleStatus,
    SimilarityTest,
    WordListTest,
)
from domain.moderation.use_cases.backtest_rule import Trial, backtest_rule
from domain.moderation.use_cases.keep_policies import remove_policy
from domain.moderation.use_cases.keep_rules import activate_rule, change_rule, read_rule
from domain.moderation.use_cases.keep_word_lists import (
    NewWordList,
    change_terms,
    create_word_list,
    put_terms,
    read_terms,
    remove_word_list,
)
from domain.moderation.word_list import MOST_TERMS, terms_of
from domain.shared.errors import InvalidState, NotFound, ValidationFailed, VersionMismatch
from domain.shared.ids import WordListId
from tests.kit.fakes.memory import FakeSeconds
from tests.unit.moderation_court import REMOVE, Court, a_court, pattern

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
async def court() -> Court:
    return await a_court()


async def tried(court: Court, condition: Condition, **how: Any) -> Any:
    rule = await court.rule(condition, status=RuleStatus.DRAFT)
    return await backtest_rule(court.house.app.moderation, court.actor, rule.id, Trial(**how))


async def test_a_rule_that_was_never_tried_is_not_activated_without_a_reason(court: Court) -> None:
    room, rule = court.house.app.moderation, await court.rule(pattern("a"), status=RuleStatus.DRAFT)
    with pytest.raises(RuleNotBacktested):
        await activate_rule(room, court.actor, rule.id, None, None)
    await backtest_rule(room, court.actor, rule.id, Trial())
    active = await activate_rule(room, court.actor, rule.id, None, None)
    assert (active.status, active.untested_reason) == (RuleStatus.ACTIVE, None)
    with pytest.raises(InvalidState):
        await activate_rule(room, court.actor, rule.id, None, None)


async def test_nothing_but_activating_makes_a_rule_active(court: Court) -> None:
    rule = await court.rule(pattern("a"), status=RuleStatus.OFF)
    room, changes = court.house.app.moderation, {"status": RuleStatus.ACTIVE}
    with pytest.raises(InvalidState):
        await change_rule(room, court.actor, rule.id, None, changes)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"condition": pattern("b")}, RuleStatus.DRY_RUN),
        ({"action": REMOVE}, RuleStatus.DRY_RUN),
        ({"channel_ids": ()}, RuleStatus.ACTIVE),
        ({"name": "Another", "priority": 5}, RuleStatus.ACTIVE),
    ],
)
async def test_an_active_rule_that_is_to_match_otherwise_runs_dry(
    court: Court, changes: dict[str, Any], status: RuleStatus
) -> None:
    room, rule = court.house.app.moderation, await court.rule(pattern("a"))
    changed = await change_rule(room, court.actor, rule.id, rule.version, changes)
    assert changed.status is status
    with pytest.raises(VersionMismatch):
        await change_rule(room, court.actor, rule.id, rule.version, changes)


async def test_a_trial_counts_shows_and_reckons(court: Court) -> None:
    for number in range(6):
        court.house.clock.forward(DAY)
        await court.hears(f"{'idiota' if number % 2 else 'bien'} {number}")
    result = await tried(court, pattern("idiota"), days=3, sample=1, minutes_each=2.0)
    assert (result.messages, result.hits, result.share, result.unknown) == (4, 2, 0.5, 0)
    assert (result.moderator_minutes, result.complete) == (4.0, True)
    assert [(day.messages, day.hits) for day in result.per_day] == [(1, 0), (1, 1), (1, 0), (1, 1)]
    assert [hit.excerpt for hit in result.sample] == ["idiota 3"]
    rule = await read_rule(court.house.app.moderation, court.actor, result.rule_id)
    assert (rule.backtested_at, rule.version) == (court.house.clock.now(), result.rule_version)
    assert court.told() == []


async def test_a_trial_sees_the_past_as_it_was(court: Court) -> None:
    spam = "Gana dinero rápido desde casa con este método secreto, escribe al número"
    for number in range(4):
        court.house.clock.forward(MINUTE)
        await court.hears(f"{spam} {number}", author="bot" if number else "ana")
    first = await tried(court, Condition(author=AuthorTest(fewer_messages_than=1)))
    fast = await tried(court, Condition(rate=RateTest(3, 600)))
    flood = await tried(court, Condition(similarity=SimilarityTest(4, 600)))
    young = await tried(court, Condition(author=AuthorTest(younger_than_days=7)))
    assert (first.hits, fast.hits, flood.hits) == (2, 1, 1)
    assert (young.hits, young.unknown) == (0, 4)


async def test_what_a_rule_stands_on_is_kept(court: Court) -> None:
    room, words = court.house.app.moderation, await court.words("idiota")
    await court.rule(words)
    assert words.word_list is not None
    with pytest.raises(WordListInUse):
        await remove_word_list(room, court.actor, words.word_list.word_list_ids[0], None)
    with pytest.raises(ModerationPolicyInUse):
        await remove_policy(room, court.actor, court.policy.id, None)


async def test_what_is_no_pattern_or_not_there_is_refused(court: Court) -> None:
    for wrong in ("(", r"(a)\1", r"(?=a)", "((a{90}){90}){90}", "a{1001}", "\ud800"):
        with pytest.raises(ValidationFailed) as refused:
            await court.rule(pattern(wrong))
        assert refused.value.errors[0].pointer == "/condition/pattern/pattern"
    with pytest.raises(NotFound):
        await court.rule(Condition(word_list=WordListTest((WordListId("wl_none"),))))


async def test_lists_are_filled_tidily_and_to_a_limit(court: Court) -> None:
    room, actor = court.house.app.moderation, court.actor
    words = await create_word_list(room, actor, NewWordList("W", terms=[" a  b ", "A B", "c", ""]))
    assert (words.size, (await read_terms(room, actor, words.id))[1]) == (2, ("a b", "c"))
    words = await change_terms(room, actor, words.id, words.version, ["d"], ["A b"])
    assert (await read_terms(room, actor, words.id))[1] == ("c", "d")
    lines = terms_of("# comment\n\nx\n y \n")
    words = await put_terms(room, actor, words.id, words.version, lines)
    assert (await read_terms(room, actor, words.id))[1] == ("x", "y")
    with pytest.raises(ValidationFailed):
        await put_terms(room, actor, words.id, None, [str(n) for n in range(MOST_TERMS + 1)])


async def test_rules_are_made_ready_once_for_each_revision_and_trusted_for_a_second(
    court: Court,
) -> None:
    seconds = FakeSeconds()
    shelf = KeptRulebooks(court.house.app.moderation.reads, now=seconds)
    first = await shelf.current(court.actor)
    seconds.at += 2
    assert await shelf.current(court.actor) is first
    await court.rule(pattern("a"))
    assert await shelf.current(court.actor) is first
    seconds.at += 2
    second = await shelf.current(court.actor)
    assert second is not first
    await court.rule(pattern("b"))
    shelf.heard(court.house.memory.news[-1:])
    assert await shelf.current(court.actor) is not second
