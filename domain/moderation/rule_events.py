"""What is told of rules and of the lists they look through."""

from typing import Any

from domain.moderation.rule import ModerationRule
from domain.moderation.word_list import WordList
from domain.shared.clock import written
from domain.shared.events import News, differences

RULE_CREATED = "moderation_rule.created"
RULE_UPDATED = "moderation_rule.updated"
RULE_BACKTESTED = "moderation_rule.backtested"
RULE_ACTIVATED = "moderation_rule.activated"
RULE_DELETED = "moderation_rule.deleted"
LIST_CREATED = "word_list.created"
LIST_UPDATED = "word_list.updated"
LIST_DELETED = "word_list.deleted"

ANNOUNCED = frozenset(
    {
        *(RULE_CREATED, RULE_UPDATED, RULE_BACKTESTED, RULE_ACTIVATED, RULE_DELETED),
        *(LIST_CREATED, LIST_UPDATED, LIST_DELETED),
    }
)


def rule_changed(name: str, rule: ModerationRule, before: ModerationRule | None = None) -> News:
    """The rule as it is now. What exactly it looks for is fetched by whoever may read it."""
    after = _rule(rule)
    previous = differences(_rule(before), after) if before else {}
    return News(name, rule.id, rule.version, after, previous=previous)


def list_changed(name: str, words: WordList, before: WordList | None = None) -> News:
    """The list as it is now, without its terms."""
    after = _list(words)
    previous = differences(_list(before), after) if before else {}
    return News(name, words.id, words.version, after, previous=previous)


def _rule(rule: ModerationRule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "policy_id": rule.policy_id,
        "name": rule.name,
        "kind": rule.condition.kind,
        "action": rule.action.value,
        "priority": rule.priority,
        "status": rule.status.value,
        "backtested_at": written(rule.backtested_at),
        "external_id": rule.external_id,
        "version": rule.version,
    }


def _list(words: WordList) -> dict[str, Any]:
    return {
        "id": words.id,
        "name": words.name,
        "size": words.size,
        "external_id": words.external_id,
        "version": words.version,
    }
