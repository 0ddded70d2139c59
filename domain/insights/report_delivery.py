"""A delivery brings one report to one place: as an address to hand on, as an event, or as a letter.

A letter cannot be looked up at whoever took it: once it may have left us, and nobody said that it
was taken, nobody knows. That is what `unconfirmed` says, and it is never sent again by itself.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.shared.errors import InvalidState
from domain.shared.ids import (
    InsightReportId,
    OrganizationId,
    ReportDeliveryId,
    ReportLinkId,
    ReportRecipientId,
    ReportScheduleId,
    WorkspaceId,
)

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


class DeliveryState(StrEnum):
    """`pending`: it waits for its report, or for its next try. `sending`: it is under way.
    `unconfirmed`: it may have arrived, nobody knows. `stopped`: whoever it was for wants none."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    STOPPED = "stopped"


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
class ReportDelivery:
    """`recipient_id` is whom a letter is for, and `recipient` their address, until it is forgotten;
    `expires_in_days` is how long its link is good. `attempts` are tries that left us, or meant to.
    `detail` is what the other side said, without anybody's address in it."""

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
    state: DeliveryState = DeliveryState.PENDING
    reason: Reason | None = None
    detail: str | None = None
    attempts: int = 0
    next_at: datetime | None = None
    link_id: ReportLinkId | None = None
    sent_at: datetime | None = None

    @property
    def possible_moves(self) -> tuple[str, ...]:
        """What a person can do with it now."""
        again = (DeliveryState.FAILED, DeliveryState.UNCONFIRMED)
        return ("repeat",) if self.state in again else ()

    def due(self, now: datetime) -> "ReportDelivery":
        """Its report is there."""
        self._only_from(DeliveryState.PENDING)
        return self._next(now, next_at=now)

    def begin(self, link_id: ReportLinkId | None, now: datetime) -> "ReportDelivery":
        """It is about to leave us."""
        self._only_from(DeliveryState.PENDING)
        return self._next(
            now,
            state=DeliveryState.SENDING,
            link_id=link_id,
            attempts=self.attempts + 1,
            next_at=None,
            reason=None,
            detail=None,
        )

    def sent(self, now: datetime) -> "ReportDelivery":
        """The other side took it. Said late, it is the last word on what nobody knew."""
        self._only_from(DeliveryState.SENDING, DeliveryState.UNCONFIRMED)
        return self._next(now, state=DeliveryState.SENT, sent_at=now, reason=None, detail=None)

    def put_off(self, reason: Reason, detail: str | None, now: datetime) -> "ReportDelivery":
        """Not now; after the last rung of the ladder it has failed."""
        self._only_from(DeliveryState.SENDING, DeliveryState.UNCONFIRMED)
        if self.attempts > len(LADDER):
            return self.fail(reason, detail, now)
        return self._next(
            now,
            state=DeliveryState.PENDING,
            reason=reason,
            detail=detail,
            next_at=now + LADDER[self.attempts - 1],
        )

    def fail(self, reason: Reason, detail: str | None, now: datetime) -> "ReportDelivery":
        """For good, unless somebody has it repeated."""
        self._only_from(DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNCONFIRMED)
        return self._next(
            now, state=DeliveryState.FAILED, reason=reason, detail=detail, next_at=None
        )

    def lose(self, reason: Reason, detail: str | None, now: datetime) -> "ReportDelivery":
        """It may have arrived, and nobody knows."""
        self._only_from(DeliveryState.SENDING)
        return self._next(now, state=DeliveryState.UNCONFIRMED, reason=reason, detail=detail)

    def stop(self, now: datetime) -> "ReportDelivery":
        """Whoever it is for wants none."""
        self._only_from(DeliveryState.PENDING)
        return self._next(now, state=DeliveryState.STOPPED, reason=Reason.STOPPED, next_at=None)

    def repeat(self, now: datetime) -> "ReportDelivery":
        """Somebody wants it sent again; a letter bears the same Message-ID, so that whoever got the
        first one can tell."""
        self._only_from(DeliveryState.FAILED, DeliveryState.UNCONFIRMED)
        return self._next(
            now, state=DeliveryState.PENDING, reason=None, detail=None, attempts=0, next_at=now
        )

    def _only_from(self, *states: DeliveryState) -> None:
        if self.state not in states:
            moves = ", ".join(self.possible_moves)
            raise InvalidState(thing="report_delivery", state=self.state.value, moves=moves)

    def _next(self, now: datetime, **changes: Any) -> "ReportDelivery":
        return replace(self, **changes, version=self.version + 1, updated_at=now)


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
