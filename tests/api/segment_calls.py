"""How the operations about segments are called, and what each of them needs."""

from collections.abc import Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on, renames

REGULARS = {"trait": "label", "operator": "any_of", "values": ["regular"]}


def asking(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"groups": [{"conditions": [*conditions]}]}


def _from(community: str) -> dict[str, Any]:
    return asking({"trait": "community", "operator": "any_of", "values": [community]})


def _reached(milestone: str) -> dict[str, Any]:
    return asking({"trait": "milestone", "operator": "any_of", "values": [milestone]})


def _recorded(community: str, mission: str) -> dict[str, Any]:
    lately = {"operator": "within", "days": 30}
    homes = {"operator": "any_of", "community_ids": [community], "when": lately}
    return asking(
        {**homes, "trait": "acknowledgement", "values": ["in_force"]},
        {**homes, "trait": "join_request", "values": ["accepted"]},
        {**homes, "trait": "ambassador", "values": ["active"]},
        {
            **{"trait": "submission", "operator": "at_least", "value": 1, "states": ["approved"]},
            **{"mission_ids": [mission], "when": lately},
        },
        {"trait": "level", "operator": "at_least", "value": 1},
        {
            **{"trait": "streak", "operator": "at_least", "value": 7},
            **{"which": "current", "unit": "day"},
        },
    )


OF_SEGMENTS: dict[str, Sequence[Call]] = {
    "post_segment": [
        lambda own, theirs: Ask(body={"name": "Regulars", **asking(REGULARS)}),
        lambda own, theirs: Ask(
            body={"name": "R", **asking(REGULARS), "external_id": theirs["external_id"]}
        ),
        lambda own, theirs: Ask(body={"name": "R", **_from(theirs["community"])}),
        lambda own, theirs: Ask(body={"name": "R", **_reached(theirs["milestone"])}),
    ],
    "get_segments": filters("external_id"),
    "post_segments_preview": [
        lambda own, theirs: Ask(body=asking(REGULARS)),
        lambda own, theirs: Ask(body=_from(theirs["community"])),
        lambda own, theirs: Ask(body=_reached(theirs["milestone"])),
        lambda own, theirs: Ask(body=_recorded(own["community"], own["mission"])),
        lambda own, theirs: Ask(body=_recorded(theirs["community"], own["mission"])),
        lambda own, theirs: Ask(body=_recorded(own["community"], theirs["mission"])),
    ],
    "get_segment": on("segment_id", "segment"),
    "patch_segment": [
        *renames("segment_id", "segment"),
        lambda own, theirs: Ask({"segment_id": own["segment"]}, _from(theirs["community"])),
    ],
    "delete_segment": on("segment_id", "spare_segment"),
    "get_segment_members": on("segment_id", "segment"),
}
READS_OF_SEGMENTS = (
    *("get_segments", "get_segment", "get_segment_members", "post_segments_preview"),
)
