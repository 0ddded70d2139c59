"""What is said is held against the rules in their order: true, false, or nobody knows."""

from datetime import timedelta
from typing import Any

import pytest

from domain.moderation.judging import Signal, Span
from domain.moderation.rule import (
    Attribute,
    AuthorTest,
    Condition,
    LanguageTest,
    LinksTest,
    RateTest,
    RuleStatus,
    ScoreTest,
    SimilarityTest,
)
from domain.moderation.use_cases.keep_policies import change_policy
from domain.moderation.use_cases.keep_rules import change_rule, remove_rule
from domain.moderation.use_cases.keep_word_lists import change_terms
from domain.shared.heard import HeardKind
from tests.unit.moderation_court import ALLOW, HOLD, REMOVE, Court, a_court, pattern

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def court() -> Court:
    return await a_court()


async def test_without_a_rule_everything_is_allowed(court: Court) -> None:
    judged = await court.judged("Idiota")
    assert (judged.verdict, judged.matches, judged.revision) == (ALLOW, (), 0)


async def test_the_first_rule_in_order_decides_and_the_others_are_told(court: Court) -> None:
    later = await court.rule(pattern("idiota"), REMOVE, priority=20)
    first = await court.rule(pattern("idiota"), HOLD, priority=10)
    judged = await court.judged("¡Idiota!")
    assert judged.verdict is HOLD
    assert [match.rule_id for match in judged.matches] == [first.id, later.id]
    assert judged.matches[0].spans == (Span(1, 7),)
    assert judged.policy_ids == (court.policy.id,)


async def test_a_rule_that_allows_ends_the_judgement(court: Court) -> None:
    allows = await court.rule(pattern("querido idiota"), ALLOW, priority=1)
    await court.rule(pattern("idiota"), REMOVE, priority=2)
    judged = await court.judged("Mi querido idiota")
    assert (judged.verdict, [match.rule_id for match in judged.matches]) == (ALLOW, [allows.id])
    assert (await court.judged("idiota")).verdict is REMOVE


async def test_a_rule_that_runs_dry_is_told_and_decides_nothing(court: Court) -> None:
    dry = await court.rule(pattern("idiota"), REMOVE, status=RuleStatus.DRY_RUN)
    await court.rule(pattern("idiota"), REMOVE, status=RuleStatus.OFF)
    await court.rule(pattern("idiota"), REMOVE, status=RuleStatus.DRAFT)
    judged = await court.judged("idiota")
    assert (judged.verdict, judged.matches) == (ALLOW, ())
    assert [match.rule_id for match in judged.dry_run] == [dry.id]


async def test_a_rule_is_only_for_its_channels_communities_and_kinds(court: Court) -> None:
    here = await court.rule(pattern("a"), channel_ids=(court.channel.id,), priority=1)
    there = await court.rule(pattern("a"), community_ids=(court.channel.community_id,), priority=2)
    kind = await court.rule(pattern("a"), message_kinds=(HeardKind.REVIEW,), priority=3)
    nowhere = await court.judged("a")
    in_channel = await court.judged("a", channel_id=court.channel.id)
    review = await court.judged("a", kind=HeardKind.REVIEW)
    assert nowhere.matches == ()
    assert [match.rule_id for match in in_channel.matches] == [here.id, there.id]
    assert [match.rule_id for match in review.matches] == [kind.id]


async def test_a_match_names_the_versions_of_then(court: Court) -> None:
    rule = await court.rule(pattern("a"))
    before = await court.judged("a")
    room = court.house.app.moderation
    await change_policy(room, court.actor, court.policy.id, None, {"name": "Kind"})
    await change_rule(room, court.actor, rule.id, None, {"name": "Other"})
    after = await court.judged("a")
    versions = [(m.rule_version, m.policy_version) for j in (before, after) for m in j.matches]
    assert versions == [(2, 1), (3, 2)]
    assert after.revision > before.revision


async def test_what_is_changed_counts_at_once(court: Court) -> None:
    words = await court.words("idiota")
    rule = await court.rule(words)
    assert (await court.judged("¡1d1ota imbécil!")).verdict is HOLD
    assert words.word_list is not None
    [listed] = words.word_list.word_list_ids
    room = court.house.app.moderation
    await change_terms(room, court.actor, listed, None, ["imbécil"], ["IDIOTA"])
    assert (await court.judged("idiota")).verdict is ALLOW
    found = await court.judged("un IMBEC1L")
    assert found.matches[0].evidence == {"terms": ["imbécil"], "word_list_ids": [listed]}
    await remove_rule(room, court.actor, rule.id, None)
    assert (await court.judged("imbécil")).verdict is ALLOW


LINKS = "https://sub.evil.example/x y https://good.example"


@pytest.mark.parametrize(
    ("test", "because"),
    [
        (LinksTest(denied=("evil.example",)), ["denied"]),
        (LinksTest(denied=("vil.example",)), None),
        (LinksTest(allowed=("good.example",)), ["not_allowed"]),
        (LinksTest(allowed=("good.example", "evil.example")), None),
        (LinksTest(more_than=1), ["count"]),
        (LinksTest(more_than=2), None),
        (LinksTest(shorteners=True), None),
    ],
)
async def test_links_are_judged_by_their_domains(
    court: Court, test: LinksTest, because: list[str] | None
) -> None:
    await court.rule(Condition(links=test))
    judged = await court.judged(LINKS)
    assert [match.evidence["because"] for match in judged.matches] == ([because] if because else [])


async def test_a_shortener_is_known(court: Court) -> None:
    await court.rule(Condition(links=LinksTest(shorteners=True)))
    assert (await court.judged("https://bit.ly/abc")).verdict is HOLD


@pytest.mark.parametrize(
    ("known", "verdict", "missing"),
    [
        ({}, ALLOW, (Signal.ACCOUNT_AGE, Signal.HISTORY)),
        ({"days": 2}, HOLD, None),
        ({"days": 30}, ALLOW, (Signal.HISTORY,)),
        ({"days": 30, "messages_before": 5}, ALLOW, None),
        ({"messages_before": 0}, HOLD, None),
    ],
)
async def test_an_author_of_whom_too_little_is_known_is_not_held(
    court: Court, known: dict[str, Any], verdict: Any, missing: Any
) -> None:
    await court.rule(Condition(author=AuthorTest(younger_than_days=7, fewer_messages_than=1)))
    given = dict(known)
    if "days" in given:
        given["account_created_at"] = court.house.clock.now() - timedelta(days=given.pop("days"))
    judged = await court.judged("Hello", **given)
    assert judged.verdict is verdict
    assert [rule.missing for rule in judged.unknown] == ([missing] if missing else [])


async def test_who_writes_for_the_first_time_is_known_by_what_we_heard(court: Court) -> None:
    await court.rule(Condition(author=AuthorTest(fewer_messages_than=1)))
    first = await court.hears("Hello")
    court.house.clock.forward(MINUTE)
    await court.hears("Hello again")
    assert [told["subject_id"] for told in court.told()] == [first]
    assert (await court.judged("And again", author_id="ana")).verdict is ALLOW
    assert (await court.judged("Hello", author_id="bob")).verdict is HOLD


async def test_who_says_too_much_in_a_while_is_held_until_it_is_over(court: Court) -> None:
    await court.rule(Condition(rate=RateTest(messages=3, seconds=300)))
    for number in range(3):
        court.house.clock.forward(MINUTE)
        await court.hears(f"Number {number}")
    assert len(court.told()) == 1
    court.house.clock.forward(10 * MINUTE)
    await court.hears("Later")
    assert len(court.told()) == 1
    nobody = await court.judged("Hello")
    assert [rule.missing for rule in nobody.unknown] == [(Signal.RATE,)]


async def test_a_flood_of_nearly_the_same_by_many_is_seen(court: Court) -> None:
    await court.rule(Condition(similarity=SimilarityTest(messages=3, seconds=600, percent=70)))
    spam = "Gana dinero rápido desde casa con este método secreto, escribe al número"
    others = (
        "Ayer estuvimos en la terraza y los churros estaban buenísimos, gracias",
        "¿Alguien sabe si el domingo abrís por la tarde o solo por la mañana?",
        "Vendo una bicicleta de paseo casi nueva, recogida en el barrio de Gracia",
    )
    for number in range(3):
        court.house.clock.forward(MINUTE)
        await court.hears(f"{spam} {number}", author=f"bot-{number}")
        await court.hears(others[number], "ana")
    assert [told["author_id"] for told in court.told()] == ["bot-2"]


async def test_a_language_is_judged_where_it_can_be_told(court: Court) -> None:
    await court.rule(Condition(language=LanguageTest(("es",))))
    assert [r.missing for r in (await court.judged("Hm")).unknown] == [(Signal.LANGUAGE,)]
    assert (await court.judged("Hello", language="en")).verdict is HOLD
    assert (await court.judged("Hola", language="es-MX")).verdict is ALLOW


async def test_a_score_decides_and_one_that_cannot_be_had_does_not(court: Court) -> None:
    await court.rule(Condition(score=ScoreTest(Attribute.THREAT, 0.7)))
    assert (await court.judged("Te voy a matar")).verdict is HOLD
    assert (await court.judged("Te voy a llamar")).verdict is ALLOW
    object.__setattr__(court.house.app.moderation, "scorer", Silent())
    silent = await court.judged("Te voy a matar")
    assert silent.verdict is ALLOW
    assert [rule.missing for rule in silent.unknown] == [(Signal.SCORES,)]


class Silent:
    most_at_once = 1

    async def rate(self, text: str) -> None:
        return None
