"""How the operations about containments are called."""

from collections.abc import Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on

SCOPES_OF_CONTAINMENTS = {
    **dict.fromkeys(("get_containments", "get_containment"), "moderation:read"),
    **dict.fromkeys(("get_containment_messages", "get_containment_progress"), "moderation:read"),
    **dict.fromkeys(("post_containment", "patch_containment"), "moderation:write"),
    "post_containment_lift": "moderation:write",
}


def bounds(**more: Any) -> dict[str, Any]:
    return {"kind": "approve_all", "reason": "It got heated.", **more}


def hides(**more: Any) -> dict[str, Any]:
    return {"kind": "hide_author", "reason": "Spam.", "platform_person_id": "nobody", **more}


OF_CONTAINMENTS: dict[str, Sequence[Call]] = {
    "post_containment": [
        lambda own, theirs: Ask(body=hides(channel_id=theirs["channel"])),
        lambda own, theirs: Ask(body=bounds(community_id=theirs["empty_community"])),
        lambda own, theirs: Ask(body=bounds(message_id=theirs["draft"])),
        lambda own, theirs: Ask(body=bounds(conversation_id=theirs["conversation"])),
    ],
    "get_containments": [
        *filters("channel_id", "community_id"),
        lambda own, theirs: Ask(query={"message_id": theirs["draft"]}),
        lambda own, theirs: Ask(query={"conversation_id": theirs["conversation"]}),
        lambda own, theirs: Ask(query={"decision_id": theirs["decision"]}),
    ],
    "get_containment": on("containment_id", "containment"),
    "patch_containment": on("containment_id", "containment", {"reason": "Still heated."}),
    "post_containment_lift": on("containment_id", "containment_to_lift"),
    "get_containment_messages": [
        *on("containment_id", "lifted_containment"),
        lambda own, theirs: Ask(
            {"containment_id": own["lifted_containment"]},
            query={"channel_id": theirs["channel"]},
        ),
        lambda own, theirs: Ask(
            {"containment_id": own["lifted_containment"]},
            query={"inbound_message_id": theirs["inbound_message"]},
        ),
        lambda own, theirs: Ask(
            {"containment_id": own["lifted_containment"]},
            query={"author_id": theirs["inbound_message"]},
        ),
    ],
    "get_containment_progress": on("containment_id", "lifted_containment"),
}
