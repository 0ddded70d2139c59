"""How the operations about who is given which conversations are called, and what a key needs for
them."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on, plain, renames

ALL = {"name": "All", "capacity": 10}
AWAY = {"state": "away"}


def _policy(**more: Any) -> dict[str, Any]:
    return ALL | more


OF_ASSIGNING: Mapping[str, Sequence[Call]] = {
    "post_assignment_policy": [
        lambda own, theirs: Ask(body=ALL),
        lambda own, theirs: Ask(body=_policy(external_id=theirs["external_id"])),
        lambda own, theirs: Ask(body=_policy(channel_ids=[theirs["channel"]])),
        lambda own, theirs: Ask(body=_policy(business_calendar_id=theirs["business_calendar"])),
        lambda own, theirs: Ask(body=_policy(assignee_ids=[theirs["teammate"]])),
        lambda own, theirs: Ask(body=_policy(assignee_team_id=theirs["team"])),
        lambda own, theirs: Ask(body=_policy(team_ids=[theirs["team"]])),
    ],
    "get_assignment_policies": filters("business_calendar_id", "external_id"),
    "get_assignment_policy": on("assignment_policy_id", "assignment_policy"),
    "patch_assignment_policy": [
        *renames("assignment_policy_id", "assignment_policy"),
        lambda own, theirs: Ask(
            {"assignment_policy_id": own["assignment_policy"]},
            {"assignee_ids": [theirs["teammate"]]},
        ),
        lambda own, theirs: Ask(
            {"assignment_policy_id": own["assignment_policy"]},
            {"business_calendar_id": theirs["business_calendar"]},
        ),
        *(
            lambda own, theirs, name=name, thing=thing, many=many: Ask(
                {"assignment_policy_id": own["assignment_policy"]},
                {name: [theirs[thing]] if many else theirs[thing]},
            )
            for name, thing, many in (
                ("channel_ids", "channel", True),
                ("team_ids", "team", True),
                ("assignee_team_id", "team", False),
            )
        ),
    ],
    "delete_assignment_policy": on("assignment_policy_id", "spare_assignment_policy"),
    "put_conversation_presence": on("conversation_id", "conversation", {"state": "typing"}),
    "get_conversation_presence": on("conversation_id", "conversation"),
    "get_availabilities": [
        plain,
        lambda own, theirs: Ask(query={"teammate_id": theirs["teammate"]}),
    ],
    "get_availability": on("teammate_id", "teammate"),
    "put_availability": [
        *on("teammate_id", "teammate", AWAY),
        lambda own, theirs: Ask(
            {"teammate_id": own["teammate"]},
            AWAY | {"business_calendar_id": theirs["business_calendar"]},
        ),
    ],
}
SCOPES_OF_ASSIGNING: Mapping[str, str] = {
    name: "inbox:read" if name.startswith("get_") else "inbox:write" for name in OF_ASSIGNING
}
