"""How the operations about what others say is judged by are called."""

from collections.abc import Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on, renames

READ, WRITE = "moderation:read", "moderation:write"
SCOPES_OF_JUDGING = {
    "post_moderation_policy": WRITE,
    "get_moderation_policies": READ,
    "get_moderation_policy": READ,
    "patch_moderation_policy": WRITE,
    "delete_moderation_policy": WRITE,
    "post_word_list": WRITE,
    "get_word_lists": READ,
    "get_word_list": READ,
    "patch_word_list": WRITE,
    "delete_word_list": WRITE,
    "get_word_list_terms": READ,
    "put_word_list_terms": WRITE,
    "patch_word_list_terms": WRITE,
    "post_moderation_rule": WRITE,
    "get_moderation_rules": READ,
    "get_moderation_rule": READ,
    "patch_moderation_rule": WRITE,
    "delete_moderation_rule": WRITE,
    "post_moderation_rule_backtest": WRITE,
    "post_moderation_rule_activate": WRITE,
    "post_moderation_verdict": READ,
    "get_inbound_message_judgements": READ,
}
ANYTHING = {"pattern": {"pattern": "churros"}}


def policy(**more: Any) -> dict[str, Any]:
    return {"name": "No hate", "severity": "high", **more}


def rule(policy_id: str, **more: Any) -> dict[str, Any]:
    wanted = {"name": "Insults", "condition": ANYTHING, "action": "hold"}
    return {"policy_id": policy_id, **wanted, **more}


def listed(word_list_id: str) -> dict[str, Any]:
    return {"word_list": {"word_list_ids": [word_list_id]}}


OF_JUDGING: dict[str, Sequence[Call]] = {
    "post_moderation_policy": [
        lambda own, theirs: Ask(body=policy()),
        lambda own, theirs: Ask(body=policy(external_id=theirs["external_id"])),
    ],
    "get_moderation_policies": filters("external_id"),
    "get_moderation_policy": on("policy_id", "moderation_policy"),
    "patch_moderation_policy": renames("policy_id", "moderation_policy"),
    "delete_moderation_policy": on("policy_id", "spare_moderation_policy"),
    "post_word_list": [
        lambda own, theirs: Ask(body={"name": "Insults", "terms": ["imbécil"]}),
        lambda own, theirs: Ask(body={"name": "Insults", "external_id": theirs["external_id"]}),
    ],
    "get_word_lists": filters("external_id"),
    "get_word_list": on("word_list_id", "word_list"),
    "patch_word_list": renames("word_list_id", "word_list"),
    "delete_word_list": on("word_list_id", "spare_word_list"),
    "get_word_list_terms": on("word_list_id", "word_list"),
    "put_word_list_terms": [
        lambda own, theirs: Ask({"word_list_id": theirs["word_list"]}, {"terms": ["imbécil"]}),
    ],
    "patch_word_list_terms": [
        lambda own, theirs: Ask({"word_list_id": theirs["word_list"]}, {"add": ["idiota*"]}),
    ],
    "post_moderation_rule": [
        lambda own, theirs: Ask(body=rule(own["moderation_policy"])),
        lambda own, theirs: Ask(body=rule(theirs["moderation_policy"])),
        lambda own, theirs: Ask(
            body=rule(own["moderation_policy"], condition=listed(theirs["word_list"]))
        ),
        lambda own, theirs: Ask(
            body=rule(own["moderation_policy"], channel_ids=[theirs["channel"]])
        ),
        lambda own, theirs: Ask(
            body=rule(own["moderation_policy"], community_ids=[theirs["community"]])
        ),
        lambda own, theirs: Ask(
            body=rule(own["moderation_policy"], external_id=theirs["external_id"])
        ),
    ],
    "get_moderation_rules": [
        *filters("external_id"),
        lambda own, theirs: Ask(query={"policy_id": theirs["moderation_policy"]}),
    ],
    "get_moderation_rule": on("rule_id", "moderation_rule"),
    "patch_moderation_rule": [
        *renames("rule_id", "moderation_rule"),
        lambda own, theirs: Ask(
            {"rule_id": own["moderation_rule"]}, {"policy_id": theirs["moderation_policy"]}
        ),
        lambda own, theirs: Ask(
            {"rule_id": own["moderation_rule"]}, {"condition": listed(theirs["word_list"])}
        ),
        lambda own, theirs: Ask(
            {"rule_id": own["moderation_rule"]}, {"channel_ids": [theirs["channel"]]}
        ),
        lambda own, theirs: Ask(
            {"rule_id": own["moderation_rule"]}, {"community_ids": [theirs["community"]]}
        ),
    ],
    "delete_moderation_rule": on("rule_id", "spare_moderation_rule"),
    "post_moderation_rule_backtest": [
        lambda own, theirs: Ask({"rule_id": theirs["moderation_rule"]}, {}),
    ],
    "post_moderation_rule_activate": [
        lambda own, theirs: Ask(
            {"rule_id": theirs["rule_to_activate"]}, {"skip_backtest": True, "reason": "A flood."}
        ),
    ],
    "post_moderation_verdict": [
        lambda own, theirs: Ask(body={"text": "Churros!"}),
        lambda own, theirs: Ask(body={"text": "Churros!", "channel_id": theirs["channel"]}),
    ],
    "get_inbound_message_judgements": on("inbound_message_id", "inbound_message"),
}
