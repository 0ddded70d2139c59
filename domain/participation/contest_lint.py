"""Platforms ask something of promotions: what of it a contest does not keep, and where."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.participation.contest import Contest
from domain.participation.contest_rules import HEARD_WAYS, EntryLimit, Rules
from domain.shared.errors import FieldError
from domain.shared.ids import ChannelId, MessageId


class Level(StrEnum):
    """`info` is for those who read it: nothing is wrong."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Ask(StrEnum):
    """What can be asked of a contest; each names the sentence that says so."""

    RELEASE = "promotion_release"
    OFFICIAL_RULES = "promotion_official_rules"
    ELIGIBILITY = "promotion_eligibility"
    NO_SHARING = "promotion_no_sharing"
    NO_TAGGING = "promotion_no_tagging"
    NO_MANY_ACCOUNTS = "promotion_no_many_accounts"
    NO_REPEATING = "promotion_no_repeating"
    ONE_A_DAY = "promotion_one_a_day"
    NOT_HELD = "promotion_not_held"
    NO_OWN_RULES = "promotion_no_own_rules"


@dataclass(frozen=True, slots=True)
class PromotionRule:
    """What one platform asks, how much it matters, and where it says so: a page of its own. `words`
    are patterns that are not to be in the text; where one of `unless` is in the same sentence, it
    says the contrary."""

    platform: str
    ask: Ask
    level: Level
    source: str | None
    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What is asked and not kept. `code` names the sentence that says it, `pointer` the place in
    the contest, `source` where the platform says so, None where it has no page that says it."""

    platform: str
    level: Level
    code: str
    pointer: str
    source: str | None


@dataclass(frozen=True, slots=True)
class Places:
    """Where the actions of some rules take place: on these channels, on those of these messages, or
    on every channel."""

    channel_ids: frozenset[ChannelId]
    message_ids: frozenset[MessageId]
    everywhere: bool


LONGEST_TEXT_WITHOUT_RULES = 80


def places_of(rules: Rules) -> Places:
    """Of what is heard; a form, a code and a product are no place on a platform."""
    heard = [action for action in rules.actions if action.way in HEARD_WAYS]
    wide = [action for action in heard if not action.channel_ids]
    return Places(
        frozenset(id for action in heard for id in action.channel_ids),
        frozenset(action.message_id for action in wide if action.message_id is not None),
        any(action.message_id is None for action in wide),
    )


def unknown_in(rules: Rules, known: Collection[str]) -> list[FieldError]:
    """Where a platform is named of which nothing is known, with those of which something is."""
    allowed = ", ".join(known)
    return [
        FieldError(f"/rules/platforms/{place}", "not_in_list", {"allowed": allowed})
        for place, platform in enumerate(rules.platforms)
        if platform not in known
    ]


def findings_on(contest: Contest, asked: Sequence[PromotionRule]) -> list[Finding]:
    """In the order in which it is asked."""
    return [
        Finding(rule.platform, rule.level, rule.ask.value, pointer, rule.source)
        for rule in asked
        for pointer in _BROKEN[rule.ask](contest, rule)
    ]


def _release(contest: Contest, rule: PromotionRule) -> Iterator[str]:
    if not contest.rules.releases_platforms:
        yield "/rules/releases_platforms"


def _official_rules(contest: Contest, rule: PromotionRule) -> Iterator[str]:
    if len(contest.rules.text.strip()) < LONGEST_TEXT_WITHOUT_RULES:
        yield "/rules/text"


def _eligibility(contest: Contest, rule: PromotionRule) -> Iterator[str]:
    told = contest.rules.eligibility
    if not (told.minimum_age or told.countries or told.statement):
        yield "/rules/eligibility"


def _in_the_text(contest: Contest, rule: PromotionRule) -> Iterator[str]:
    sentences = re.split(r"[.!?\n]+", contest.rules.text)
    if any(_has(one, rule.words) and not _has(one, rule.unless) for one in sentences):
        yield "/rules/text"


def _has(sentence: str, patterns: Collection[str]) -> bool:
    return any(re.search(pattern, sentence, re.IGNORECASE) for pattern in patterns)


def _one_a_day(contest: Contest, rule: PromotionRule) -> Iterator[str]:
    if contest.rules.limit is EntryLimit.AT_MOST and (contest.rules.most_entries or 1) > 1:
        yield "/rules/limit"


def _held_there(contest: Contest, rule: PromotionRule) -> Iterator[str]:
    """As long as it is held there: where it says so, or else where it shows."""
    named = contest.rules.platforms
    is_named = rule.platform in named
    yield f"/rules/platforms/{named.index(rule.platform)}" if is_named else "/rules/actions"


_BROKEN: Mapping[Ask, Callable[[Contest, PromotionRule], Iterator[str]]] = {
    Ask.RELEASE: _release,
    Ask.OFFICIAL_RULES: _official_rules,
    Ask.ELIGIBILITY: _eligibility,
    Ask.NO_SHARING: _in_the_text,
    Ask.NO_TAGGING: _in_the_text,
    Ask.NO_MANY_ACCOUNTS: _in_the_text,
    Ask.NO_REPEATING: _in_the_text,
    Ask.ONE_A_DAY: _one_a_day,
    Ask.NOT_HELD: _held_there,
    Ask.NO_OWN_RULES: _held_there,
}
