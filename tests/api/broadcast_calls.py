"""How the operations on broadcasts, and on who wants none, are called, and what they take."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from tests.api.asks import Ask, Call, filters, on, plain, renames

_numbers = count(1)
HELLO = {"language": "en", "text": "Hello {{person.name|there}}, we move on Monday."}


def _broadcast(**more: Any) -> dict[str, Any]:
    return {"name": "We move", "texts": [HELLO], **more}


def _somebody(channel: str) -> dict[str, Any]:
    return {"channel_id": channel, "platform_person_id": f"person-{next(_numbers)}"}


BROADCASTING: dict[str, Sequence[Call]] = {
    "post_broadcast": [
        lambda own, theirs: Ask(body=_broadcast()),
        lambda own, theirs: Ask(body=_broadcast(external_id=theirs["external_id"])),
        lambda own, theirs: Ask(body=_broadcast(media_ids=[theirs["media"]])),
        lambda own, theirs: Ask(body=_broadcast(campaign_id=theirs["campaign"])),
        lambda own, theirs: Ask(body=_broadcast(segment_id=theirs["segment"])),
    ],
    "get_broadcasts": filters("external_id", "campaign_id"),
    "get_broadcast": on("broadcast_id", "broadcast"),
    "patch_broadcast": [
        *renames("broadcast_id", "broadcast"),
        lambda own, theirs: Ask(
            {"broadcast_id": own["broadcast"]}, {"media_ids": [theirs["media"]]}
        ),
        lambda own, theirs: Ask(
            {"broadcast_id": own["broadcast"]}, {"campaign_id": theirs["campaign"]}
        ),
        lambda own, theirs: Ask(
            {"broadcast_id": own["broadcast"]}, {"segment_id": theirs["segment"]}
        ),
    ],
    "post_broadcast_recipients": [
        lambda own, theirs: Ask(
            {"broadcast_id": theirs["broadcast"]},
            {"recipients": [_somebody(theirs["channel"])]},
        ),
        lambda own, theirs: Ask(
            {"broadcast_id": own["broadcast"]}, {"recipients": [_somebody(theirs["channel"])]}
        ),
        lambda own, theirs: Ask(
            {"broadcast_id": own["broadcast"]}, {"audience": {"channel_ids": [theirs["channel"]]}}
        ),
        lambda own, theirs: Ask(
            {"broadcast_id": own["broadcast"]}, {"audience": {"community_id": theirs["community"]}}
        ),
    ],
    "get_broadcast_recipients": [
        *on("broadcast_id", "broadcast"),
        lambda own, theirs: Ask(
            {"broadcast_id": own["broadcast"]}, query={"channel_id": theirs["channel"]}
        ),
    ],
    "post_broadcast_preflight": on("broadcast_id", "broadcast"),
    "post_broadcast_send": on("broadcast_id", "broadcast_to_send", {}),
    "post_broadcast_pause": on("broadcast_id", "broadcast_to_pause"),
    "post_broadcast_resume": on("broadcast_id", "paused_broadcast"),
    "post_broadcast_cancel": on("broadcast_id", "broadcast_to_cancel"),
    "post_opt_out": [
        lambda own, theirs: Ask(body=_somebody(theirs["channel"])),
    ],
    "get_opt_outs": [plain, lambda own, theirs: Ask(query={"channel_id": theirs["channel"]})],
    "get_opt_out": on("opt_out_id", "opt_out"),
    "delete_opt_out": on("opt_out_id", "spare_opt_out"),
}
OF_BROADCASTS: Mapping[str, str] = {
    "post_broadcast": "messages:write",
    "get_broadcasts": "messages:read",
    "get_broadcast": "messages:read",
    "patch_broadcast": "messages:write",
    "post_broadcast_recipients": "messages:write",
    "get_broadcast_recipients": "messages:read",
    "post_broadcast_preflight": "messages:read",
    "post_broadcast_send": "messages:publish",
    "post_broadcast_pause": "messages:publish",
    "post_broadcast_resume": "messages:publish",
    "post_broadcast_cancel": "messages:publish",
    "post_opt_out": "messages:write",
    "get_opt_outs": "messages:read",
    "get_opt_out": "messages:read",
    "delete_opt_out": "messages:write",
}
