"""A broadcast says one thing to many people, to each of them alone and once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NoReturn

from domain.publishing.hold import Mark, marks_of
from domain.publishing.model import Schedule
from domain.publishing.states import MessageStatus
from domain.shared.errors import InvalidState
from domain.shared.filling import VARIABLES, left_over, missing_from
from domain.shared.ids import (
    BroadcastId,
    BroadcastRecipientId,
    CampaignId,
    ChannelId,
    MediaId,
    MessageId,
    OrganizationId,
    SegmentId,
    WorkspaceId,
)
from domain.shared.quiet_hours import QuietHours

STEP = "broadcast.step"
"""The duty that brings a broadcast further."""

CALLED_OFF = "broadcast_cancelled"
"""The `error_code` of what was called off with its broadcast."""

OVERDUE = "overdue"
"""Why one is paused whose time passed while nobody worked."""

SEGMENT_GONE = "segment_gone"
TOO_MANY = "too_many_recipients"
"""Why one is paused that should begin with whoever is in its segment."""

MOST_TEXTS = 20
MOST_MEDIA = 10
MOST_RECIPIENTS = 10_000
MOST_PER_MINUTE = 600
USUAL_PER_MINUTE = 30
AHEAD = timedelta(seconds=10)
"""No more is handed to publishing than what goes out within so long."""

NEEDS_NO_FALLBACK = frozenset({"channel.name", "community.name", "workspace.name"})
"""What every channel has; what is known of a person may be missing."""


class BroadcastState(StrEnum):
    """Where a broadcast stands. It is `held` by itself while everything that is left of it is
    stopped: its channels are paused or under a hold."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    HELD = "held"
    PAUSED = "paused"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class RecipientState(StrEnum):
    """What became of it for one person. While it is `sending`, publishing has it in hand."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


_MOVES = {
    BroadcastState.DRAFT: ("change", "send", "cancel"),
    BroadcastState.SCHEDULED: ("change", "send", "cancel"),
    BroadcastState.SENDING: ("pause", "cancel"),
    BroadcastState.HELD: ("pause", "cancel"),
    BroadcastState.PAUSED: ("resume", "cancel"),
    BroadcastState.COMPLETED: (),
    BroadcastState.CANCELLED: (),
}
AT_WORK = frozenset({BroadcastState.SENDING, BroadcastState.HELD})
UNDER_WAY = AT_WORK | {BroadcastState.PAUSED}


@dataclass(frozen=True, slots=True)
class BroadcastText:
    """What it says in one language. `{{person.name|friend}}` stands for what is filled in."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people it is for, by what became of it for them."""

    pending: int = 0
    sending: int = 0
    sent: int = 0
    failed: int = 0
    skipped: int = 0
    cancelled: int = 0

    @property
    def total(self) -> int:
        return self.settled + self.open

    @property
    def open(self) -> int:
        """For how many nobody knows yet how it ends."""
        return self.pending + self.sending

    @property
    def settled(self) -> int:
        return self.sent + self.failed + self.skipped + self.cancelled

    def after(self, changes: "Sequence[tuple[Recipient, Recipient]]") -> "Tally":
        """As it is once these, each as (before, after), stand otherwise."""
        counts = Counter({state: getattr(self, state) for state in RecipientState})
        for before, now in changes:
            counts[before.state] -= 1
            counts[now.state] += 1
        return Tally(**{state.value: counts[state] for state in RecipientState})


@dataclass(frozen=True, slots=True)
class Broadcast:
    """What is said to whom is on its list: `texts` in as many languages, the first of which is the
    one for everybody else, with the files `media_ids`. On each channel no more than `per_minute` go
    out, and to nobody in their `quiet_hours`. `reason` says why it is held or paused where nobody
    paused it. Whoever is in its segment when it begins came onto its list at `listed_at`."""

    id: BroadcastId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    texts: tuple[BroadcastText, ...]
    created_by: str
    created_at: datetime
    updated_at: datetime
    state: BroadcastState = BroadcastState.DRAFT
    reason: str | None = None
    per_minute: int = USUAL_PER_MINUTE
    schedule: Schedule | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    media_ids: tuple[MediaId, ...] = ()
    tags: tuple[str, ...] = ()
    version: int = 1
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    campaign_id: CampaignId | None = None
    quiet_hours: QuietHours | None = None
    segment_id: SegmentId | None = None
    listed_at: datetime | None = None

    @property
    def lists_segment(self) -> bool:
        """Whether it has begun and does not know yet who is in its segment."""
        waits = self.segment_id is not None and self.listed_at is None
        return waits and self.state in AT_WORK

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What it bears that a hold can stand on."""
        return marks_of(self.tags, self.campaign_id)

    @property
    def possible_moves(self) -> tuple[str, ...]:
        """What a person can do with it now."""
        return _MOVES[self.state]

    @property
    def spacing(self) -> timedelta:
        """How long after one the next one goes out on a channel."""
        return timedelta(minutes=1) / self.per_minute

    def change(self, now: datetime, **changes: Any) -> "Broadcast":
        """Before anything of it has left; also its list."""
        self.require("change")
        return self._next(now, **changes)

    def send(self, schedule: Schedule | None, now: datetime) -> "Broadcast":
        """At once, or at that time."""
        self.require("send")
        if schedule is None:
            return self._next(now, state=BroadcastState.SENDING, schedule=None, started_at=now)
        return self._next(now, state=BroadcastState.SCHEDULED, schedule=schedule)

    def follow_clocks(self, now: datetime) -> "Broadcast":
        """At its wall time, by what is known of the clocks now; the very same where it is."""
        followed = self.schedule and self.schedule.by_the_clocks()
        return self if followed is self.schedule else self._next(now, schedule=followed)

    def start(self, now: datetime) -> "Broadcast":
        """Its time has come."""
        return self._next(now, state=BroadcastState.SENDING, started_at=now)

    def miss(self, now: datetime) -> "Broadcast":
        """Its time passed while nobody worked: a person says whether it still goes out."""
        return self._next(now, state=BroadcastState.PAUSED, reason=OVERDUE)

    def listed(self, now: datetime) -> "Broadcast":
        """Whoever is in its segment is on its list."""
        return self._next(now, listed_at=now)

    def stop(self, reason: str, now: datetime) -> "Broadcast":
        """It cannot begin for this reason: a person sees to that, and has it go on."""
        return self._next(now, state=BroadcastState.PAUSED, reason=reason)

    def pause(self, now: datetime) -> "Broadcast":
        self.require("pause")
        return self._next(now, state=BroadcastState.PAUSED, reason=None)

    def resume(self, now: datetime) -> "Broadcast":
        self.require("resume")
        return self._next(
            now, state=BroadcastState.SENDING, reason=None, started_at=self.started_at or now
        )

    def hold(self, reason: str | None, now: datetime) -> "Broadcast":
        """Everything that is left is stopped for this reason, or something goes on again. The very
        same where it stands so already."""
        wanted = BroadcastState.HELD if reason else BroadcastState.SENDING
        if self.state not in AT_WORK or (self.state, self.reason) == (wanted, reason):
            return self
        return self._next(now, state=wanted, reason=reason)

    def complete(self, now: datetime) -> "Broadcast":
        """For everybody it is known how it ended."""
        return self._next(now, state=BroadcastState.COMPLETED, reason=None, ended_at=now)

    def progress(self, now: datetime) -> "Broadcast":
        """For somebody on its list something else is known than before."""
        return self._next(now)

    def cancel(self, now: datetime) -> "Broadcast":
        """Nothing more of it goes out."""
        self.require("cancel")
        return self._next(now, state=BroadcastState.CANCELLED, reason=None, ended_at=now)

    def strangers(self) -> Iterator[tuple[int, str]]:
        """What stands in its texts to be filled in, and nobody would: the number of the text, and
        what stands there."""
        for number, said in enumerate(self.texts):
            for left in left_over(said.text, frozenset(VARIABLES)):
                yield number, left

    def without_fallback(self) -> Iterator[tuple[int, str]]:
        """Where something of a person stands, and not what to write where that is not known."""
        for number, said in enumerate(self.texts):
            for name in missing_from(said.text, dict.fromkeys(NEEDS_NO_FALLBACK, "")):
                if name in VARIABLES:
                    yield number, name

    def require(self, move: str) -> None:
        """Raises InvalidState."""
        if move not in self.possible_moves:
            self._refuse()

    def _next(self, now: datetime, **changes: Any) -> "Broadcast":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def _refuse(self) -> NoReturn:
        raise InvalidState(
            thing="broadcast", state=self.state.value, moves=", ".join(self.possible_moves)
        )


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody on the list of a broadcast, once: a person as their platform knows them, on the
    channel on which they are spoken to. `timezone` is their own, where it is known. `slot_at` is
    when its `message_id` goes out, UTC; `reason` says why it did not, or what it waits for."""

    id: BroadcastRecipientId
    workspace_id: WorkspaceId
    broadcast_id: BroadcastId
    channel_id: ChannelId
    platform_person_id: str
    created_at: datetime
    updated_at: datetime
    language: str | None = None
    state: RecipientState = RecipientState.PENDING
    reason: str | None = None
    message_id: MessageId | None = None
    slot_at: datetime | None = None
    timezone: str | None = None

    def hand_over(self, message_id: MessageId, at: datetime, now: datetime) -> "Recipient":
        """Publishing has it from here on."""
        return replace(
            self,
            state=RecipientState.SENDING,
            message_id=message_id,
            slot_at=at,
            updated_at=now,
        )

    def skip(self, reason: str, now: datetime) -> "Recipient":
        return replace(self, state=RecipientState.SKIPPED, reason=reason, updated_at=now)

    def cancel(self, now: datetime) -> "Recipient":
        return replace(self, state=RecipientState.CANCELLED, reason=CALLED_OFF, updated_at=now)

    def follow(self, status: MessageStatus, code: str | None, now: datetime) -> "Recipient":
        """As its message stands, and what stands in the way of that; the very same where that is
        nothing new."""
        state, reason = outcome_of(status, code)
        if (state, reason) == (self.state, self.reason):
            return self
        return replace(self, state=state, reason=reason, updated_at=now)


_UNREACHED = frozenset({"reply_window_closed", "answered_message_deleted", "opted_out"})
_ENDS = {
    MessageStatus.PUBLISHED: RecipientState.SENT,
    MessageStatus.DELETED: RecipientState.SENT,
    MessageStatus.FAILED: RecipientState.FAILED,
    MessageStatus.CANCELLED: RecipientState.CANCELLED,
}
_MOVING = frozenset({MessageStatus.SCHEDULED, MessageStatus.PUBLISHING})


def outcome_of(status: MessageStatus, code: str | None = None) -> tuple[RecipientState, str | None]:
    """What became of it for the person whose message stands so, and why."""
    state = _ENDS.get(status)
    if state is RecipientState.SENT:
        return state, None
    if state is None:
        return RecipientState.SENDING, None if status in _MOVING else status.value
    if code in _UNREACHED:
        return RecipientState.SKIPPED, code
    return state, code or status.value
