"""How the operations of queues, rules and blackouts are called."""

from collections.abc import Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on, plain


def queue(channel: str, **more: Any) -> dict[str, Any]:
    slots = [{"weekday": 1, "time": "09:00"}, {"weekday": 4, "time": "18:30"}]
    return {"channel_id": channel, "name": "Mornings", "slots": slots, **more}


def blackout(**more: Any) -> dict[str, Any]:
    days = {"starts_on": "2090-08-01", "ends_on": "2090-08-15"}
    return {"reason": "The summer holidays."} | days | more


PLANNING: dict[str, Sequence[Call]] = {
    "post_queue": [
        lambda own, theirs: Ask(body=queue(theirs["channel"])),
        lambda own, theirs: Ask(body=queue(own["channel"], external_id=theirs["external_id"])),
    ],
    "get_queues": filters("channel_id", "external_id"),
    "get_queue": on("queue_id", "queue"),
    "patch_queue": [
        lambda own, theirs: Ask({"queue_id": theirs["queue"]}, {"name": "Evenings"}),
        lambda own, theirs: Ask(
            {"queue_id": own["queue"]}, {"external_id": theirs["external_id"], "reshuffle": True}
        ),
    ],
    "delete_queue": on("queue_id", "spare_queue"),
    "get_queue_preview": on("queue_id", "queue"),
    "get_queue_next_slot": on("queue_id", "queue"),
    "get_publishing_rules": [plain],
    "put_publishing_rules": [
        lambda own, theirs: Ask(body={"max_per_day": 20}),
        lambda own, theirs: Ask(
            body={"disclosures": [{"says": ["#ad"], "campaign_id": theirs["campaign"]}]}
        ),
    ],
    "get_channel_publishing_rules": on("channel_id", "channel"),
    "put_channel_publishing_rules": on("channel_id", "channel", {"min_spacing_seconds": 1800}),
    "get_channel_best_times": on("channel_id", "channel"),
    "post_blackout": [
        lambda own, theirs: Ask(body=blackout(channel_id=theirs["channel"])),
        lambda own, theirs: Ask(body=blackout(community_id=theirs["community"])),
        lambda own, theirs: Ask(body=blackout(external_id=theirs["external_id"])),
    ],
    "get_blackouts": filters("channel_id", "community_id", "external_id"),
    "get_blackout": on("blackout_id", "blackout"),
    "delete_blackout": on("blackout_id", "spare_blackout"),
}
