"""How the operations of approving are called."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.asks import Ask, Call, on


def _on_message(thing: str, body: Any = None) -> list[Call]:
    return [lambda own, theirs: Ask({"message_id": theirs[thing]}, body)]


def _on_policy(thing: str, body: Any = None) -> list[Call]:
    return [lambda own, theirs: Ask({"policy_id": theirs[thing]}, body)]


def _policy(**more: Any) -> dict[str, Any]:
    return {"name": "a policy", "mode": "optional", "steps": [{"name": "Client"}], **more}


OF_APPROVALS: Mapping[str, Sequence[Call]] = {
    "post_message_request_approval": _on_message("draft_to_review", {}),
    "post_message_withdraw_approval": _on_message("in_review_to_withdraw"),
    "post_message_approval_link": [
        *_on_message("in_review", {"guest": "the client"}),
        lambda own, theirs: Ask(
            {"message_id": own["in_review"]},
            {"guest": "the client", "external_id": theirs["external_id"]},
        ),
    ],
    "get_message_approval_links": [
        *_on_message("in_review"),
        lambda own, theirs: Ask(
            {"message_id": own["in_review"]}, query={"external_id": theirs["external_id"]}
        ),
    ],
    "get_approval_link": on("link_id", "approval_link"),
    "post_approval_link_revoke": on("link_id", "spare_approval_link"),
    "get_guest_approval": on("token", "guest_token"),
    "post_guest_approve": [
        lambda own, theirs: Ask(
            {"token": theirs["guest_token_to_approve"]}, {"seen": theirs["seen_by_guest"]}
        ),
    ],
    "post_guest_refuse": [
        lambda own, theirs: Ask(
            {"token": theirs["guest_token_to_refuse"]},
            {"seen": theirs["seen_by_guest_to_refuse"], "comment": "Not like this."},
        ),
    ],
    "post_guest_comment": on("token", "guest_token", {"text": "Is the price right?"}),
    "post_message_approve": [
        lambda own, theirs: Ask({"message_id": theirs["in_review"]}, {"seen": theirs["seen"]}),
    ],
    "post_message_refuse": [
        lambda own, theirs: Ask(
            {"message_id": theirs["in_review_to_refuse"]},
            {"seen": theirs["seen_to_refuse"], "comment": "Not like this."},
        ),
    ],
    "get_message_approvals": _on_message("in_review"),
    "post_message_comment": _on_message("in_review", {"text": "Is the price right?"}),
    "get_message_comments": _on_message("in_review"),
    "post_messages_bulk_approve": [
        lambda own, theirs: Ask(
            body={"items": [{"message_id": theirs["in_review_many"], "seen": theirs["seen_many"]}]}
        ),
    ],
    "post_approval_policy": [
        lambda own, theirs: Ask(body=_policy(channel_id=theirs["paused_channel"])),
        lambda own, theirs: Ask(body=_policy(community_id=theirs["empty_community"])),
        # It has one: whoever bears that external id elsewhere has no part in it.
        lambda own, theirs: Ask(
            body=_policy(channel_id=own["reviewed_channel"], external_id=theirs["external_id"])
        ),
    ],
    "get_approval_policies": [
        lambda own, theirs: Ask(),
        lambda own, theirs: Ask(query={"community_id": theirs["community"]}),
        lambda own, theirs: Ask(query={"channel_id": theirs["channel"]}),
        lambda own, theirs: Ask(query={"external_id": theirs["external_id"]}),
    ],
    "get_approval_policy": _on_policy("policy"),
    "patch_approval_policy": [
        *_on_policy("policy", {"metadata": {"by": "a test"}}),
        lambda own, theirs: Ask(
            {"policy_id": own["policy"]}, {"external_id": theirs["external_id"]}
        ),
    ],
    "delete_approval_policy": _on_policy("spare_policy"),
}
