"""What was said is held against the rules, one after the other: each is true, false, or nobody
knows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.moderation.containment import Containment
from domain.moderation.rule import (
    Attribute,
    ModerationRule,
    RuleAction,
    RuleStatus,
    SimilarityTest,
)
from domain.shared.heard import HeardKind
from domain.shared.ids import (
    ChannelId,
    CommunityId,
    CrisisId,
    InboundMessageId,
    ModerationPolicyId,
    ModerationRuleId,
    WordListId,
)
from domain.shared.likeness import Likeness

MOST_SPANS = 20
"""So many places are shown of each match."""

LONGEST_SAID = 20_000
"""Of a longer text the beginning is judged."""


class Signal(StrEnum):
    """What a rule may need to know and nobody can tell."""

    ACCOUNT_AGE = "account_age"
    HISTORY = "history"
    RATE = "rate"
    LANGUAGE = "language"
    SCORES = "scores"


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class WordHit:
    """Where a term stands."""

    term: str
    span: Span


@dataclass(frozen=True, slots=True)
class Link:
    """A link and the domain it leads to."""

    domain: str
    span: Span


@dataclass(frozen=True, slots=True)
class Said:
    """What is judged. `messages_before` and `account_created_at` are what the caller knows of its
    author; `subject_id` is the message it is, where it is one that we heard."""

    text: str
    at: datetime
    kind: HeardKind | None = None
    channel_id: ChannelId | None = None
    community_id: CommunityId | None = None
    author_id: str | None = None
    account_created_at: datetime | None = None
    messages_before: int | None = None
    language: str | None = None
    subject_id: InboundMessageId | None = None


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules that are asked, in order, as of a revision; `policies` says as of which version
    each policy is. With them are the containments that stand: who judges what comes in asks once
    for both."""

    revision: int
    rules: tuple[ModerationRule, ...] = ()
    policies: Mapping[ModerationPolicyId, int] = field(default_factory=dict)
    containments: tuple[Containment, ...] = ()

    def for_said(self, said: Said) -> Iterator[ModerationRule]:
        """Those that are for such a message."""
        for rule in self.rules:
            if (
                _within(rule.channel_ids, said.channel_id)
                and _within(rule.community_ids, said.community_id)
                and _within(rule.message_kinds, said.kind)
            ):
                yield rule


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of what was said. None where nobody can tell, and where no rule asks."""

    words: Mapping[WordListId, Sequence[WordHit]] = field(default_factory=dict)
    patterns: Mapping[ModerationRuleId, Sequence[Span]] = field(default_factory=dict)
    links: Sequence[Link] = ()
    account_age: timedelta | None = None
    messages_before: int | None = None
    lately: Mapping[int, int] = field(default_factory=dict)
    alike: Mapping[SimilarityTest, int] = field(default_factory=dict)
    language: str | None = None
    scores: Mapping[Attribute, float] | None = None
    likeness: Likeness | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule is of this. `true` None: nobody can tell, for want of what is `missing`."""

    true: bool | None
    spans: tuple[Span, ...] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """A rule that is true of it, as the rule and its policy were then."""

    rule_id: ModerationRuleId
    rule_version: int
    policy_id: ModerationPolicyId
    policy_version: int
    name: str
    kind: str
    action: RuleAction
    spans: tuple[Span, ...] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)
    crisis_id: CrisisId | None = None


@dataclass(frozen=True, slots=True)
class UnknownRule:
    """A rule of which nobody could tell."""

    rule_id: ModerationRuleId
    rule_version: int
    missing: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The `verdict` is what the first rule says that is true, and `allow` where none is. `matches`
    are all that are, the deciding one first; after one that allows nothing more is asked.
    `dry_run` are those that would have been."""

    verdict: RuleAction
    revision: int
    matches: tuple[RuleMatch, ...] = ()
    dry_run: tuple[RuleMatch, ...] = ()
    unknown: tuple[UnknownRule, ...] = ()

    @property
    def policy_ids(self) -> tuple[ModerationPolicyId, ...]:
        """The policies it goes against, that of the deciding rule first."""
        return tuple(dict.fromkeys(match.policy_id for match in self.matches))


def judge(book: Rulebook, said: Said, findings: Mapping[ModerationRuleId, Finding]) -> Judgement:
    """What follows from what each rule is of this."""
    matches: list[RuleMatch] = []
    dry: list[RuleMatch] = []
    unknown: list[UnknownRule] = []
    for rule in book.for_said(said):
        finding = findings[rule.id]
        if finding.true is None:
            unknown.append(UnknownRule(rule.id, rule.version, finding.missing))
        if not finding.true:
            continue
        match = _match(book, rule, finding)
        if rule.status is not RuleStatus.ACTIVE:
            dry.append(match)
            continue
        if rule.action is RuleAction.ALLOW and matches:
            continue
        matches.append(match)
        if rule.action is RuleAction.ALLOW:
            break
    matches = _never_softer(matches)
    verdict = matches[0].action if matches else RuleAction.ALLOW
    return Judgement(verdict, book.revision, tuple(matches), tuple(dry), tuple(unknown))


def _match(book: Rulebook, rule: ModerationRule, finding: Finding) -> RuleMatch:
    return RuleMatch(
        rule_id=rule.id,
        rule_version=rule.version,
        policy_id=rule.policy_id,
        policy_version=book.policies[rule.policy_id],
        name=rule.name,
        kind=rule.condition.kind,
        action=rule.action,
        spans=finding.spans[:MOST_SPANS],
        evidence=finding.evidence,
        crisis_id=rule.crisis_id,
    )


def _never_softer(matches: list[RuleMatch]) -> list[RuleMatch]:
    """Where what a crisis asks would come before something stricter, that comes first: a crisis
    makes nothing easier."""
    own = next((one for one in matches if one.crisis_id is None), None)
    if own is None or matches[0].crisis_id is None or own.action is not RuleAction.REMOVE:
        return matches
    return [own, *(one for one in matches if one is not own)]


def _within(wanted: Sequence[Any], given: Any) -> bool:
    return not wanted or given in wanted
