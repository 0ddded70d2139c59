"""A café writes down what it does not want said under its posts."""

from typing import Any, Protocol


class Keeper(Protocol):
    """Who carries out operations and keeps their answers."""

    async def tell(self, name: str, body: Any = None, **how: Any) -> Any: ...


async def judging_story(story: Keeper) -> None:
    tell = story.tell
    hate = {
        "name": "No hate",
        "severity": "high",
        "strike_weight": 3,
        "guidelines": {
            "en": "Disagree with what is said, never with who somebody is.",
            "es": "Discuta lo que se dice, nunca lo que alguien es.",
        },
        "legal_reference": "Terms of the community, 4.2",
        "external_id": "policy-hate",
    }
    made = await tell("post_moderation_policy", hate)
    await tell("patch_moderation_policy", {"strike_weight": 4}, policy_id=made["id"])
    await tell("get_moderation_policy", policy_id=made["id"])
    await tell("get_moderation_policies", query={"severity": "high", "limit": "1"})
    spare = await tell("post_moderation_policy", {"name": "No gossip", "severity": "low"})
    await tell("delete_moderation_policy", policy_id=spare["id"])
