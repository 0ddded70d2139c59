"""How the operations about acts on platforms, and about what platforms count, are called."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.api.asks import Ask, Call, filters, on, plain

_numbers = itertools.count(1)


def bans(**more: Any) -> dict[str, Any]:
    """Somebody else each time: what is said of the same person calls off what was said before."""
    return {"kind": "ban_person", "platform_person_id": f"account-{next(_numbers)}", **more}


def _by_channel(**more: Any) -> dict[str, Any]:
    return {"metrics": ["followers"], "dimensions": ["channel"], **more}


def _brought(**more: Any) -> dict[str, Any]:
    """Of two weeks ago, by the clock of whoever asks."""
    at = datetime.now(UTC) - timedelta(days=14)
    sample = {"metric": "clicks", "value": 7, "as_of": at.isoformat(timespec="milliseconds")}
    return {"source": "shop", "samples": [sample | more]}


_ABOUT_NUMBERS: Sequence[Call] = [
    lambda own, theirs: Ask(body=_by_channel(filters={"channel_ids": [theirs["channel"]]})),
    lambda own, theirs: Ask(body=_by_channel(filters={"community_ids": [theirs["community"]]})),
    lambda own, theirs: Ask(
        body={
            "metrics": ["views"],
            "dimensions": ["campaign"],
            "filters": {"campaign_ids": [theirs["campaign"]]},
        }
    ),
    lambda own, theirs: Ask(
        body={
            "metrics": ["views"],
            "dimensions": ["message"],
            "filters": {"message_ids": [theirs["published"]]},
        }
    ),
    lambda own, theirs: Ask(
        body={
            "metrics": ["inbound_messages"],
            "dimensions": ["message"],
            "filters": {"message_ids": [theirs["published"]]},
        }
    ),
]
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
    "get_metrics": [plain],
    **dict.fromkeys(("post_metrics_query", "post_metrics_query_chart"), _ABOUT_NUMBERS),
    "post_metrics_samples": [
        lambda own, theirs: Ask(body=_brought(channel_id=theirs["channel"])),
        lambda own, theirs: Ask(
            body=_brought(channel_id=own["channel"], message_id=theirs["published"])
        ),
    ],
}
