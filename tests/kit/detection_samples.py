"""Detectors, what is counted and a signal, with no field at its default."""

from collections.abc import Mapping
from typing import Any

from domain.crises.crisis_severity import Factors
from domain.crises.detector import DetectorKind, Measure, Thresholds
from domain.crises.detector_folding import Episode, Standing
from domain.crises.detector_kept import Detector
from domain.crises.model import Severity
from domain.crises.series import Sums
from domain.crises.series_kept import KeptHour, KeptSeries
from domain.crises.signal import Signal, SignalReason, SignalState
from domain.shared.ids import CrisisId, DetectorId, SignalId, WatchId
from tests.kit.sample_parts import COMMUNITY, ODD, ORGANIZATION, WORKSPACE, at

DETECTOR = DetectorId("det_1")
SUMS = Sums(9, 8, 7, 6, 5, 4, 3, 2, 1, 10, {-1: 2, 40: 7})
DETECTION: Mapping[str, Any] = {
    "detectors": Detector(
        id=DETECTOR,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        kind=DetectorKind.VELOCITY,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        measure=Measure.COMPLAINTS,
        thresholds=Thresholds(11, 6, 4.5, 0.5, 0.001, 0.3, 4.0, 0.2, 30.0, 0.9, 1000, 3.0, 2.0),
        community_id=COMMUNITY,
        platform="mastodon",
        watch_id=WatchId("wat_1"),
        topic="cafe",
        enabled=True,
        snoozed_until=at(4),
        standing=Standing(
            at=40,
            recent=((39, False), (40, True)),
            quiet=2,
            episode=Episode(30, 31, 38, 33, {"value": 4.5}, 44),
            masked=(2, 3),
            smoothed=0.25,
        ),
        looked_at=at(5),
        removed_at=at(6),
        external_id=f"detector-{ODD}",
        metadata={"a": ODD},
    ),
    "heard_series": KeptSeries(
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        key=f"{COMMUNITY}/mastodon/wat_1/cafe",
        since=10**6,
        counted=10**7,
        mark=10**14,
        community_id=COMMUNITY,
        platform="mastodon",
        watch_id=WatchId("wat_1"),
        topic="cafe",
    ),
    "heard_hours": KeptHour(
        WORKSPACE, f"{COMMUNITY}/mastodon/wat_1/cafe", 10**6, SUMS, {12 * 10**6: SUMS}
    ),
    "signals": Signal(
        id=SignalId("sig_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        detector_id=DETECTOR,
        kind=DetectorKind.VELOCITY,
        measure=Measure.COMPLAINTS,
        state=SignalState.RESOLVED,
        severity=Severity.SEV1,
        factors=Factors(4, 3, 2, 1, 0),
        numbers={"value": 12.5},
        formula_version=2,
        first=10**7,
        opened=10**7 + 1,
        last=10**7 + 2,
        worst=10**7 + 3,
        created_at=at(1),
        updated_at=at(2),
        version=4,
        closed=10**7 + 4,
        community_id=COMMUNITY,
        platform="mastodon",
        watch_id=WatchId("wat_1"),
        topic="cafe",
        reason=SignalReason.MINOR,
        snoozed_until=at(3),
        crisis_id=CrisisId("crs_1"),
        judged_by="key_2",
        judged_at=at(4),
        withdrawn=True,
    ),
}
