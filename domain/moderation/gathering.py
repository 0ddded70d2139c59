"""What rules need to know of a message is found out: no more than they ask for, and once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from domain.moderation.finding import find
from domain.moderation.judging import LONGEST_SAID, Judgement, Said, Signals, judge
from domain.moderation.room import Moderation
from domain.moderation.rule import ModerationRule, SimilarityTest
from domain.moderation.rule_ports import ReadyRules
from domain.shared.access import Actor
from domain.shared.likeness import Likeness, likeness

MOST_COUNTED = 1000
"""An author's messages are not counted further than this."""


class Past(Protocol):
    """What was said before a message, as it is asked by rules."""

    async def before(self, said: Said) -> int | None:
        """How many messages its author has said; None where nobody can tell."""
        ...

    async def within(self, said: Said, seconds: int) -> int | None:
        """How many of them in these seconds before it; None where nobody can tell."""
        ...

    async def alike(
        self, said: Said, like: Likeness, seconds: int
    ) -> Sequence[tuple[datetime, Likeness]]:
        """What could be like it, of these seconds before it."""
        ...


@dataclass(frozen=True, slots=True)
class KeptPast:
    """What the workspace has heard."""

    room: Moderation
    actor: Actor

    async def before(self, said: Said) -> int | None:
        if said.author_id is None:
            return None
        return await self.room.reads.said_before(self.actor, said.author_id, said.at, MOST_COUNTED)

    async def within(self, said: Said, seconds: int) -> int | None:
        if said.author_id is None:
            return None
        since = said.at - timedelta(seconds=seconds)
        return await self.room.reads.said_within(
            self.actor, said.author_id, since, said.at, MOST_COUNTED
        )

    async def alike(
        self, said: Said, like: Likeness, seconds: int
    ) -> Sequence[tuple[datetime, Likeness]]:
        since = said.at - timedelta(seconds=seconds)
        return await self.room.reads.alike(self.actor, like, since, said.at, said.subject_id)


async def judged_by(
    room: Moderation, actor: Actor, ready: ReadyRules, said: Said
) -> tuple[Judgement, Signals]:
    """Hold it against the rules that are for it. Outside a transaction: the scorer may be
    somebody else's."""
    rules = list(ready.book.for_said(said))
    signals = await signals_of(room, KeptPast(room, actor), ready, rules, said)
    return judge(ready.book, said, {rule.id: find(rule, signals) for rule in rules}), signals


async def signals_of(
    room: Moderation,
    past: Past,
    ready: ReadyRules,
    rules: Sequence[ModerationRule],
    said: Said,
) -> Signals:
    """What these rules need, as far as anybody can tell."""
    text = said.text[:LONGEST_SAID]
    asked = {rule.condition.kind for rule in rules}
    like = likeness(text) if "similarity" in asked else None
    return Signals(
        words=ready.words(text) if "word_list" in asked else {},
        patterns={
            rule.id: ready.pattern(rule.id, text) for rule in rules if rule.condition.pattern
        },
        links=room.glances.links(text) if "links" in asked else (),
        account_age=_age(said),
        messages_before=await _history(past, rules, said),
        lately=await _lately(past, rules, said),
        alike=await _alike(past, rules, said, like) if like else {},
        language=await _language(room, text, said) if "language" in asked else None,
        scores=await room.scorer.rate(text) if "score" in asked else None,
        likeness=like,
    )


def _age(said: Said) -> timedelta | None:
    return None if said.account_created_at is None else said.at - said.account_created_at


async def _history(past: Past, rules: Sequence[ModerationRule], said: Said) -> int | None:
    """What the caller knows of it counts; otherwise what we have heard of this author does."""
    tests = [rule.condition.author for rule in rules if rule.condition.author]
    asked = any(test.fewer_messages_than is not None for test in tests)
    if said.messages_before is not None or not asked:
        return said.messages_before
    return await past.before(said)


async def _lately(past: Past, rules: Sequence[ModerationRule], said: Said) -> Mapping[int, int]:
    """How much its author said in each span that is asked for, this message included."""
    spans = {rule.condition.rate.seconds for rule in rules if rule.condition.rate}
    counts = {seconds: await past.within(said, seconds) for seconds in spans}
    return {seconds: 1 + count for seconds, count in counts.items() if count is not None}


async def _alike(
    past: Past, rules: Sequence[ModerationRule], said: Said, like: Likeness
) -> Mapping[SimilarityTest, int]:
    """How many say nearly the same, this one included: one look serves all the spans."""
    tests = [rule.condition.similarity for rule in rules if rule.condition.similarity]
    others = await past.alike(said, like, max(test.seconds for test in tests))
    return {test: _counted(test, like, said.at, others) for test in tests}


def _counted(
    test: SimilarityTest,
    like: Likeness,
    at: datetime,
    others: Sequence[tuple[datetime, Likeness]],
) -> int:
    since, least = at - timedelta(seconds=test.seconds), test.percent / 100
    return 1 + sum(when >= since and like.share(other) >= least for when, other in others)


async def _language(room: Moderation, text: str, said: Said) -> str | None:
    if said.language is not None:
        return said.language
    await room.glances.ready()
    return room.glances.language(text)
