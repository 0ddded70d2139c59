"""How the operations about detectors and signals are called, and what each of them needs."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on, renames

_DETECTOR = {"name": "Complaints in the shop", "kind": "poisson", "enabled": False}
_SPAN = {"since": "2026-11-01T00:00:00Z", "until": "2026-11-02T00:00:00Z"}
_REASON = {"reason": "false_alarm"}


def _places(body: dict[str, Any]) -> list[Call]:
    return [
        lambda own, theirs: Ask(body=body | {"community_id": theirs["community"]}),
        lambda own, theirs: Ask(body=body | {"watch_id": theirs["watch"]}),
    ]


OF_SIGNALS: Mapping[str, Sequence[Call]] = {
    "post_detector": [
        lambda own, theirs: Ask(body=_DETECTOR),
        lambda own, theirs: Ask(body=_DETECTOR | {"external_id": theirs["external_id"]}),
        *_places(_DETECTOR),
    ],
    "post_detectors_usual": [
        lambda own, theirs: Ask(body={"community_id": own["community"]}),
        *_places({}),
    ],
    "get_detectors": filters("external_id", "community_id", "watch_id"),
    "get_detector": on("detector_id", "detector"),
    "patch_detector": renames("detector_id", "detector"),
    "delete_detector": on("detector_id", "spare_detector"),
    "post_detector_backtest": on("detector_id", "detector", _SPAN),
    "post_detector_series": on("detector_id", "detector", _SPAN),
    "get_signals": [
        *filters("crisis_id", "community_id", "watch_id"),
        lambda own, theirs: Ask(query={"detector_id": theirs["detector_that_told"]}),
    ],
    "get_signal": on("signal_id", "signal"),
    "get_signal_evidence": on("signal_id", "signal"),
    "post_signal_snooze": on("signal_id", "signal_to_snooze", {"until": "2035-01-01T00:00:00Z"}),
    "post_signal_confirm": on("signal_id", "signal_to_confirm"),
    "post_signal_raise": on("signal_id", "signal_to_raise", {"title": "Nuts in the cake"}),
    "post_signal_dismiss": on("signal_id", "signal_to_dismiss", _REASON),
    "post_signal_resolve": on("signal_id", "signal_to_resolve", _REASON),
}
SCOPES_OF_SIGNALS: Mapping[str, str] = {
    **dict.fromkeys(OF_SIGNALS, "crises:write"),
    **dict.fromkeys((name for name in OF_SIGNALS if name.startswith("get_")), "crises:read"),
    "post_detector_series": "crises:read",
    "post_detector_backtest": "inbox:read",
    "get_signal_evidence": "inbox:read",
}
