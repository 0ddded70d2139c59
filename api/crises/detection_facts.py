"""What detectors and signals tell: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from api.wire import Fact, InstantOut, Out
from domain.crises import detection_events as events
from domain.crises.detector import DetectorKind, Measure
from domain.crises.model import Severity
from domain.crises.signal import SignalReason, SignalState


class DetectorFact(Out):
    """A detector as it is after what happened."""

    id: str
    name: str
    kind: DetectorKind
    measure: Measure
    community_id: str | None
    platform: str | None
    watch_id: str | None
    topic: str | None
    enabled: bool
    snoozed_until: InstantOut | None
    external_id: str | None
    version: int


class SignalFact(Out):
    """A signal as it is after what happened, with the numbers of its worst five minutes; never what
    people said."""

    id: str
    detector_id: str
    kind: DetectorKind
    measure: Measure
    community_id: str | None
    platform: str | None
    watch_id: str | None
    topic: str | None
    state: SignalState
    severity: Severity
    numbers: dict[str, float]
    began_at: InstantOut
    told_at: InstantOut
    over_at: InstantOut | None
    reason: SignalReason | None
    snoozed_until: InstantOut | None
    crisis_id: str | None
    withdrawn: bool
    version: int


_OF_DETECTORS = {
    events.DETECTOR_CREATED: "A detector watches a place, or is to be switched on later.",
    events.DETECTOR_UPDATED: "What a detector goes by, or whether it watches, was changed.",
    events.DETECTOR_DELETED: "A detector was thrown away.",
}
_OF_SIGNALS = {
    events.SIGNAL_OPENED: "A detector found something out of the ordinary.",
    events.SIGNAL_UPDATED: "More is known of what a detector found.",
    events.SIGNAL_QUIET: "What a detector found is over.",
    events.SIGNAL_REOPENED: "What had gone quiet began again within the hour.",
    events.SIGNAL_WITHDRAWN: "By what came late there was nothing out of the ordinary.",
    events.SIGNAL_SNOOZED: "Somebody put a signal off.",
    events.SIGNAL_WOKEN: "A signal that was put off is open again.",
    events.SIGNAL_CONFIRMED: "Somebody saw that there is something.",
    events.SIGNAL_RAISED: "A crisis was opened for a signal.",
    events.SIGNAL_DISMISSED: "A signal is nothing, and somebody said why.",
    events.SIGNAL_RESOLVED: "Somebody said what a signal was.",
}
FACTS: Mapping[str, Fact] = {
    **{name: Fact(says, DetectorFact) for name, says in _OF_DETECTORS.items()},
    **{name: Fact(says, SignalFact) for name, says in _OF_SIGNALS.items()},
}
