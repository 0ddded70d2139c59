"""How the operations about journeys are called, and what each of them needs."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on, plain, renames

SAYS = {"kind": "message", "texts": [{"language": "en", "text": "Welcome!"}]}


def journey(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "Welcome", "entry": "manual", "steps": [*steps] or [SAYS], **more}


def from_there(community: str) -> dict[str, Any]:
    one = {"trait": "community", "operator": "any_of", "values": [community]}
    return {"kind": "condition", "groups": [{"conditions": [one]}]}


def _on(thing: str, whose: str) -> list[Call]:
    return [
        lambda own, theirs: Ask({"journey_id": theirs[thing], "traveller_id": theirs[whose]}),
        lambda own, theirs: Ask({"journey_id": own[thing], "traveller_id": theirs[whose]}),
    ]


OF_JOURNEYS: dict[str, Sequence[Call]] = {
    "get_journey_templates": [plain],
    "post_journey": [
        lambda own, theirs: Ask(body=journey()),
        lambda own, theirs: Ask(body=journey(external_id=theirs["external_id"])),
        lambda own, theirs: Ask(body=journey(entry="segment", segment_id=theirs["segment"])),
        lambda own, theirs: Ask(body=journey(from_there(theirs["community"]))),
    ],
    "get_journeys": filters("external_id", "segment_id"),
    "get_journey": on("journey_id", "journey"),
    "patch_journey": [
        *renames("journey_id", "journey"),
        lambda own, theirs: Ask(
            {"journey_id": own["journey"]}, {"entry": "segment", "segment_id": theirs["segment"]}
        ),
        lambda own, theirs: Ask(
            {"journey_id": own["journey"]}, {"steps": [from_there(theirs["community"])]}
        ),
    ],
    "post_journey_activate": on("journey_id", "journey_to_activate"),
    "post_journey_pause": on("journey_id", "journey_to_pause"),
    "post_journey_resume": on("journey_id", "paused_journey"),
    "post_journey_end": on("journey_id", "journey_to_end"),
    "post_journey_preview": [
        *on("journey_id", "journey", {}),
        lambda own, theirs: Ask({"journey_id": own["journey"]}, {"member_id": theirs["member"]}),
    ],
    "get_journey_progress": on("journey_id", "active_journey"),
    "post_journey_travellers": [
        lambda own, theirs: Ask(
            {"journey_id": theirs["active_journey"]}, {"member_ids": [theirs["member"]]}
        ),
        lambda own, theirs: Ask(
            {"journey_id": own["active_journey"]}, {"member_ids": [theirs["member"]]}
        ),
    ],
    "get_journey_travellers": [
        *on("journey_id", "active_journey"),
        lambda own, theirs: Ask(
            {"journey_id": own["active_journey"]}, query={"member_id": theirs["member"]}
        ),
    ],
    "get_journey_traveller": _on("active_journey", "traveller"),
    "delete_journey_traveller": _on("active_journey", "spare_traveller"),
}
_SENDS = (
    *("post_journey_activate", "post_journey_pause", "post_journey_resume", "post_journey_end"),
    "post_journey_travellers",
)
_READS = (
    *("get_journey_templates", "get_journeys", "get_journey", "post_journey_preview"),
    *("get_journey_progress", "get_journey_travellers", "get_journey_traveller"),
)
SCOPES_OF_JOURNEYS: Mapping[str, str] = {
    **dict.fromkeys(OF_JOURNEYS, "members:write"),
    **dict.fromkeys(_SENDS, "messages:publish"),
    **dict.fromkeys(_READS, "members:read"),
}
