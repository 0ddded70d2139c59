"""Platforms ask something of promotions: what of it a contest does not keep, and where."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.participation.contest import Contest
from domain.participation.contest_rules import Judging, Rules


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Ask(StrEnum):
    """What can be asked of a contest; each names the sentence that says so."""

    RELEASE = "promotion_release"
    OFFICIAL_RULES = "promotion_official_rules"
    ELIGIBILITY = "promotion_eligibility"
    DATES = "promotion_dates"
    NO_SHARING = "promotion_no_sharing"
    NO_TAGGING = "promotion_no_tagging"
    NO_MANY_ACCOUNTS = "promotion_no_many_accounts"
    WINNERS_TOLD = "promotion_winners_told"


@dataclass(frozen=True, slots=True)
class PromotionRule:
    """What one platform asks, how much it matters, and where it says so."""

    platform: str
    ask: Ask
    level: Level
    source: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What is asked and not kept. `code` names the sentence that says it, `pointer` the place in
    the contest, `source` where the platform says so."""

    platform: str
    level: Level
    code: str
    pointer: str
    source: str


LONGEST_TEXT_WITHOUT_RULES = 80


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


def _dates(contest: Contest, rule: PromotionRule) -> Iterator[str]:
    if contest.closes.timezone.upper() in ("UTC", "ETC/UTC"):
        yield "/closes/timezone"


def _in_the_text(contest: Contest, rule: PromotionRule) -> Iterator[str]:
    found = (re.search(word, contest.rules.text, re.IGNORECASE) for word in rule.words)
    if any(found):
        yield "/rules/text"


def _winners_told(contest: Contest, rule: PromotionRule) -> Iterator[str]:
    if contest.rules.judging is Judging.DRAW and not _has_end(contest.rules):
        yield "/rules/claim_days"


def _has_end(rules: Rules) -> bool:
    return rules.claim_days is not None


_BROKEN: Mapping[Ask, Callable[[Contest, PromotionRule], Iterator[str]]] = {
    Ask.RELEASE: _release,
    Ask.OFFICIAL_RULES: _official_rules,
    Ask.ELIGIBILITY: _eligibility,
    Ask.DATES: _dates,
    Ask.NO_SHARING: _in_the_text,
    Ask.NO_TAGGING: _in_the_text,
    Ask.NO_MANY_ACCOUNTS: _in_the_text,
    Ask.WINNERS_TOLD: _winners_told,
}
