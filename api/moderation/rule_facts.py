"""What is told of rules, word lists and judgements: each name in a sentence, and their shape."""

from collections.abc import Mapping

from api.moderation.verdict_schemas import SpanOut
from api.wire import Fact, InstantOut, Out
from domain.moderation import judging_events, rule_events
from domain.moderation.rule import RuleAction, RuleStatus


class ModerationRuleFact(Out):
    """A rule as it is after what happened, without what exactly it looks for."""

    id: str
    policy_id: str
    name: str
    kind: str
    action: RuleAction
    priority: int
    status: RuleStatus
    backtested_at: InstantOut | None
    external_id: str | None
    version: int


class WordListFact(Out):
    """A word list as it is after what happened, without its terms."""

    id: str
    name: str
    size: int
    external_id: str | None
    version: int


class RuleSpanFact(SpanOut):
    rule_id: str


class JudgedFact(Out):
    """Which version of which message is held or to be removed, by which rules, where. The first
    rule is the one that decides, and the first policy is its. What was said is not told."""

    subject_id: str
    subject_version: int
    channel_id: str
    author_id: str | None
    verdict: RuleAction
    policy_ids: list[str]
    rule_ids: list[str]
    spans: list[RuleSpanFact]
    revision: int


_RULES = {
    rule_events.RULE_CREATED: "A moderation rule was written down.",
    rule_events.RULE_UPDATED: "A moderation rule was changed.",
    rule_events.RULE_BACKTESTED: "A moderation rule was tried on what was said already.",
    rule_events.RULE_ACTIVATED: "A moderation rule decides from now on.",
    rule_events.RULE_DELETED: "A moderation rule was thrown away.",
}
_LISTS = {
    rule_events.LIST_CREATED: "A word list was made.",
    rule_events.LIST_UPDATED: "A word list was changed, or its terms were.",
    rule_events.LIST_DELETED: "A word list was thrown away.",
}
_JUDGED = "A message that was heard is held or to be removed by a moderation rule."

FACTS: Mapping[str, Fact] = {
    **{name: Fact(says, ModerationRuleFact) for name, says in _RULES.items()},
    **{name: Fact(says, WordListFact) for name, says in _LISTS.items()},
    judging_events.JUDGED: Fact(_JUDGED, JudgedFact),
}
