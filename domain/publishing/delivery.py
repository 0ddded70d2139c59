"""One message on its way to one channel."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from domain.publishing.attempt import Attempt as Attempt
from domain.publishing.attempt import AttemptKind as AttemptKind
from domain.publishing.outcomes import (
    Absent,
    Expired,
    Finding,
    NotSent,
    Outcome,
    Published,
    Refused,
    Throttled,
    Unknown,
)
from domain.publishing.preflight import Remark
from domain.publishing.rules import wait_before_retry
from domain.publishing.states import EDITABLE, READY, REVIEWABLE, REVIEWED, DeliveryState
from domain.publishing.troubles import can_be_retried
from domain.shared.errors import InvalidState
from domain.shared.ids import AttemptId, ChannelId, DeliveryId, HoldId, MessageId, WorkspaceId
from domain.shared.platforms import OutcomeClass

LEASE = timedelta(seconds=30)
REQUEST_TIMEOUT = timedelta(seconds=15)
VISIBILITY_DELAY = timedelta(seconds=15)
LOOK = LEASE
FIRST_LOOK = timedelta(seconds=5)
CLEAN_MISS_AFTER = LEASE + REQUEST_TIMEOUT + VISIBILITY_DELAY
LATE = timedelta(minutes=2)
"""What was due for longer, and nobody looked at it, was left behind: it goes out at a pace."""

CATCHING_UP = "catching_up"
MOST_ATTEMPTS = 6
MISSES = 2
WARNED = "preflight_warned"
"""The `held_reason` of what waits for a person's word on what its last look found."""

VANISHED = "vanished"
"""The `error_code` of what was deleted, and not by us."""
MOST_LOOKS = 8
_OF_A_STATE = (
    *("lease_until", "next_at", "error_code", "error_detail"),
    *("hold_id", "held_reason", "held_detail", "held_since"),
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message on its way to one channel, or one part of its thread: the first is 1. `fence` grows
    with every claim, and every write of a claimer must match it. `next_at` is when the worker
    should look at it next; `due_at`, for which instant it is meant where that is not its message's
    time: a person decided so later, and how late it is counts from there. `held_since` says since
    when something stops it without a break. `checks` counts how often its post was looked for since
    it is out and seen, `misses` how often in a row it was not there; `verified` says of a post that
    a person attached whether it was found. `handle` is what a platform of class B keeps the latest
    attempt's post under; without it none was shown. `findings` are what its last look found."""

    id: DeliveryId
    workspace_id: WorkspaceId
    message_id: MessageId
    channel_id: ChannelId
    platform: str
    position: int
    state: DeliveryState
    part: int = 1
    next_at: datetime | None = None
    fence: int = 0
    lease_until: datetime | None = None
    attempts: int = 0
    looks: int = 0
    attempted_at: datetime | None = None
    key: str | None = None
    content_hash: str | None = None
    handle: str | None = None
    platform_post_id: str | None = None
    platform_poll_id: str | None = None
    platform_url: str | None = None
    published_at: datetime | None = None
    hold_id: HoldId | None = None
    held_reason: str | None = None
    held_detail: str | None = None
    error_code: str | None = None
    error_detail: str | None = None
    due_at: datetime | None = None
    held_since: datetime | None = None
    checks: int = 0
    misses: int = 0
    verified: bool | None = None
    findings: tuple[Remark, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether a person's word is enough to send it."""
        return self.state in READY or self.held_reason == WARNED

    @property
    def in_hand(self) -> bool:
        """Whether a worker has claimed it and not yet said what came of it."""
        return self.state in (DeliveryState.CLAIMED, DeliveryState.SENDING)

    @property
    def is_out(self) -> bool:
        """Whether its post is there, and known by its platform's id."""
        return self.state is DeliveryState.PUBLISHED and bool(self.platform_post_id)

    def start(self, digest: str, now: datetime) -> "Delivery":
        """The intent: from here on what has this digest may be visible. The key stays the same for
        the same content, so that a platform that knows keys never shows it twice."""
        self._only_from(DeliveryState.CLAIMED, "start")
        return replace(
            self,
            state=DeliveryState.SENDING,
            attempts=self.attempts + 1,
            attempted_at=now,
            looks=0,
            content_hash=digest,
            handle=None,
            key=f"{self.id}-{digest[:16]}",
        )

    def settle(
        self, outcome: Outcome, now: datetime, settles: OutcomeClass = OutcomeClass.KEY
    ) -> "Delivery":
        """What the answer to an attempt makes of this delivery. Where nobody can look an unknown
        outcome up, only a person can settle it from here."""
        self._only_from(DeliveryState.SENDING, "settle")
        match outcome:
            case Published():
                return self._published(outcome, now)
            case Refused():
                return self._free(
                    DeliveryState.REJECTED,
                    error_code=f"refused_{outcome.kind}",
                    error_detail=outcome.words,
                )
            case Throttled():
                return self._free(
                    DeliveryState.SCHEDULED,
                    attempts=self.attempts - 1,
                    next_at=now + outcome.retry_after,
                    error_code="rate_limited",
                    error_detail=outcome.words,
                )
            case Expired():
                return self._again_or_never(
                    now, "credentials_expired", "refused_credentials", outcome.words
                )
            case NotSent():
                code = "platform_unreachable"
                return self._again_or_never(now, code, code, outcome.words)
            case Unknown():
                return self._free(
                    DeliveryState.UNCONFIRMED,
                    next_at=None if settles is OutcomeClass.NONE else now + FIRST_LOOK,
                    error_code="outcome_unknown",
                    error_detail=outcome.words,
                )

    def give_back(self, next_at: datetime, code: str | None = None) -> "Delivery":
        """A claim that ends without an attempt: nothing happened, look again then."""
        self._only_from(DeliveryState.CLAIMED, "give_back")
        return self._free(DeliveryState.SCHEDULED, next_at=next_at, error_code=code)

    def unfit(self, words: str | None, code: str = "preflight_failed") -> "Delivery":
        """It no longer fits where it was to go: nothing was sent, and nothing will be as it is."""
        self._only_from(DeliveryState.CLAIMED, "send")
        return self._free(DeliveryState.REJECTED, error_code=code, error_detail=words)

    def put_off(self, next_at: datetime, code: str) -> "Delivery":
        """Not sent for a reason that may pass by itself; looked at again then."""
        self._only_from(DeliveryState.CLAIMED, "put_off")
        return self._free(DeliveryState.SCHEDULED, next_at=next_at, error_code=code)

    def rescue(self, now: datetime) -> "Delivery":
        """Its claimer is gone. Before the intent nothing was sent; after it nobody knows."""
        if self.state is DeliveryState.CLAIMED:
            return self.give_back(now)
        self._only_from(DeliveryState.SENDING, "rescue")
        return self._free(
            DeliveryState.UNCONFIRMED,
            next_at=now,
            error_code="outcome_unknown",
            error_detail="The worker stopped before it could record the platform's answer.",
        )

    def looked_up(self, finding: Finding, settles: OutcomeClass, now: datetime) -> "Delivery":
        """What a look-up makes of an unconfirmed delivery. Sent again only after a clean miss, late
        enough that nothing from the first attempt can still be under way."""
        self._only_from(DeliveryState.UNCONFIRMED, "look up")
        if isinstance(finding, Published):
            return self._published(finding, now)
        begun = self.attempted_at or now
        clean_miss = isinstance(finding, Absent) and now >= begun + CLEAN_MISS_AFTER
        if settles is OutcomeClass.NONE:
            return replace(self, looks=self.looks + 1, next_at=None)
        if clean_miss and self.attempts < MOST_ATTEMPTS:
            return self._free(DeliveryState.SCHEDULED, next_at=now)
        if clean_miss or self.looks + 1 >= MOST_LOOKS:
            return replace(self, looks=self.looks + 1, next_at=None)
        later = max(now + wait_before_retry(self.looks + 1), begun + CLEAN_MISS_AFTER)
        return replace(self, looks=self.looks + 1, next_at=later)

    def resolve_as_published(
        self, post_id: str | None, url: str | None, at: datetime, *, verified: bool | None = None
    ) -> "Delivery":
        """A person has seen it on the platform; `verified` says whether we have, too."""
        self._only_from(DeliveryState.UNCONFIRMED, "resolve")
        known = self._published(Published(post_id or "", url), at)
        return replace(known, platform_post_id=post_id, due_at=at, verified=verified)

    def resolve_by_sending_again(self, at: datetime) -> "Delivery":
        """A person has seen that it is not there and wants it sent."""
        self._only_from(DeliveryState.UNCONFIRMED, "resolve")
        return self._free(DeliveryState.SCHEDULED, next_at=at, due_at=at, attempts=0)

    def retry(self, at: datetime) -> "Delivery":
        """A person wants one that failed tried once more, with a clean slate. Only where what it
        failed for may pass."""
        if not can_be_retried(self.state, self.error_code):
            raise InvalidState(thing="delivery", state=self.state.value, move="retry", moves="")
        return self._free(DeliveryState.SCHEDULED, next_at=at, due_at=at, attempts=0)

    def abandon(self) -> "Delivery":
        """A person leaves it as it is; it will not be sent again."""
        self._only_from(DeliveryState.UNCONFIRMED, "resolve")
        return self._free(DeliveryState.ABANDONED)

    def hold(
        self, reason: str, hold_id: HoldId | None = None, words: str | None = None
    ) -> "Delivery":
        """Stopped for a reason, not lost; `words` are those of whoever stopped it. The claim, if
        there is one, ends with it."""
        if self.state not in (DeliveryState.SCHEDULED, DeliveryState.CLAIMED):
            raise InvalidState(thing="delivery", state=self.state.value, moves="")
        return self._free(
            DeliveryState.HELD, held_reason=reason, hold_id=hold_id, held_detail=words
        )

    def warned(self, findings: tuple[Remark, ...]) -> "Delivery":
        """Kept for a person, who is told what was found."""
        codes = ", ".join(dict.fromkeys(found.code for found in findings))
        return replace(self.hold(WARNED, words=codes), findings=findings)

    def look_anew(self, at: datetime) -> "Delivery":
        """What was found is about what it said before. What it was kept for is over."""
        if not self.findings:
            return self
        free = self.release(at) if self.held_reason == WARNED else self
        return replace(free, findings=())

    def noted(self, now: datetime) -> "Delivery":
        """The same; where it is held from now on, with since when."""
        new = self.state is DeliveryState.HELD and self.held_since is None
        return replace(self, held_since=now) if new else self

    def await_release(self, hold_id: HoldId, reason: str, words: str) -> "Delivery":
        """What stopped it is gone, and it waits for a person's word all the same."""
        self._only_from(DeliveryState.HELD, "await release")
        since = self.held_since
        asked = self._free(self.state, held_reason=reason, hold_id=hold_id, held_detail=words)
        return replace(asked, held_since=since)

    def release(self, at: datetime) -> "Delivery":
        """What stopped it is gone: it goes out then."""
        self._only_from(DeliveryState.HELD, "release")
        return self._free(DeliveryState.SCHEDULED, next_at=at)

    def due(self, at: datetime) -> "Delivery":
        """To go out then, with a clean slate."""
        if not self.ready:
            raise InvalidState(thing="delivery", state=self.state.value, moves="")
        return self._free(DeliveryState.SCHEDULED, next_at=at, due_at=None, attempts=0)

    def to_review(self) -> "Delivery":
        """Kept until what its message says is approved. The claim, if there is one, ends with
        it."""
        if self.state not in REVIEWABLE | REVIEWED | {DeliveryState.CLAIMED}:
            raise InvalidState(thing="delivery", state=self.state.value, moves="")
        return self._free(DeliveryState.IN_REVIEW, held_reason=None, held_detail=None, hold_id=None)

    def approve(self, due: datetime | None, now: datetime, grace: timedelta) -> "Delivery":
        """It may go out, at its time where it has one. What is too late by now waits for a
        person: never a burst."""
        self._only_from(DeliveryState.IN_REVIEW, "approve")
        if due is None:
            return self._free(DeliveryState.APPROVED)
        if due + grace < now:
            return self._free(DeliveryState.OVERDUE)
        return self._free(DeliveryState.SCHEDULED, next_at=max(due, now), attempts=0)

    def to_draft(self) -> "Delivery":
        """No longer under review: it goes out when somebody says so again."""
        if self.state not in REVIEWED:
            raise InvalidState(thing="delivery", state=self.state.value, moves="")
        return self._free(DeliveryState.DRAFT)

    def in_turn(self, before: "Delivery", now: datetime) -> "Delivery":
        """A part of a thread goes out when the part before it is out, and known by its id; until
        then it waits, whatever was to become of it."""
        if before.is_out and self.state is DeliveryState.WAITING:
            # Who sent the one before later than planned meant what follows it, too.
            due_at = max(filter(None, (self.due_at, before.due_at)), default=None)
            return self._free(DeliveryState.SCHEDULED, next_at=now, due_at=due_at)
        if not before.is_out and self.state is DeliveryState.SCHEDULED:
            return self._free(DeliveryState.WAITING)
        return self

    def overdue(self) -> "Delivery":
        """Too late to go out unasked."""
        waits = (DeliveryState.SCHEDULED, DeliveryState.CLAIMED, DeliveryState.HELD)
        if self.state not in waits:
            raise InvalidState(thing="delivery", state=self.state.value, moves="")
        return self._free(DeliveryState.OVERDUE)

    def cancelled(self) -> "Delivery":
        """Called off before anything was sent."""
        if self.state not in EDITABLE:
            raise InvalidState(thing="delivery", state=self.state.value, moves="")
        return self._free(DeliveryState.CANCELLED)

    def called_off(self, reason: str) -> "Delivery":
        """Called off by what happened since; nothing was sent, and the claim, if there is one, ends
        with it."""
        if self.state not in EDITABLE | {DeliveryState.CLAIMED}:
            raise InvalidState(thing="delivery", state=self.state.value, moves="")
        return self._free(DeliveryState.CANCELLED, error_code=reason)

    def skipped(self) -> "Delivery":
        """Its message no longer says this, or no longer there."""
        if self.state not in EDITABLE:
            raise InvalidState(thing="delivery", state=self.state.value, moves="")
        return self._free(DeliveryState.SKIPPED, held_reason=None, held_detail=None, hold_id=None)

    def deleted(self) -> "Delivery":
        """Taken down from the platform."""
        self._only_from(DeliveryState.PUBLISHED, "delete")
        return replace(self, state=DeliveryState.DELETED, next_at=None)

    def seen(self) -> "Delivery":
        """Its post is still there."""
        self._only_from(DeliveryState.PUBLISHED, "see")
        return replace(self, checks=self.checks + 1, misses=0)

    def missed(self) -> "Delivery":
        """Its post was not there; the second time in a row it has vanished."""
        self._only_from(DeliveryState.PUBLISHED, "miss")
        if self.misses + 1 < MISSES:
            return replace(self, misses=self.misses + 1)
        return replace(self.deleted(), misses=MISSES, error_code=VANISHED)

    def line(self, attempt_id: AttemptId, kind: AttemptKind, now: datetime) -> Attempt:
        """A line for this delivery's record, about its latest try."""
        return Attempt(
            id=attempt_id,
            workspace_id=self.workspace_id,
            message_id=self.message_id,
            delivery_id=self.id,
            fence=self.fence,
            key=self.key or "",
            content_hash=self.content_hash or "",
            started_at=now,
            kind=kind,
        )

    def _published(self, outcome: Published, at: datetime) -> "Delivery":
        return self._free(
            DeliveryState.PUBLISHED,
            platform_post_id=outcome.post_id,
            platform_poll_id=outcome.poll_id,
            platform_url=outcome.url,
            published_at=at,
        )

    def _again_or_never(self, now: datetime, code: str, at_last: str, words: str) -> "Delivery":
        """One rung later, as long as there are rungs left."""
        if self.attempts >= MOST_ATTEMPTS:
            return self._free(DeliveryState.REJECTED, error_code=at_last, error_detail=words)
        return self._free(
            DeliveryState.SCHEDULED,
            next_at=now + wait_before_retry(self.attempts),
            error_code=code,
            error_detail=words,
        )

    def _free(self, state: DeliveryState, **changes: Any) -> "Delivery":
        blank: dict[str, Any] = dict.fromkeys(_OF_A_STATE)
        return replace(self, state=state, **(blank | changes))

    def _only_from(self, state: DeliveryState, move: str) -> None:
        if self.state is not state:
            raise InvalidState(thing="delivery", state=self.state.value, move=move, moves="")
