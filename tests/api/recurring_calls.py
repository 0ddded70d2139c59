"""How the operations on what recurs are called."""

from collections.abc import Sequence
from typing import Any

from tests.api.asks import Ask, Call

WHEN = {"starts": "2090-05-04T09:00", "timezone": "Europe/Madrid", "rule": "FREQ=WEEKLY"}
THE_FIRST = {"recurrence_id": "2090-05-04T09:00:00"}


def _series(*channels: str, **more: Any) -> dict[str, Any]:
    said = {"channel_ids": list(channels), "text": "We open at nine."}
    return {"name": "Opening hours", **said, **WHEN, **more}


def _evergreen(*channels: str, **more: Any) -> dict[str, Any]:
    said = {"channel_ids": list(channels), "variations": [{"text": "One."}, {"text": "Two."}]}
    when = {"starts": "2090-05-04T09:00", "timezone": "Europe/Madrid", "gap_days": 7}
    return {"name": "Churros", **said, **when, **more}


def _on_series(thing: str, body: Any = None, **path: str) -> list[Call]:
    return [lambda own, theirs: Ask({"series_id": theirs[thing], **path}, body)]


def _on(parameter: str, thing: str, body: Any = None) -> list[Call]:
    return [lambda own, theirs: Ask({parameter: theirs[thing]}, body)]


def _renames(parameter: str, thing: str) -> list[Call]:
    """A change of theirs, and one of our own that takes their external id."""
    return [
        lambda own, theirs: Ask({parameter: theirs[thing]}, {"metadata": {"by": "a test"}}),
        lambda own, theirs: Ask({parameter: own[thing]}, {"external_id": theirs["external_id"]}),
    ]


LISTED: list[Call] = [
    lambda own, theirs: Ask(),
    lambda own, theirs: Ask(query={"community_id": theirs["community"]}),
    lambda own, theirs: Ask(query={"channel_id": theirs["channel"]}),
    lambda own, theirs: Ask(query={"external_id": theirs["external_id"]}),
]

RECURRING: dict[str, Sequence[Call]] = {
    "post_series": [
        lambda own, theirs: Ask(body=_series(theirs["channel"])),
        lambda own, theirs: Ask(body=_series(own["channel"], theirs["channel"])),
        lambda own, theirs: Ask(body=_series(own["channel"], external_id=theirs["external_id"])),
        lambda own, theirs: Ask(body=_series(own["channel"], campaign_id=theirs["campaign"])),
    ],
    "post_series_preview": [lambda own, theirs: Ask(body=WHEN)],
    "get_many_series": LISTED,
    "get_series": _on_series("series"),
    "patch_series": [
        *_renames("series_id", "series"),
        lambda own, theirs: Ask({"series_id": own["series"]}, {"channel_ids": [theirs["channel"]]}),
        lambda own, theirs: Ask({"series_id": own["series"]}, {"campaign_id": theirs["campaign"]}),
    ],
    "delete_series": _on_series("spare_series"),
    "post_series_pause": _on_series("series_to_pause"),
    "post_series_resume": _on_series("paused_series"),
    "post_series_end": _on_series("series_to_end"),
    "get_series_occurrences": [
        lambda own, theirs: Ask(
            {"series_id": theirs["series"]},
            query={"from": "2090-05-01T00:00:00Z", "to": "2090-06-01T00:00:00Z"},
        )
    ],
    "get_series_occurrence": _on_series("series", None, **THE_FIRST),
    "patch_series_occurrence": _on_series("series", {"text": "We open at ten."}, **THE_FIRST),
    "post_evergreen": [
        lambda own, theirs: Ask(body=_evergreen(theirs["channel"])),
        lambda own, theirs: Ask(body=_evergreen(own["channel"], theirs["channel"])),
        lambda own, theirs: Ask(body=_evergreen(own["channel"], external_id=theirs["external_id"])),
        lambda own, theirs: Ask(body=_evergreen(own["channel"], campaign_id=theirs["campaign"])),
    ],
    "get_evergreens": LISTED,
    "get_evergreen": _on("evergreen_id", "evergreen"),
    "get_evergreen_turns": _on("evergreen_id", "evergreen"),
    "patch_evergreen": [
        *_renames("evergreen_id", "evergreen"),
        lambda own, theirs: Ask(
            {"evergreen_id": own["evergreen"]}, {"channel_ids": [theirs["channel"]]}
        ),
        lambda own, theirs: Ask(
            {"evergreen_id": own["evergreen"]}, {"campaign_id": theirs["campaign"]}
        ),
    ],
    "delete_evergreen": _on("evergreen_id", "spare_evergreen"),
    "post_evergreen_pause": _on("evergreen_id", "evergreen_to_pause"),
    "post_evergreen_resume": _on("evergreen_id", "paused_evergreen"),
}
