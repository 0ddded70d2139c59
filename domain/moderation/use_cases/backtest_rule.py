"""Try a rule on what was said already, before it decides anything."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.moderation.backtest import MOST_MESSAGES, Backtest, Day, Hit, Replay, spread
from domain.moderation.finding import find
from domain.moderation.gathering import MOST_COUNTED, signals_of
from domain.moderation.judging_ports import Heard
from domain.moderation.room import Moderation
from domain.moderation.rule import ModerationRule
from domain.moderation.rule_events import RULE_BACKTESTED, rule_changed
from domain.moderation.rule_ports import ReadyRules
from domain.shared.access import Actor, Permission
from domain.shared.ids import ModerationRuleId

CHUNK = 25
LONGEST_EXCERPT = 280


@dataclass(frozen=True, slots=True)
class Trial:
    """Over how many days, with how many hits to look at, and how many minutes a moderator takes
    for one."""

    days: int = 7
    sample: int = 10
    minutes_each: float = 0.5


async def backtest_rule(
    room: Moderation, actor: Actor, rule_id: ModerationRuleId, trial: Trial
) -> Backtest:
    """Goes through what was heard, in order, with this rule alone, and remembers with the rule that
    it did, where the rule still matches what it matched then. Raises MissingScope, also for
    inbox:read, since it shows what was said; NotFound. Safe to repeat."""
    actor.require(Permission.MODERATION_WRITE)
    actor.require(Permission.INBOX_READ)
    rule = await room.reads.rule(actor, rule_id)
    until = room.clock.now()
    wanted = until - timedelta(days=trial.days)
    most = MOST_MESSAGES
    if rule.condition.score is not None:
        most = min(most, room.scorer.most_at_once)
    since = await room.reads.begin_of(actor, wanted, most)
    outcome = await _replayed(room, actor, rule, since)
    async with room.begin(actor) as tx:
        before = await tx.rules.get(rule_id)
        if before.matches_as(rule):
            rule = before.tried(room.clock.now())
            await tx.rules.turn_page()
            await tx.rules.save(rule)
            tx.announce(rule_changed(RULE_BACKTESTED, rule, before))
        result = Backtest(
            rule_id=rule_id,
            rule_version=rule.version,
            since=since,
            until=until,
            complete=since <= wanted,
            messages=sum(outcome.messages.values()),
            hits=len(outcome.hits),
            unknown=outcome.unknown,
            per_day=outcome.per_day(),
            sample=spread(outcome.hits, trial.sample),
            minutes_each=trial.minutes_each,
        )
        await tx.commit(result)
    return result


@dataclass(slots=True)
class _Outcome:
    messages: Counter[date]
    hits: list[Hit]
    unknown: int = 0

    def per_day(self) -> list[Day]:
        hits = Counter(hit.at.date() for hit in self.hits)
        return [Day(day, self.messages[day], hits[day]) for day in sorted(self.messages)]


async def _replayed(
    room: Moderation, actor: Actor, rule: ModerationRule, since: datetime
) -> _Outcome:
    ready = await room.rulebooks.alone(actor, rule)
    outcome, past = _Outcome(Counter(), []), Replay(rule.condition.similarity)
    async for heard in _history(room, actor, since):
        if rule.condition.author is not None:
            await _remember(room, actor, past, heard, since)
        if any(ready.book.for_said(heard.said)):
            await _try(room, past, ready, rule, heard, outcome)
        past.goes_on(heard)
    return outcome


async def _history(room: Moderation, actor: Actor, since: datetime) -> AsyncIterator[Heard]:
    """In order, a few at a time: between them others have their turn."""
    after: Heard | None = None
    for _ in range(MOST_MESSAGES // CHUNK):
        page = await room.reads.heard_after(actor, since, after, CHUNK)
        for heard in page:
            yield heard
            await asyncio.sleep(0)
        if len(page) < CHUNK:
            return
        after = page[-1]


async def _remember(
    room: Moderation, actor: Actor, past: Replay, heard: Heard, since: datetime
) -> None:
    author = heard.said.author_id
    if author is not None and author not in past.earlier:
        past.earlier[author] = await room.reads.said_before(actor, author, since, MOST_COUNTED)


async def _try(
    room: Moderation,
    past: Replay,
    ready: ReadyRules,
    rule: ModerationRule,
    heard: Heard,
    outcome: _Outcome,
) -> None:
    said = heard.said
    outcome.messages[said.at.date()] += 1
    finding = find(rule, await signals_of(room, past, ready, [rule], said))
    if finding.true:
        outcome.hits.append(Hit(heard.subject_id, said.at, said.text[:LONGEST_EXCERPT], finding))
    elif finding.true is None:
        outcome.unknown += 1
