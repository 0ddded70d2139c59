"""How the operations about escalations are called, and what each of them needs."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on, plain, renames

RAISED = {"name": "Nobody answers", "steps": [{"after_seconds": 86_400, "raise_to": "high"}]}


def _telling(**who: Any) -> dict[str, Any]:
    return RAISED | {"steps": [{"after_seconds": 86_400, **who}]}


def _about(ladder: str, conversation: str) -> dict[str, Any]:
    return {"ladder_id": ladder, "subject": {"kind": "conversation", "id": conversation}}


OF_ESCALATIONS: dict[str, Sequence[Call]] = {
    "post_escalation_ladder": [
        lambda own, theirs: Ask(body=RAISED),
        lambda own, theirs: Ask(body=RAISED | {"external_id": theirs["external_id"]}),
        lambda own, theirs: Ask(body=_telling(tell_teammate_ids=[theirs["teammate"]])),
        lambda own, theirs: Ask(body=_telling(assign_team=theirs["team"])),
        lambda own, theirs: Ask(
            body=RAISED | {"business_calendar_id": theirs["business_calendar"]}
        ),
    ],
    "get_escalation_ladders": filters("business_calendar_id", "external_id"),
    "get_escalation_ladder": on("escalation_ladder_id", "escalation_ladder"),
    "patch_escalation_ladder": [
        *renames("escalation_ladder_id", "escalation_ladder"),
        lambda own, theirs: Ask(
            {"escalation_ladder_id": own["escalation_ladder"]},
            {"steps": _telling(tell_team_ids=[theirs["team"]])["steps"]},
        ),
        lambda own, theirs: Ask(
            {"escalation_ladder_id": own["escalation_ladder"]},
            {"business_calendar_id": theirs["business_calendar"]},
        ),
    ],
    "delete_escalation_ladder": on("escalation_ladder_id", "spare_escalation_ladder"),
    "post_escalation": [
        lambda own, theirs: Ask(body=_about(own["escalation_ladder"], own["conversation"])),
        lambda own, theirs: Ask(body=_about(theirs["escalation_ladder"], own["conversation"])),
        lambda own, theirs: Ask(body=_about(own["escalation_ladder"], theirs["conversation"])),
    ],
    "get_escalations": [
        plain,
        lambda own, theirs: Ask(query={"ladder_id": theirs["escalation_ladder"]}),
        lambda own, theirs: Ask(query={"subject_id": theirs["conversation"]}),
        lambda own, theirs: Ask(query={"told": theirs["teammate"]}),
    ],
    "get_escalation": on("escalation_id", "escalation"),
    "post_escalation_acknowledge": on("escalation_id", "escalation_to_acknowledge", {}),
}

SCOPES_OF_ESCALATIONS: Mapping[str, str] = {
    "post_escalation_ladder": "escalations:write",
    "get_escalation_ladders": "escalations:read",
    "get_escalation_ladder": "escalations:read",
    "patch_escalation_ladder": "escalations:write",
    "delete_escalation_ladder": "escalations:write",
    "post_escalation": "escalations:write",
    "get_escalations": "escalations:read",
    "get_escalation": "escalations:read",
    "post_escalation_acknowledge": "escalations:write",
}
