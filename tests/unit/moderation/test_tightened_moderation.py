"""While a crisis asks for it more is held back in its scope, and never less; then no more."""

from collections.abc import Sequence
from typing import Any

import pytest

from domain.crises.crisis import Crisis, Move
from domain.crises.crisis_measures import CrisisMeasure, Measure, TightAction, Tightening
from domain.crises.crisis_ports import Scope, StopTerms
from domain.crises.use_cases.hold_publishing import (
    Wanted,
    hold_publishing,
    release_publishing,
)
from domain.crises.use_cases.move_crisis import move_crisis
from domain.crises.use_cases.open_crisis import NewCrisis, open_crisis
from domain.moderation.rule import Condition
from domain.moderation.use_cases.keep_rules import remove_rule
from domain.shared.errors import NotFound, ValidationFailed
from domain.shared.ids import CommunityId, ModerationPolicyId, WordListId
from domain.shared.lifting import OnLift
from tests.unit.moderation_court import ALLOW, HOLD, REMOVE, Court, a_court, pattern

TERMS = StopTerms("A recall.", OnLift.ASK, 6)
EVERYWHERE = Scope()


@pytest.fixture
async def court() -> Court:
    return await a_court()


def listed(words: Condition) -> tuple[WordListId, ...]:
    assert words.word_list is not None
    return words.word_list.word_list_ids


async def tightened(
    court: Court,
    words: Condition,
    scope: Scope = EVERYWHERE,
    action: TightAction = TightAction.HOLD,
) -> Crisis:
    room = court.house.app.crises.response
    crisis = await open_crisis(room, court.actor, NewCrisis("Nuts"))
    tight = Tightening(court.policy.id, listed(words), action)
    wanted = Wanted(hold=False, tighten=tight)
    return await hold_publishing(room, court.actor, crisis.id, scope, TERMS, wanted)


def measures(court: Court) -> Sequence[CrisisMeasure]:
    return list(court.house.memory.tables.crisis_measures.values())


async def test_what_has_a_word_is_held_says_whose_rule_it_was_and_is_not_any_more(
    court: Court,
) -> None:
    words = await court.words("plum cake")
    said = "Is there nut in the plum cake?"
    assert (await court.judged(said)).verdict is ALLOW
    crisis = await tightened(court, words)
    judged = await court.judged(said)
    assert judged.verdict is HOLD
    [match] = judged.matches
    assert (match.crisis_id, match.policy_id) == (crisis.id, court.policy.id)
    [measure] = measures(court)
    assert (measure.measure, measure.rule_ids) == (Measure.TIGHTEN, (match.rule_id,))
    await release_publishing(
        court.house.app.crises.response, court.actor, crisis.id, None, None, [measure.id]
    )
    assert (await court.judged(said)).verdict is ALLOW


async def test_it_is_tighter_in_its_scope_alone(court: Court) -> None:
    words = await court.words("plum cake")
    here = CommunityId(court.channel.community_id)
    await tightened(court, words, Scope(community_ids=(here,)))
    on_channel: dict[str, Any] = {"channel_id": court.channel.id}
    assert (await court.judged("Plum cake!", **on_channel)).verdict is HOLD
    assert (await court.judged("Plum cake!")).verdict is ALLOW


async def test_platforms_are_their_channels_and_one_without_any_is_refused(court: Court) -> None:
    words = await court.words("plum cake")
    await tightened(court, words, Scope(platforms=("sandbox",)))
    on_channel: dict[str, Any] = {"channel_id": court.channel.id}
    assert (await court.judged("Plum cake!", **on_channel)).verdict is HOLD
    with pytest.raises(ValidationFailed) as refused:
        await tightened(court, words, Scope(platforms=("mastodon",)))
    assert refused.value.errors[0].code == "no_channels"


async def test_a_crisis_makes_nothing_easier(court: Court) -> None:
    """What a rule of ours removes is removed, and what one lets pass is held."""
    words = await court.words("plum cake")
    await court.rule(pattern("poison"), REMOVE, priority=50)
    await court.rule(pattern("friendly"), ALLOW, priority=1)
    await tightened(court, words)
    assert (await court.judged("Poison in the plum cake")).verdict is REMOVE
    assert (await court.judged("A friendly plum cake")).verdict is HOLD
    assert (await court.judged("A friendly poison")).verdict is ALLOW


async def test_it_may_remove_at_once(court: Court) -> None:
    words = await court.words("plum cake")
    await tightened(court, words, action=TightAction.REMOVE)
    assert (await court.judged("Plum cake!")).verdict is REMOVE


@pytest.mark.parametrize(
    "moves", [(Move.CANCEL,), (Move.ACTIVATE, Move.CONTAIN, Move.RESOLVE)], ids=["none", "resolved"]
)
async def test_it_goes_away_with_the_crisis(court: Court, moves: Sequence[Move]) -> None:
    words = await court.words("plum cake")
    crisis = await tightened(court, words)
    for move in moves:
        await move_crisis(court.house.app.crises.response, court.actor, crisis.id, None, move)
    assert (await court.judged("Plum cake!")).verdict is ALLOW
    [measure] = measures(court)
    assert measure.lifted_at is not None


async def test_a_rule_that_somebody_threw_away_keeps_nothing_from_being_given_back(
    court: Court,
) -> None:
    words = await court.words("plum cake")
    crisis = await tightened(court, words)
    [measure] = measures(court)
    await remove_rule(court.house.app.moderation, court.actor, measure.rule_ids[0], None)
    await release_publishing(court.house.app.crises.response, court.actor, crisis.id, None, None)
    assert measures(court)[0].lifted_at is not None


async def test_a_list_or_a_policy_that_is_not_there_is_named(court: Court) -> None:
    room = court.house.app.crises.response
    crisis = await open_crisis(room, court.actor, NewCrisis("Nuts"))
    words = listed(await court.words("plum cake"))
    for tight, pointer in (
        (Tightening(ModerationPolicyId("mpol_x"), words), "/tighten/policy_id"),
        (Tightening(court.policy.id, (*words, WordListId("wl_x"))), "/tighten/word_list_ids/1"),
    ):
        with pytest.raises(NotFound) as refused:
            await hold_publishing(
                *(room, court.actor, crisis.id, EVERYWHERE, TERMS),
                Wanted(hold=False, tighten=tight),
            )
        assert refused.value.pointer == pointer
    assert not measures(court)
