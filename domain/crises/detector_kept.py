"""A detector that is kept watches one place, until it is switched off or thrown away."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from domain.crises.detector import USUAL, DetectorKind, Measure, Rule, Thresholds
from domain.crises.detector_folding import Standing
from domain.crises.ports import Scope
from domain.shared.ids import CommunityId, DetectorId, OrganizationId, WatchId, WorkspaceId

DETECTORS_LOOK = "detectors.look"
"""The duty to look at all that a workspace's detectors watch."""

LOOK_EVERY = timedelta(seconds=50)
"""So what comes late, or at once after an outage, is judged within a minute."""

MOST_DETECTORS = 100
"""In one workspace."""

LATE_BUCKETS = 24
"""What comes up to two hours late is judged as if it had come in time."""


@dataclass(frozen=True, slots=True)
class Detector:
    """What watches one place in one way. `standing` is how it stood when all before was settled,
    None while it is off or was never looked at. Until `snoozed_until`, in UTC, it opens nothing."""

    id: DetectorId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    kind: DetectorKind
    enabled: bool
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    measure: Measure = Measure.VOICES
    thresholds: Thresholds = USUAL
    community_id: CommunityId | None = None
    platform: str | None = None
    watch_id: WatchId | None = None
    topic: str | None = None
    snoozed_until: datetime | None = None
    standing: Standing | None = None
    looked_at: datetime | None = None
    removed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def rule(self) -> Rule:
        return Rule(self.kind, self.measure, self.thresholds)

    @property
    def scope(self) -> Scope:
        return Scope(self.community_id, self.platform, self.watch_id, self.topic)

    def change(self, now: datetime, **changes: Any) -> "Detector":
        """What it goes by, and whether it watches. Where it goes by other numbers, or watches
        again, it begins anew with what comes."""
        after = replace(self, **changes, version=self.version + 1, updated_at=now)
        if after.enabled and self.enabled and after.thresholds == self.thresholds:
            return after
        return replace(after, standing=None)

    def remove(self, now: datetime) -> "Detector":
        """For good. Its external id is free again."""
        return replace(
            self,
            enabled=False,
            standing=None,
            removed_at=now,
            external_id=None,
            version=self.version + 1,
            updated_at=now,
        )

    def is_snoozed(self, at: datetime) -> bool:
        return self.snoozed_until is not None and at < self.snoozed_until

    def look(self, standing: Standing, now: datetime) -> "Detector":
        """How it stands by now; nobody's news."""
        return replace(self, standing=standing, looked_at=now)
