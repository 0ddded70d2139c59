"""A message as it is read: to the byte what `MessageOut` makes of it, without making one."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from api.problems import remedy
from api.publishing.content_schemas import LocationOut, PollOut
from api.publishing.finding_schemas import findings_shown
from api.publishing.schedule_schemas import ClashOut
from api.publishing.schemas import trouble
from domain.publishing.content import print_of
from domain.publishing.delivery import WARNED
from domain.publishing.states import DeliveryState, moves_from
from domain.publishing.troubles import Standing, can_be_retried, stops
from domain.publishing.views import (
    ContentView,
    DeliveryView,
    MessageView,
    ScheduleView,
    VariantView,
)


def message_shown(message: MessageView, language: str) -> dict[str, Any]:
    """The fields of `MessageOut`, in its order."""
    deliveries, schedule = message["deliveries"], message["schedule"]
    content, variants, answer = message["content"], message["variants"], message["answer"]
    return {
        "id": message["id"],
        "community_id": message["community_id"],
        "status": message["status"],
        "kind": message["kind"],
        "in_reply_to": message["in_reply_to"],
        "private": bool(answer and answer["private"]),
        "cancel_if_they_write": bool(answer and answer["cancel_if_they_write"]),
        "saved_reply_id": answer.get("saved_reply_id") if answer else None,
        **_content_shown(content),
        "variants": [
            _variant_shown(channel_id, variants[channel_id], content)
            for channel_id in sorted(variants)
        ],
        "tags": message["tags"],
        "campaign_id": message["campaign_id"],
        "situation": message["situation"],
        "objective_id": message["objective_id"],
        "schedule": _schedule_shown(schedule) if schedule else None,
        "deliveries": [_delivery_shown(delivery, language) for delivery in deliveries],
        "stopped_at": _stopped_at(deliveries),
        "possible_moves": _moves(message),
        "fingerprint": message["fingerprint"] or _print_of(content, variants, deliveries),
        "revision": message["revision"],
        "external_id": message["external_id"],
        "metadata": message["metadata"],
        "created_by": message["created_by"],
        "version": message["version"],
        "created_at": message["created_at"],
        "updated_at": message["updated_at"],
    }


def _print_of(
    content: ContentView, variants: Mapping[str, VariantView], deliveries: list[DeliveryView]
) -> str:
    said = {
        channel_id: _said_there(variants[channel_id], content)
        if channel_id in variants
        else content
        for channel_id in {delivery["channel_id"] for delivery in deliveries}
    }
    return print_of(said)


def _said_there(variant: VariantView, root: ContentView) -> Any:
    own = variant["own"]
    said = {
        **root,
        **{name: value for name, value in variant["content"].items() if name in own},
    }
    return said if said["first_comment"] is not None else {**said, "first_comment_media": []}


def _variant_shown(channel_id: str, variant: VariantView, root: ContentView) -> dict[str, Any]:
    said = _said_there(variant, root)
    return {"channel_id": channel_id, "own": variant["own"], **_content_shown(said)}


def _content_shown(content: ContentView) -> dict[str, Any]:
    poll, location = content["poll"], content["location"]
    return {
        "text": content["text"],
        "thread": [
            {"text": part["text"], "media": part.get("media", [])} for part in content["thread"]
        ],
        "link": content["link"],
        "first_comment": content["first_comment"],
        "first_comment_media": content.get("first_comment_media", []),
        "poll": poll and {name: poll[name] for name in PollOut.model_fields},
        "location": location and {name: location[name] for name in LocationOut.model_fields},
        "content_warning": content["content_warning"],
        "language": content["language"],
        # What was stored before anything could be shown says nothing of it.
        "media": content.get("media", []),
        "who_may_reply": content.get("who_may_reply"),
    }


def _schedule_shown(schedule: ScheduleView) -> dict[str, Any]:
    return {
        "resolved_at": schedule["at"],
        "local_time": schedule["local_time"],
        "timezone": schedule["timezone"],
        "anchored_to_wall": schedule["anchored_to_wall"],
        "time_note": schedule["note"],
        # What was stored before there were queues says nothing of them, nor of clashes.
        "queue_id": schedule.get("queue_id"),
        "clashes": [
            {name: clash.get(name) for name in ClashOut.model_fields}
            for clash in schedule.get("clashes", [])
        ],
    }


def _delivery_shown(delivery: DeliveryView, language: str) -> dict[str, Any]:
    code = trouble(
        delivery["state"], delivery["next_at"], delivery["error_code"], delivery["held_reason"]
    )
    found = findings_shown(delivery["findings"], language)
    return {**delivery, "findings": found, "remedy": remedy(code, language)}


def _moves(message: MessageView) -> tuple[str, ...]:
    deliveries = message["deliveries"]
    states = frozenset([delivery["state"] for delivery in deliveries])
    out = DeliveryState.PUBLISHED
    known = out in states and any(d["platform_post_id"] for d in deliveries if d["state"] == out)
    failed = DeliveryState.REJECTED in states
    again = failed and any(can_be_retried(d["state"], d["error_code"]) for d in deliveries)
    return moves_from(
        states,
        retractable=known,
        retriable=again,
        under_policy=message["under_policy"],
        in_revision=message["revision"] is not None,
        warned=any(d["held_reason"] == WARNED for d in deliveries),
    )


def _stopped_at(deliveries: list[DeliveryView]) -> list[dict[str, Any]]:
    if len(deliveries) < 2:
        return []
    standing = [
        Standing(
            *(d["id"], d["channel_id"], d["part"], d["state"]), d["error_code"], d["held_reason"]
        )
        for d in deliveries
    ]
    return [asdict(stop) for stop in stops(standing)]
