"""What is told of detectors and of the signals they open; never what people said."""

from typing import Any

from domain.crises.detector_kept import Detector
from domain.crises.signal import Signal, SignalState
from domain.shared.clock import written
from domain.shared.events import News, differences

DETECTOR_CREATED = "detector.created"
DETECTOR_UPDATED = "detector.updated"
DETECTOR_DELETED = "detector.deleted"
SIGNAL_OPENED = "signal.opened"
SIGNAL_UPDATED = "signal.updated"
SIGNAL_QUIET = "signal.quiet"
SIGNAL_REOPENED = "signal.reopened"
SIGNAL_WITHDRAWN = "signal.withdrawn"
SIGNAL_SNOOZED = "signal.snoozed"
SIGNAL_WOKEN = "signal.woken"
SIGNAL_CONFIRMED = "signal.confirmed"
SIGNAL_RAISED = "signal.raised"
SIGNAL_DISMISSED = "signal.dismissed"
SIGNAL_RESOLVED = "signal.resolved"

ANNOUNCED = frozenset(
    {
        *(DETECTOR_CREATED, DETECTOR_UPDATED, DETECTOR_DELETED),
        *(SIGNAL_OPENED, SIGNAL_UPDATED, SIGNAL_QUIET, SIGNAL_REOPENED, SIGNAL_WITHDRAWN),
        *(SIGNAL_SNOOZED, SIGNAL_WOKEN, SIGNAL_CONFIRMED, SIGNAL_RAISED),
        *(SIGNAL_DISMISSED, SIGNAL_RESOLVED),
    }
)


def detector_told(name: str, detector: Detector, before: Detector | None = None) -> News:
    after = _detector(detector)
    previous = differences(_detector(before), after) if before else {}
    return News(name, detector.id, detector.version, after, previous=previous)


def signal_told(name: str, signal: Signal, before: Signal | None = None) -> News:
    after = _signal(signal)
    previous = differences(_signal(before), after) if before else {}
    return News(name, signal.id, signal.version, after, previous=previous)


def followed_as(before: Signal, after: Signal) -> str:
    """What it is called that an episode went on in that way."""
    if after.closed is not None and before.closed is None:
        return SIGNAL_QUIET
    if after.state is SignalState.OPEN and before.state is SignalState.RESOLVED:
        return SIGNAL_REOPENED
    return SIGNAL_UPDATED


def _detector(detector: Detector) -> dict[str, Any]:
    return {
        "id": detector.id,
        "name": detector.name,
        "kind": detector.kind.value,
        "measure": detector.measure.value,
        "community_id": detector.community_id,
        "platform": detector.platform,
        "watch_id": detector.watch_id,
        "topic": detector.topic,
        "enabled": detector.enabled,
        "snoozed_until": written(detector.snoozed_until),
        "external_id": detector.external_id,
        "version": detector.version,
    }


def _signal(signal: Signal) -> dict[str, Any]:
    return {
        "id": signal.id,
        "detector_id": signal.detector_id,
        "kind": signal.kind.value,
        "measure": signal.measure.value,
        "community_id": signal.community_id,
        "platform": signal.platform,
        "watch_id": signal.watch_id,
        "topic": signal.topic,
        "state": signal.state.value,
        "severity": signal.severity.value,
        "numbers": dict(signal.numbers),
        "began_at": written(signal.began_at),
        "told_at": written(signal.told_at),
        "over_at": written(signal.over_at),
        "reason": signal.reason.value if signal.reason else None,
        "snoozed_until": written(signal.snoozed_until),
        "crisis_id": signal.crisis_id,
        "withdrawn": signal.withdrawn,
        "version": signal.version,
    }
