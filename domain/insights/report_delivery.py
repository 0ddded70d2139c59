"""A delivery brings one report to one place: as an address to hand on, as an event, or as a
letter."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.shared.ids import (
    InsightReportId,
    OrganizationId,
    ReportDeliveryId,
    ReportLinkId,
    ReportRecipientId,
    ReportScheduleId,
    WorkspaceId,
)
from domain.shared.letter_course import LetterCourse, LetterState

DELIVERS = "report_delivery.due"
"""The duty to bring one report to one place; it plans its own next try."""

LADDER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""How long after each try that was put off the next one is. Servers that want to be asked twice
take the second or third; after the last rung it has failed."""


class By(StrEnum):
    """How a report is brought: by a letter; by a link to be read with the delivery; by a link in
    the event that tells of it."""

    EMAIL = "email"
    LINK = "link"
    WEBHOOK = "webhook"


class Reason(StrEnum):
    """Why a delivery stands where it does."""

    REPORT_FAILED = "report_failed"
    EMAIL_NOT_SET_UP = "email_not_set_up"
    UNREACHABLE = "unreachable"
    NOT_SECURE = "not_secure"
    NOT_ACCEPTED = "not_accepted"
    PUT_OFF = "put_off"
    ANSWER_LOST = "answer_lost"
    CUT_OFF = "cut_off"
    LOGIN_REFUSED = "login_refused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class ReportDelivery(LetterCourse[Reason]):
    """`recipient_id` is whom a letter is for, and `recipient` their address, until it is forgotten;
    `expires_in_days` is how long its link is good. `attempts` are tries that left us, or meant to.
    `detail` is what the other side said, without anybody's address in it."""

    LADDER = LADDER
    THING = "report_delivery"

    id: ReportDeliveryId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    report_id: InsightReportId
    by: By
    expires_in_days: int
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    schedule_id: ReportScheduleId | None = None
    recipient_id: ReportRecipientId | None = None
    recipient: str | None = None
    state: LetterState = LetterState.PENDING
    reason: Reason | None = None
    detail: str | None = None
    attempts: int = 0
    next_at: datetime | None = None
    link_id: ReportLinkId | None = None
    sent_at: datetime | None = None

    def begin(self, link_id: ReportLinkId | None, now: datetime) -> "ReportDelivery":
        """It is about to leave us, with that link in it."""
        return self._begun(now, link_id=link_id)


@dataclass(frozen=True, slots=True)
class ReportRecipient:
    """Whom letters of a workspace go to, without their address: `address_hash` is keyed, and leads
    back to nobody. `hash` is that of the secret by which they stop it, `sealed` the secret under
    the service's key. Kept when all else is forgotten, so that who stopped it stays so."""

    id: ReportRecipientId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    address_hash: str
    hash: str
    sealed: bytes
    created_at: datetime
    updated_at: datetime
    version: int = 1
    stopped_at: datetime | None = None

    def stop(self, now: datetime) -> "ReportRecipient":
        """They want no more letters. The very same where that is so already."""
        if self.stopped_at is not None:
            return self
        return replace(self, stopped_at=now, version=self.version + 1, updated_at=now)

    def resume(self, now: datetime) -> "ReportRecipient":
        """They want them again. The very same where that is so already."""
        if self.stopped_at is None:
            return self
        return replace(self, stopped_at=None, version=self.version + 1, updated_at=now)
