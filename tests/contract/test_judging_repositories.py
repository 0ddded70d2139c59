"""What is judged by, and what was said before, is found as it is, each within its walls."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.communities.model import Channel
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.moderation.errors import ModerationPolicyInUse, WordListInUse
from domain.moderation.judging_ports import Heard as HeardMessage
from domain.moderation.policy import Severity
from domain.moderation.rule import (
    Condition,
    RateTest,
    RuleAction,
    RuleStatus,
    SimilarityTest,
    WordListTest,
)
from domain.moderation.use_cases.backtest_rule import Trial, backtest_rule
from domain.moderation.use_cases.judge_inbound import judge_inbound
from domain.moderation.use_cases.keep_policies import NewPolicy, create_policy, remove_policy
from domain.moderation.use_cases.keep_rules import NewRule, activate_rule, create_rule
from domain.moderation.use_cases.keep_word_lists import (
    NewWordList,
    change_terms,
    create_word_list,
    remove_word_list,
)
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.likeness import likeness
from tests.contract.ground import Ground
from tests.kit.builders import a_sandbox_channel

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SPAM = "Gana dinero rápido desde casa con este método secreto, escribe al número"


async def says(ground: Ground, actor: Actor, channel: Channel, count: int) -> list[HeardMessage]:
    """One minute after the other, all in the past."""
    inbox, now = ground.house.app.inbox, ground.house.clock.now()
    for number in range(count):
        at = now - (count - number) * MINUTE
        said = Heard(f"c{number}", HeardKind.COMMENT, at, Person("ana"), f"{SPAM} {number}")
        await tell_sandbox(inbox, actor, channel.id, said)
    while await digest_receipts(inbox, actor, channel.id):
        pass
    reads = ground.house.app.moderation.reads
    return list(await reads.heard_after(actor, now - DAY, None, 100))


async def test_the_past_is_asked_within_its_walls_and_bounds(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    reads, channel = ground.house.app.moderation.reads, await a_sandbox_channel(ground.house, actor)
    heard = await says(ground, actor, channel, 4)
    assert [one.said.text[-1] for one in heard] == ["0", "1", "2", "3"]
    assert await reads.heard(actor, heard[2].subject_id) == heard[2]
    assert [
        h.said.text[-1] for h in await reads.heard_after(actor, heard[0].said.at, heard[1], 1)
    ] == ["2"]
    last = heard[3].said.at
    assert await reads.said_before(actor, "ana", last, 100) == 3
    assert await reads.said_before(actor, "ana", last, 2) == 2
    assert await reads.said_within(actor, "ana", heard[1].said.at, last, 100) == 1
    assert await reads.begin_of(actor, last - DAY, 2) == heard[2].said.at
    assert await reads.begin_of(actor, last - DAY, 9) == last - DAY
    assert await reads.community_of(actor, channel.id) == channel.community_id
    assert await reads.said_before(neighbour, "ana", last, 100) == 0
    assert await reads.heard_after(neighbour, last - DAY, None, 9) == []
    with pytest.raises(NotFound):
        await reads.heard(neighbour, heard[0].subject_id)
    with pytest.raises(NotFound):
        await reads.community_of(neighbour, channel.id)


async def test_judgements_are_kept_once_and_found_by_what_was_said(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room, channel = ground.house.app.moderation, await a_sandbox_channel(ground.house, actor)
    policy = await create_policy(room, actor, NewPolicy("Civil", Severity.LOW))
    for condition in (
        Condition(similarity=SimilarityTest(3, 3600)),
        Condition(rate=RateTest(4, 3600)),
    ):
        rule = await create_rule(room, actor, NewRule(policy.id, "R", condition, RuleAction.HOLD))
        tried = await backtest_rule(room, actor, rule.id, Trial())
        assert tried.hits == 0
        await activate_rule(room, actor, rule.id, None, None)
    heard = await says(ground, actor, channel, 4)
    for one in [*heard, heard[0]]:
        await judge_inbound(room, actor, one.subject_id)
    kept = [await room.reads.judgements(actor, one.subject_id) for one in heard]
    assert [[j.verdict.value for j in each] for each in kept] == [
        ["allow"],
        ["allow"],
        ["hold"],
        ["hold"],
    ]
    assert [len(each[0].matches) for each in kept] == [0, 0, 1, 2]
    assert [name for name, _, _ in await ground.told()].count("moderation.judged") == 2
    last = heard[3]
    like, at = likeness(f"{SPAM} 7"), last.said.at
    assert len(await room.reads.alike(actor, like, at - DAY, at, last.subject_id)) == 3
    assert await room.reads.alike(neighbour, like, at - DAY, at, None) == []
    assert await room.reads.judgements(neighbour, last.subject_id) == []


async def test_a_rulebook_has_what_is_asked_in_order(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room = ground.house.app.moderation
    assert await room.reads.revision(actor) == 0
    policy = await create_policy(room, actor, NewPolicy("Civil", Severity.LOW))
    words = await create_word_list(room, actor, NewWordList("W", terms=["b", "a"]))
    listed = Condition(word_list=WordListTest((words.id,)))
    wanted = NewRule(policy.id, "R", listed, RuleAction.HOLD, priority=20)
    late = await create_rule(room, actor, replace(wanted, status=RuleStatus.DRY_RUN))
    early = await create_rule(room, actor, replace(wanted, status=RuleStatus.DRY_RUN, priority=10))
    await create_rule(room, actor, wanted)
    book = await room.reads.rulebook(actor)
    assert book.rules == (early, late)
    assert (book.policies, book.revision) == ({policy.id: 1}, await room.reads.revision(actor))
    await change_terms(room, actor, words.id, None, ["c"], ["b"])
    assert await room.reads.revision(actor) == book.revision + 1
    assert [t.terms for t in await room.reads.terms(actor, [words.id])] == [("a", "c")]
    with pytest.raises(WordListInUse):
        await remove_word_list(room, actor, words.id, None)
    with pytest.raises(ModerationPolicyInUse):
        await remove_policy(room, actor, policy.id, None)
    assert (await room.reads.rulebook(neighbour)).rules == ()
    assert await room.reads.terms(neighbour, [words.id]) == []
