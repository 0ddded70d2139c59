"""A report is somebody's notice of a message or a person.

How much a reporter's word is worth shows in what became of their reports.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.moderation.case import Priority
from domain.moderation.decision import Measure
from domain.shared.ids import (
    CaseId,
    ChannelId,
    ModerationLinkId,
    ModerationPolicyId,
    OrganizationId,
    ReportId,
    WorkspaceId,
)

COUNTED = 100
"""So many of a reporter's last reports that were decided count."""

ENOUGH = 5
"""With fewer of them nobody can tell."""


class ReportOutcome(StrEnum):
    """What became of a report: nobody has decided yet, it was found right, or not, be it on
    appeal."""

    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class ReporterKind(StrEnum):
    """Who reported: a member, by way of a product; somebody on the platform, who asked for a
    moderator there; or a visitor, on a hosted page, whom nobody knows."""

    MEMBER = "member"
    PLATFORM = "platform"
    VISITOR = "visitor"


def outcome_of(measure: str | None) -> ReportOutcome:
    """By the measure of the decision that counts; None where nobody has decided yet."""
    if measure is None:
        return ReportOutcome.OPEN
    return ReportOutcome.DISMISSED if measure == Measure.APPROVE else ReportOutcome.UPHELD


@dataclass(frozen=True, slots=True)
class Report:
    """It never changes; what became of it is what became of its case. `reporter_id` is the
    product's own name for the member, or the platform's for the person; of a visitor it is the link
    by which they came, and without a channel nobody knew what it was about."""

    id: ReportId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    case_id: CaseId
    channel_id: ChannelId | None
    reporter_kind: ReporterKind
    reporter_id: str
    brought_by: str
    created_at: datetime
    policy_ids: tuple[ModerationPolicyId, ...] = ()
    reason: str | None = None
    external_id: str | None = None


CONTACTS_KEPT = timedelta(days=730)
"""So long it is known who reported something on a hosted page."""


class Against(StrEnum):
    """What a visitor says is broken."""

    LAW = "law"
    RULES = "rules"


@dataclass(frozen=True, slots=True)
class Notice:
    """What a visitor wrote beside the reasons, with the fields of Article 16(2) of the Digital
    Services Act: `location` is where it is, an address or words; `name` and `email` are theirs to
    leave out, and forgotten at `forget_at`. They declared that they hold in good faith what they
    say to be right and whole: without that there is no notice. `receipt` is the hash of what opens
    their receipt (SHA-256, in hexadecimal)."""

    report_id: ReportId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    link_id: ModerationLinkId
    receipt: str
    against: Against
    location: str
    language: str
    created_at: datetime
    name: str | None = None
    email: str | None = None
    forget_at: datetime | None = None

    @property
    def words(self) -> tuple[str | None, ...]:
        """All that they wrote here."""
        return self.against, self.location, self.name, self.email


@dataclass(frozen=True, slots=True)
class Credibility:
    """Of a reporter's last reports, how many were decided, and how many of these were right."""

    decided: int
    upheld: int

    @property
    def share(self) -> float | None:
        """Of 1; None where too few were decided."""
        return self.upheld / self.decided if self.decided >= ENOUGH else None

    @property
    def priority(self) -> Priority | None:
        """How soon their next report is looked at: sooner where nearly all were right, later where
        nearly none were; None where their word says nothing."""
        if self.share is None or 0.2 < self.share < 0.8:
            return None
        return Priority.HIGH if self.share >= 0.8 else Priority.LOW


@dataclass(frozen=True, slots=True)
class WeighedReport:
    """A report, with what became of it, and what its reporter's word is worth at this moment: that
    is told to nobody who reports for themselves. `notice` is what came with it where a visitor
    wrote it."""

    report: Report
    credibility: Credibility | None
    outcome: ReportOutcome
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class FollowedReport:
    """A report, with what became of it."""

    report: Report
    outcome: ReportOutcome
