"""How the operations about milestones and streaks are called, and what each of them needs."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on


def _hundred(**more: Any) -> dict[str, Any]:
    return {"name": "A hundred", "kind": "activities", "threshold": 100, **more}


OF_MILESTONES: dict[str, Sequence[Call]] = {
    "post_milestone": [
        lambda own, theirs: Ask(body=_hundred()),
        lambda own, theirs: Ask(body=_hundred(external_id=theirs["external_id"])),
        lambda own, theirs: Ask(body=_hundred(community_id=theirs["community"])),
    ],
    "get_milestones": filters("external_id"),
    "get_milestone": on("milestone_id", "milestone"),
    "delete_milestone": on("milestone_id", "spare_milestone"),
    "get_milestone_members": on("milestone_id", "milestone"),
    "get_member_milestones": [
        lambda own, theirs: Ask({"member_id": theirs["member"]}),
        lambda own, theirs: Ask(
            {"member_id": own["member"]}, query={"milestone_id": theirs["milestone"]}
        ),
    ],
    "get_member_streak": on("member_id", "member"),
}
SCOPES_OF_MILESTONES: Mapping[str, str] = {
    name: f"members:{'read' if name.startswith('get') else 'write'}" for name in OF_MILESTONES
}
