"""How the operations about acts on platforms, and about what platforms count, are called."""

import itertools
from collections.abc import Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on

_numbers = itertools.count(1)


def bans(**more: Any) -> dict[str, Any]:
    """Somebody else each time: what is said of the same person calls off what was said before."""
    return {"kind": "ban_person", "platform_person_id": f"account-{next(_numbers)}", **more}


OF_ACTS: dict[str, Sequence[Call]] = {
    "post_moderation_action": [
        lambda own, theirs: Ask({"channel_id": theirs["channel"]}, bans()),
        lambda own, theirs: Ask(
            {"channel_id": own["channel"]}, bans(external_id=theirs["external_id"])
        ),
    ],
    "get_moderation_actions": filters("channel_id", "external_id", "containment_id"),
    "get_moderation_action": on("action_id", "action"),
    "get_moderation_action_attempts": on("action_id", "action"),
    "post_moderation_action_undo": on("action_id", "action_to_undo"),
    "get_message_metrics": on("message_id", "published"),
    "get_message_samples": [
        *on("message_id", "published"),
        lambda own, theirs: Ask(
            {"message_id": own["published"]}, query={"delivery_id": theirs["delivery"]}
        ),
    ],
    "get_channel_metrics": on("channel_id", "channel"),
}
