"""How the operations about what those who answer go by are called."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from tests.api.asks import Ask, Call, filters, on, renames

_numbers = count(1)
MONDAYS = {
    "name": "Mondays",
    "timezone": "Europe/Madrid",
    "hours": [{"weekday": 1, "opens": "09:00", "closes": "14:00"}],
}

FAST = {"name": "Fast", "terms": {"first_response_seconds": 3600}}


def _reply(**more: Any) -> dict[str, Any]:
    return {
        "short_code": f"hours-{next(_numbers)}",
        "name": "Opening hours",
        "texts": [{"language": "en", "text": "We open at nine."}],
        **more,
    }


OF_DESK: dict[str, Sequence[Call]] = {
    "post_business_calendar": [
        lambda own, theirs: Ask(body=MONDAYS),
        lambda own, theirs: Ask(body=MONDAYS | {"external_id": theirs["external_id"]}),
    ],
    "get_business_calendars": filters("external_id"),
    "get_business_calendar": on("business_calendar_id", "business_calendar"),
    "patch_business_calendar": renames("business_calendar_id", "business_calendar"),
    "delete_business_calendar": on("business_calendar_id", "spare_business_calendar"),
    "get_business_calendar_due": [
        lambda own, theirs: Ask(
            {"business_calendar_id": theirs["business_calendar"]}, query={"seconds": "3600"}
        )
    ],
    "post_saved_reply": [
        lambda own, theirs: Ask(body=_reply()),
        lambda own, theirs: Ask(body=_reply(external_id=theirs["external_id"])),
        lambda own, theirs: Ask(body=_reply(media_ids=[theirs["media"]])),
    ],
    "get_saved_replies": filters("external_id"),
    "get_saved_reply": on("saved_reply_id", "saved_reply"),
    "patch_saved_reply": [
        *renames("saved_reply_id", "saved_reply"),
        lambda own, theirs: Ask(
            {"saved_reply_id": own["saved_reply"]}, {"media_ids": [theirs["media"]]}
        ),
    ],
    "delete_saved_reply": on("saved_reply_id", "spare_saved_reply"),
    "post_saved_reply_render": [
        *on("saved_reply_id", "saved_reply", {}),
        lambda own, theirs: Ask(
            {"saved_reply_id": own["saved_reply"]},
            {"inbound_message_id": theirs["inbound_message"]},
        ),
    ],
    "post_sla_policy": [
        lambda own, theirs: Ask(body=FAST),
        lambda own, theirs: Ask(body=FAST | {"external_id": theirs["external_id"]}),
        lambda own, theirs: Ask(body=FAST | {"channel_ids": [theirs["channel"]]}),
        lambda own, theirs: Ask(body=FAST | {"business_calendar_id": theirs["business_calendar"]}),
        lambda own, theirs: Ask(body=FAST | {"warn_ladder_id": theirs["escalation_ladder"]}),
        lambda own, theirs: Ask(body=FAST | {"miss_ladder_id": theirs["escalation_ladder"]}),
    ],
    "get_sla_policies": filters("business_calendar_id", "external_id"),
    "get_sla_policy": on("sla_policy_id", "sla_policy"),
    "patch_sla_policy": [
        *renames("sla_policy_id", "sla_policy"),
        lambda own, theirs: Ask(
            {"sla_policy_id": own["sla_policy"]}, {"channel_ids": [theirs["channel"]]}
        ),
        lambda own, theirs: Ask(
            {"sla_policy_id": own["sla_policy"]},
            {"business_calendar_id": theirs["business_calendar"]},
        ),
        lambda own, theirs: Ask(
            {"sla_policy_id": own["sla_policy"]}, {"miss_ladder_id": theirs["escalation_ladder"]}
        ),
        lambda own, theirs: Ask(
            {"sla_policy_id": own["sla_policy"]}, {"warn_ladder_id": theirs["escalation_ladder"]}
        ),
    ],
    "delete_sla_policy": on("sla_policy_id", "spare_sla_policy"),
    "get_conversation_sla": on("conversation_id", "conversation"),
}
