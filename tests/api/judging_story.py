"""A café writes down what it does not want said under its posts, and how that is found."""

from typing import Any, Protocol


class Keeper(Protocol):
    """Who carries out operations, keeps their answers, and hears what comes of them."""

    async def tell(self, name: str, body: Any = None, **how: Any) -> Any: ...

    async def call(self, name: str, body: Any = None, **how: Any) -> Any: ...

    async def heard(self, name: str) -> Any: ...


async def judging_story(story: Keeper) -> None:
    """Policies, lists and rules; somebody insults, and it is held."""
    channel = await _channel(story)
    policy = await _policies(story)
    words = await _lists(story)
    await _told(story, channel, "said-1", "Qué imbécil, el camarero.")
    await story.heard("inbound.received")
    await _rules(story, policy, words)
    await _told(story, channel, "said-2", "¡¡IMB3C1L!!")
    judged = await story.heard("moderation.judged")
    subject = judged["data"]["object"]["subject_id"]
    await story.tell("get_inbound_message_judgements", inbound_message_id=subject)


async def _channel(story: Keeper) -> str:
    home = await story.call("post_community", {"name": "The terrace"})
    sandbox = {"community_id": home["id"], "platform": "sandbox", "credentials": {"token": "t"}}
    made = await story.call("post_channel", sandbox | {"settings": {"account": "judged-terrace"}})
    return str(made["id"])


async def _told(story: Keeper, channel: str, id: str, text: str) -> None:
    said = {"channel_id": channel, "kind": "comment", "id": id, "text": text}
    somebody = {"at": "2026-11-26T11:00:00Z", "author": {"id": "account-7"}}
    await story.call("post_sandbox_telling", said | somebody)


async def _policies(story: Keeper) -> str:
    tell = story.tell
    insults = {
        "name": "No insults",
        "severity": "high",
        "strike_weight": 3,
        "guidelines": {
            "en": "Disagree with what is said, never with who somebody is.",
            "es": "Discuta lo que se dice, nunca lo que alguien es.",
        },
        "legal_reference": "Terms of the community, 4.2",
        "external_id": "policy-insults",
    }
    made = await tell("post_moderation_policy", insults)
    await tell("patch_moderation_policy", {"strike_weight": 4}, policy_id=made["id"])
    await tell("get_moderation_policy", policy_id=made["id"])
    await tell("get_moderation_policies", query={"severity": "high", "limit": "1"})
    spare = await tell("post_moderation_policy", {"name": "No gossip", "severity": "low"})
    await tell("delete_moderation_policy", policy_id=spare["id"])
    return str(made["id"])


async def _lists(story: Keeper) -> str:
    tell = story.tell
    made = await tell("post_word_list", {"name": "Insults in Spanish", "terms": ["tonto"]})
    words = made["id"]
    await tell("put_word_list_terms", {"text": "# insults\nimbécil\ntonto\n"}, word_list_id=words)
    change = {"add": ["idiota*"], "remove": ["tonto"]}
    await tell("patch_word_list_terms", change, word_list_id=words)
    await tell("get_word_list_terms", word_list_id=words)
    await tell("patch_word_list", {"description": "Of the terrace."}, word_list_id=words)
    await tell("get_word_list", word_list_id=words)
    await tell("get_word_lists", query={"limit": "1"})
    spare = await tell("post_word_list", {"name": "Insults", "terms": ["idiota*"]})
    await tell("delete_word_list", word_list_id=spare["id"])
    return str(words)


async def _rules(story: Keeper, policy: str, words: str) -> None:
    tell = story.tell
    insults = {
        "policy_id": policy,
        "name": "Insults",
        "condition": {"word_list": {"word_list_ids": [words]}},
        "action": "hold",
    }
    rule = (await tell("post_moderation_rule", insults))["id"]
    await tell("patch_moderation_rule", {"status": "dry_run"}, rule_id=rule)
    await tell("post_moderation_rule_backtest", {"days": 7, "sample": 1}, rule_id=rule)
    await tell("post_moderation_rule_activate", {}, rule_id=rule)
    await tell("get_moderation_rule", rule_id=rule)
    await tell("get_moderation_rules", query={"sort": "priority", "limit": "1"})
    await tell("post_moderation_verdict", {"text": "¡Qué i.d.i.o.t.a!", "kind": "comment"})
    spare = await story.call("post_moderation_rule", insults | {"name": "Another"})
    await tell("delete_moderation_rule", rule_id=spare["id"])
