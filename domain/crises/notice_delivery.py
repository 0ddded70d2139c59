"""A notice goes to each of its readers in a letter of their own, and what became of it is known.

A letter cannot be looked up at whoever took it: once it may have left us, and nobody said that it
was taken, nobody knows. That is what `unconfirmed` says, and it is never sent again by itself.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.shared.errors import InvalidState
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


class LetterState(StrEnum):
    """`pending`: it waits for approval, or for its next try. `sending`: it is under way.
    `unconfirmed`: it may have arrived, nobody knows. `stopped`: it is not to be sent."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    STOPPED = "stopped"


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
class NoticeDelivery:
    """To a teammate, or to an `address` until it is forgotten. `recipient_id` is by whom letters to
    that address are stopped. `attempts` are tries since somebody last asked for one, `fence` counts
    them all. `detail` is what the other side said, without anybody's address."""

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
    def possible_moves(self) -> tuple[str, ...]:
        """What a person can do with it now."""
        again = self.state in (LetterState.FAILED, LetterState.UNCONFIRMED)
        known = self.address is not None or self.teammate_id is not None
        return ("repeat",) if again and known else ()

    def release(self, now: datetime) -> "NoticeDelivery":
        """Its notice may go out."""
        self._only_from(LetterState.PENDING)
        return self._next(now, next_at=now)

    def begin(self, now: datetime) -> "NoticeDelivery":
        """It is about to leave us."""
        self._only_from(LetterState.PENDING)
        return self._next(
            now,
            state=LetterState.SENDING,
            attempts=self.attempts + 1,
            fence=self.fence + 1,
            next_at=None,
            reason=None,
            detail=None,
        )

    def sent(self, now: datetime) -> "NoticeDelivery":
        """The other side took it. Said late, it is the last word on what nobody knew."""
        self._only_from(LetterState.SENDING, LetterState.UNCONFIRMED)
        return self._next(now, state=LetterState.SENT, sent_at=now, reason=None, detail=None)

    def put_off(self, reason: LetterReason, detail: str | None, now: datetime) -> "NoticeDelivery":
        """Not now; after the last rung of the ladder it has failed."""
        self._only_from(LetterState.SENDING, LetterState.UNCONFIRMED)
        if self.attempts > len(LADDER):
            return self.fail(reason, detail, now)
        return self._next(
            now,
            state=LetterState.PENDING,
            reason=reason,
            detail=detail,
            next_at=now + LADDER[self.attempts - 1],
        )

    def fail(self, reason: LetterReason, detail: str | None, now: datetime) -> "NoticeDelivery":
        """For good, unless somebody has it repeated."""
        self._only_from(LetterState.PENDING, LetterState.SENDING, LetterState.UNCONFIRMED)
        return self._next(now, state=LetterState.FAILED, reason=reason, detail=detail, next_at=None)

    def lose(self, reason: LetterReason, detail: str | None, now: datetime) -> "NoticeDelivery":
        """It may have arrived, and nobody knows."""
        self._only_from(LetterState.SENDING)
        return self._next(now, state=LetterState.UNCONFIRMED, reason=reason, detail=detail)

    def stop(self, reason: LetterReason, now: datetime) -> "NoticeDelivery":
        """It is not to be sent, for good."""
        self._only_from(LetterState.PENDING)
        return self._next(now, state=LetterState.STOPPED, reason=reason, next_at=None)

    def forget(self, now: datetime) -> "NoticeDelivery":
        """Whom it was for is known no more; one that waits is not sent."""
        whose: dict[str, Any] = {"address": None, "name": None, "role": None, "recipient_id": None}
        if self.state is LetterState.PENDING:
            whose |= {"state": LetterState.STOPPED, "reason": LetterReason.FORGOTTEN}
            whose |= {"next_at": None}
        return self._next(now, **whose)

    def repeat(self, now: datetime) -> "NoticeDelivery":
        """Somebody wants it sent again; it bears the same Message-ID, so that whoever got the first
        one can tell."""
        if "repeat" not in self.possible_moves:
            self._refuse()
        return self._next(
            now, state=LetterState.PENDING, reason=None, detail=None, attempts=0, next_at=now
        )

    def _only_from(self, *states: LetterState) -> None:
        if self.state not in states:
            self._refuse()

    def _refuse(self) -> None:
        moves = ", ".join(self.possible_moves)
        raise InvalidState(thing="crisis_notice_delivery", state=self.state.value, moves=moves)

    def _next(self, now: datetime, **changes: Any) -> "NoticeDelivery":
        return replace(self, **changes, version=self.version + 1, updated_at=now)
