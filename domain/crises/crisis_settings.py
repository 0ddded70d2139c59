"""What a workspace has contained by itself, by how bad a crisis is and how far it has come."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from domain.crises.crisis import OPEN, Crisis, CrisisState
from domain.crises.crisis_measures import Measure, Tightening
from domain.crises.model import Severity
from domain.shared.ids import CrisisSettingsId, OrganizationId, WorkspaceId


class ContainedAt(StrEnum):
    """How far a crisis must have come: it was raised, or it was said to be one."""

    OPENED = "opened"
    ACTIVATED = "activated"


@dataclass(frozen=True, slots=True)
class AutomaticContainment:
    """What is contained by itself, where the crisis is, from when on."""

    at: ContainedAt
    hold: bool = False
    replies_need_approval: bool = False
    tighten: Tightening | None = None

    @property
    def measures(self) -> tuple[Measure, ...]:
        wanted = {
            Measure.HOLD: self.hold,
            Measure.REPLIES_NEED_APPROVAL: self.replies_need_approval,
            Measure.TIGHTEN: self.tighten is not None,
        }
        return tuple(one for one in Measure if wanted.get(one))


@dataclass(frozen=True, slots=True)
class BySeverity:
    """For each severity, or None where nothing is done by itself."""

    sev1: AutomaticContainment | None = None
    sev2: AutomaticContainment | None = None
    sev3: AutomaticContainment | None = None
    sev4: AutomaticContainment | None = None

    @property
    def named(self) -> tuple[tuple[str, AutomaticContainment], ...]:
        """Those that there are, by the severity's word."""
        told = ((severity.value, self.of(severity)) for severity in Severity)
        return tuple((name, rule) for name, rule in told if rule is not None)

    def of(self, severity: Severity) -> AutomaticContainment | None:
        return {
            Severity.SEV1: self.sev1,
            Severity.SEV2: self.sev2,
            Severity.SEV3: self.sev3,
            Severity.SEV4: self.sev4,
        }[severity]


@dataclass(frozen=True, slots=True)
class CrisisSettings:
    """One for each workspace. All instants are UTC."""

    id: CrisisSettingsId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    updated_by: str
    created_at: datetime
    updated_at: datetime
    containment: BySeverity = field(default_factory=BySeverity)
    version: int = 0

    def set_up(self, by: str, now: datetime, containment: BySeverity) -> "CrisisSettings":
        """The same where they are so already."""
        if self.version and self.containment == containment:
            return self
        return replace(
            self,
            containment=containment,
            updated_by=by,
            updated_at=now,
            version=self.version + 1,
        )

    def wanted_for(self, crisis: Crisis) -> tuple[Measure, ...]:
        """What is still to be done by itself, each once for a crisis: what somebody gave back is
        not taken again."""
        rule = self.containment.of(crisis.severity)
        if rule is None or crisis.state not in OPEN:
            return ()
        if rule.at is ContainedAt.ACTIVATED and crisis.state is CrisisState.TRIAGE:
            return ()
        return tuple(one for one in rule.measures if one not in crisis.contained_by_itself)
