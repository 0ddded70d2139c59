"""How the operations about drills are called, and what each of them needs."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on
from tests.api.world import Things

_SPAN = {"since": "2026-01-01T00:00:00Z", "until": "2026-01-02T00:00:00Z"}


def _drill(channel: str, **more: Any) -> dict[str, Any]:
    """Its only message comes in the course of three days."""
    storm = {"kind": "spike", "channel_id": channel, "size": 1, "duration_seconds": 259_200}
    return {"name": "Friday evening", "storm": storm, **more}


def _again(own: Things, **source: str) -> dict[str, Any]:
    storm = {"kind": "recorded", "channel_id": own["channel"], **_SPAN, **source}
    return {"name": "As it was then", "storm": storm}


OF_DRILLS: Mapping[str, Sequence[Call]] = {
    "post_drill": [
        lambda own, theirs: Ask(body=_drill(theirs["channel"])),
        lambda own, theirs: Ask(body=_drill(own["channel"], external_id=theirs["external_id"])),
        lambda own, theirs: Ask(body=_again(own, source_channel_id=theirs["channel"])),
        lambda own, theirs: Ask(body=_again(own, source_community_id=theirs["community"])),
    ],
    "get_drills": filters("external_id", "channel_id", "crisis_id"),
    "get_drill": on("drill_id", "drill"),
    "patch_drill": [
        lambda own, theirs: Ask({"drill_id": theirs["drill"]}, {"name": "Saturday evening"}),
        lambda own, theirs: Ask({"drill_id": own["drill"]}, {"crisis_id": theirs["crisis"]}),
        lambda own, theirs: Ask({"drill_id": own["drill"]}, {"external_id": theirs["external_id"]}),
    ],
    "post_drill_cancel": on("drill_id", "drill_to_cancel"),
}
SCOPES_OF_DRILLS: Mapping[str, str] = {
    **dict.fromkeys(OF_DRILLS, "crises:write"),
    **dict.fromkeys((name for name in OF_DRILLS if name.startswith("get_")), "crises:read"),
}
