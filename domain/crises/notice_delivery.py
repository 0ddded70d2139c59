"""A notice goes to each of its readers in a letter of their own, and what became of it is known."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.shared.ids import (
    CrisisId,
    CrisisNoticeId,
    NoticeDeliveryId,
    OrganizationId,
    ReportRecipientId,
    StakeholderListId,
    TeammateId,
    WorkspaceId,
)
from domain.shared.letter_course import LetterCourse, LetterState

NOTICE_DELIVERS = "crisis_notice_delivery.due"
"""The duty to bring a notice to one reader; it plans its own next try."""

LADDER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
)
"""How long after each try that was put off the next one is; after the last rung it has failed. It
is shorter than that of reports: old news of a crisis misleads."""


class LetterReason(StrEnum):
    """Why a letter stands where it does."""

    EMAIL_NOT_SET_UP = "email_not_set_up"
    UNREACHABLE = "unreachable"
    NOT_SECURE = "not_secure"
    NOT_ACCEPTED = "not_accepted"
    PUT_OFF = "put_off"
    ANSWER_LOST = "answer_lost"
    CUT_OFF = "cut_off"
    LOGIN_REFUSED = "login_refused"
    UNSUBSCRIBED = "unsubscribed"
    WITHDRAWN = "withdrawn"
    FORGOTTEN = "forgotten"
    NOT_AT_WORK = "not_at_work"


@dataclass(frozen=True, slots=True)
class NoticeDelivery(LetterCourse[LetterReason]):
    """To a teammate, or to an `address` until it is forgotten. `recipient_id` is by whom letters to
    that address are stopped. `attempts` are tries since somebody last asked for one, `fence` counts
    them all. `detail` is what the other side said, without anybody's address."""

    LADDER = LADDER
    THING = "crisis_notice_delivery"

    id: NoticeDeliveryId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    notice_id: CrisisNoticeId
    crisis_id: CrisisId
    created_at: datetime
    updated_at: datetime
    version: int = 1
    list_id: StakeholderListId | None = None
    teammate_id: TeammateId | None = None
    recipient_id: ReportRecipientId | None = None
    address: str | None = None
    name: str | None = None
    role: str | None = None
    language: str | None = None
    state: LetterState = LetterState.PENDING
    reason: LetterReason | None = None
    detail: str | None = None
    attempts: int = 0
    fence: int = 0
    next_at: datetime | None = None
    sent_at: datetime | None = None

    @property
    def is_known(self) -> bool:
        return self.address is not None or self.teammate_id is not None

    def begin(self, now: datetime) -> "NoticeDelivery":
        """It is about to leave us."""
        return self._begun(now, fence=self.fence + 1)

    def forget(self, now: datetime) -> "NoticeDelivery":
        """Whom it was for is known no more; one that waits is not sent."""
        whose: dict[str, Any] = {"address": None, "name": None, "role": None, "recipient_id": None}
        if self.state is LetterState.PENDING:
            whose |= {"state": LetterState.STOPPED, "reason": LetterReason.FORGOTTEN}
            whose |= {"next_at": None}
        return self._next(now, **whose)
