"""Rules are made ready to be asked once for each revision, and kept for those who ask next."""

import asyncio
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

import re2  # type: ignore[import-untyped]

from adapters.text.word_matching import WordMatcher
from adapters.turns import Turns
from domain.moderation import containment_events, policy_events, rule_events
from domain.moderation.judging import MOST_SPANS, Rulebook, Span, WordHit
from domain.moderation.rule import ModerationRule, PatternTest
from domain.moderation.rule_ports import RuleReads
from domain.moderation.word_list import ListedTerms
from domain.shared.access import Actor
from domain.shared.events import News
from domain.shared.ids import ModerationRuleId, WordListId, WorkspaceId

CHANGING = policy_events.ANNOUNCED | rule_events.ANNOUNCED | containment_events.OF_CONTAINMENTS
TRUSTED_SECONDS = 1.0
_HALVES = re.compile("[\ud800-\udfff]")
MOST_WORKSPACES = 64
MOST_TERMS_KEPT = 500_000
"""What is kept is bounded both ways: terms weigh most, about a kilobyte each."""

PATTERN_MEMORY = 1 << 20
"""Octets that one pattern may take. A larger one is refused, and a search that would need more goes
on in less: slower, and still in time that grows with the text and no faster."""


class Ready:
    """For `domain.moderation.rule_ports.ReadyRules`."""

    def __init__(self, book: Rulebook, lists: Sequence[ListedTerms]) -> None:
        self.book = book
        self.terms = sum(len(listed.terms) for listed in lists)
        self._matcher = WordMatcher({listed.word_list_id: listed.terms for listed in lists})
        self._patterns = {
            rule.id: _compiled(rule.condition.pattern)
            for rule in book.rules
            if rule.condition.pattern is not None
        }

    def words(self, text: str) -> Mapping[WordListId, Sequence[WordHit]]:
        found: dict[WordListId, list[WordHit]] = {}
        for hit in self._matcher.find(text):
            place = WordHit(hit.term, Span(hit.start, hit.end))
            found.setdefault(WordListId(hit.list_id), []).append(place)
        return found

    def pattern(self, rule_id: ModerationRuleId, text: str) -> Sequence[Span]:
        spans: list[Span] = []
        for match in self._patterns[rule_id].finditer(_encodable(text)):
            spans.append(Span(*match.span()))
            if len(spans) == MOST_SPANS:
                break
        return spans


class KeptRulebooks:
    """For `domain.moderation.rule_ports.Rulebooks`. What is kept is trusted for a second, then one
    cheap look says whether it still holds; what changes in this process is looked at anew at once,
    as `heard` is told of it. The one longest not asked for goes first."""

    def __init__(self, reads: RuleReads, *, now: Callable[[], float] = time.monotonic) -> None:
        self._reads = reads
        self._now = now
        self._turns = Turns()
        self._kept: OrderedDict[WorkspaceId, Ready] = OrderedDict()
        self._trusted: dict[WorkspaceId, float] = {}

    def heard(self, news: Sequence[News]) -> None:
        """Trust nothing any more that these facts may have changed."""
        if any(fact.name in CHANGING for fact in news):
            # A new dict, so that a look under way does not vouch for what it saw before.
            self._trusted = {}

    async def current(self, actor: Actor) -> Ready:
        workspace = actor.workspace
        kept = self._kept.get(workspace)
        if kept is not None and self._trusted.get(workspace, 0.0) > self._now():
            self._kept.move_to_end(workspace)
            return kept
        async with self._turns.of(workspace):
            trusted, until = self._trusted, self._now() + TRUSTED_SECONDS
            revision = await self._reads.revision(actor)
            ready = self._kept.get(workspace)
            if ready is None or ready.book.revision < revision:
                ready = self._keep(
                    actor, await self._ready(actor, await self._reads.rulebook(actor))
                )
            trusted[workspace] = until
            return ready

    async def alone(self, actor: Actor, rule: ModerationRule) -> Ready:
        return await self._ready(actor, Rulebook(0, (rule,), {rule.policy_id: 0}))

    def fault_of(self, pattern: str) -> str | None:
        try:
            _compiled(PatternTest(pattern))
        except re2.error as fault:
            [words] = fault.args[:1] or [b""]
            return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
        except UnicodeEncodeError:
            return "invalid UTF-8"
        return None

    async def _ready(self, actor: Actor, book: Rulebook) -> Ready:
        wanted = {
            word_list_id
            for rule in book.rules
            if rule.condition.word_list is not None
            for word_list_id in rule.condition.word_list.word_list_ids
        }
        lists = await self._reads.terms(actor, sorted(wanted)) if wanted else []
        return await asyncio.to_thread(Ready, book, lists)

    def _keep(self, actor: Actor, ready: Ready) -> Ready:
        self._kept[actor.workspace] = ready
        self._kept.move_to_end(actor.workspace)
        while len(self._kept) > 1 and (
            len(self._kept) > MOST_WORKSPACES
            or sum(kept.terms for kept in self._kept.values()) > MOST_TERMS_KEPT
        ):
            gone, _ = self._kept.popitem(last=False)
            self._trusted.pop(gone, None)
        return ready


def _compiled(test: PatternTest) -> "re2._Regexp[str]":
    options = re2.Options()
    options.max_mem = PATTERN_MEMORY
    options.log_errors = False
    options.case_sensitive = not test.ignore_case
    return re2.compile(test.pattern, options=options)


def _encodable(text: str) -> str:
    """Half a surrogate pair has no place in UTF-8: another sign stands for it, so that places
    stay."""
    return _HALVES.sub("\ufffd", text)
