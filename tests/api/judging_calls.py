"""How the operations about what others say is judged by are called."""

from collections.abc import Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on, renames


def policy(**more: Any) -> dict[str, Any]:
    return {"name": "No hate", "severity": "high", **more}


SCOPES_OF_JUDGING = {
    "post_moderation_policy": "moderation:write",
    "get_moderation_policies": "moderation:read",
    "get_moderation_policy": "moderation:read",
    "patch_moderation_policy": "moderation:write",
    "delete_moderation_policy": "moderation:write",
}

OF_JUDGING: dict[str, Sequence[Call]] = {
    "post_moderation_policy": [
        lambda own, theirs: Ask(body=policy()),
        lambda own, theirs: Ask(body=policy(external_id=theirs["external_id"])),
    ],
    "get_moderation_policies": filters("external_id"),
    "get_moderation_policy": on("policy_id", "moderation_policy"),
    "patch_moderation_policy": renames("policy_id", "moderation_policy"),
    "delete_moderation_policy": on("policy_id", "spare_moderation_policy"),
}
