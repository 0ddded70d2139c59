"""A challenge invites a community to do something day after day, or week after week, for a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NoReturn

from domain.participation.challenge_errors import ChallengeFixed, ChallengeNotOpen
from domain.participation.contest_rules import Wall
from domain.participation.model import Rest
from domain.shared.errors import InvalidState
from domain.shared.ids import (
    ChallengeCheckInId,
    ChallengeId,
    ChallengeMarkId,
    ChannelId,
    CommunityId,
    MemberId,
    MessageId,
    OrganizationId,
    WorkspaceId,
)

CHALLENGE_TURNS = "challenge_turns"
"""The kind of duty that opens a challenge at its time, closes it, and lets the next run follow."""

CHALLENGE_LOOKS = "challenge_looks"
"""The kind of duty that sees what members did meanwhile."""

CHALLENGE_CHEERS = "challenge_cheers"
"""The kind of duty that congratulates on what was reached."""

LOOKS_EVERY = timedelta(minutes=5)
LOOKS_BACK = timedelta(days=2)
"""What is told of members later than this does not count by itself any more."""

MOST_CHALLENGES = 200
"""So many of a workspace may not be over."""


class ChallengeStatus(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class ChallengeMove(StrEnum):
    CHANGE = "change"
    SCHEDULE = "schedule"
    OPEN = "open"
    CLOSE = "close"
    CANCEL = "cancel"


class Pace(StrEnum):
    """What is done once: in a day, or in a week from Monday on, of the community's wall."""

    DAILY = "daily"
    WEEKLY = "weekly"


class CheckInWay(StrEnum):
    """How somebody takes part: a product says so, they write a hashtag to us, or they do something
    that is an activity of members."""

    CHECK_IN = "check_in"
    HASHTAG = "hashtag"
    ACTIVITY = "activity"


class GoalKind(StrEnum):
    """So many periods in all, or one after another."""

    PERIODS = "periods"
    STREAK = "streak"


class Repeat(StrEnum):
    NONE = "none"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class CheerState(StrEnum):
    """Whether somebody is congratulated: not at all, soon, done, or it was left."""

    NONE = "none"
    DUE = "due"
    SAID = "said"
    SKIPPED = "skipped"


class CheerSkip(StrEnum):
    """Why nobody was congratulated: a quiet day, enough was said in that week, a hold would keep it
    back, nobody was there in time, a channel would not take it, or it needs a name and there is
    none."""

    QUIET_DAY = "quiet_day"
    WEEK_IS_FULL = "week_is_full"
    HELD = "held"
    LATE = "late"
    REFUSED = "refused"
    NAMELESS = "nameless"


@dataclass(frozen=True, slots=True)
class TakingPart:
    """One way to take part. `hashtag` is without its sign; without `channel_ids` every channel of
    the community counts. `activity` is a kind of activity, `activity_type` the product's own word
    for one that is custom."""

    way: CheckInWay
    hashtag: str | None = None
    channel_ids: tuple[ChannelId, ...] = ()
    activity: str | None = None
    activity_type: str | None = None


@dataclass(frozen=True, slots=True)
class ChallengeGoal:
    """What is to be reached, and at which lengths of a streak something is told on the way."""

    kind: GoalKind
    length: int
    streak_steps: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cheers:
    """What is said in public when somebody reaches something, by language."""

    texts: Mapping[str, str]
    channel_ids: tuple[ChannelId, ...]
    rest: Rest
    language: str | None = None

    def in_language(self, language: str | None) -> str:
        """In that language, or else in one that it is a kind of, or else in the first."""
        wanted = self.language or language or ""
        short = wanted.partition("-")[0]
        alike = (text for name, text in self.texts.items() if name.partition("-")[0] == short)
        return self.texts.get(wanted) or next(alike, next(iter(self.texts.values())))


_S, _M = ChallengeStatus, ChallengeMove
MOVES: Mapping[ChallengeStatus, tuple[ChallengeMove, ...]] = {
    _S.DRAFT: (_M.CHANGE, _M.SCHEDULE, _M.CANCEL),
    _S.SCHEDULED: (_M.CHANGE, _M.OPEN, _M.CANCEL),
    _S.OPEN: (_M.CHANGE, _M.CLOSE, _M.CANCEL),
    _S.CLOSED: (),
    _S.CANCELLED: (),
}
LEADS_TO: Mapping[ChallengeMove, ChallengeStatus] = {
    _M.SCHEDULE: _S.SCHEDULED,
    _M.OPEN: _S.OPEN,
    _M.CLOSE: _S.CLOSED,
    _M.CANCEL: _S.CANCELLED,
}
FIXED = frozenset({"opens", "closes", "pace", "ways", "goal"})
"""What people take part under stays as it is from its opening on."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """`opens_at` and `closes_at` are UTC, as `opens` and `closes` say them on a wall. `timezone` is
    the community's, as it was when this was written down: whatever becomes of that, days and weeks
    begin by this one. `series_id` is the first run's id, and `run` is counted from 1 on."""

    id: ChallengeId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    community_id: CommunityId
    series_id: ChallengeId
    title: str
    text: str
    status: ChallengeStatus
    opens: Wall
    closes: Wall
    opens_at: datetime
    closes_at: datetime
    timezone: str
    pace: Pace
    ways: tuple[TakingPart, ...]
    goal: ChallengeGoal
    created_by: str
    created_at: datetime
    updated_at: datetime
    repeat: Repeat = Repeat.NONE
    run: int = 1
    most_runs: int | None = None
    most_participants: int | None = None
    cheers: Cheers | None = None
    closed_at: datetime | None = None
    version: int = 1
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def possible_moves(self) -> tuple[ChallengeMove, ...]:
        """What can be done with it now; a worker opens it."""
        return MOVES[self.status]

    @property
    def has_next(self) -> bool:
        """Whether another run follows when this one is closed."""
        return self.repeat is not Repeat.NONE and (
            self.most_runs is None or self.run < self.most_runs
        )

    def ways_of(self, way: CheckInWay) -> tuple[TakingPart, ...]:
        return tuple(one for one in self.ways if one.way is way)

    def change(self, now: datetime, **changes: Any) -> "Challenge":
        """Raises InvalidState once it is over, ChallengeFixed for what people take part under."""
        self.must(ChallengeMove.CHANGE)
        touched = sorted(n for n in FIXED & set(changes) if changes[n] != getattr(self, n))
        if touched and self.status is ChallengeStatus.OPEN:
            raise ChallengeFixed(field=touched[0], pointer=f"/{touched[0]}")
        return self._with(now, **changes)

    def move(self, move: ChallengeMove, now: datetime) -> "Challenge":
        """One step on. Raises InvalidState with the moves that are possible."""
        self.must(move)
        over = {"closed_at": now} if move is ChallengeMove.CLOSE else {}
        return self._with(now, status=LEADS_TO[move], **over)

    def must(self, move: ChallengeMove) -> None:
        """Raises InvalidState unless that can be done now."""
        if move not in self.possible_moves:
            self._refuse()

    def must_be_open(self, now: datetime) -> None:
        """Raises ChallengeNotOpen. Over is over, also where whoever closes it comes late."""
        if self.status is not ChallengeStatus.OPEN or now >= self.closes_at:
            raise ChallengeNotOpen(status=self.status.value)

    def _with(self, now: datetime, **changes: Any) -> "Challenge":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def _refuse(self) -> NoReturn:
        moves = ", ".join(self.possible_moves) or "none"
        raise InvalidState(thing="challenge", state=self.status.value, moves=moves)


@dataclass(frozen=True, slots=True)
class CheckIn:
    """That a member took part in one period, counted from that of the opening, which is 0: there is
    one of each. `source_id` is the message or the activity that it was seen by."""

    id: ChallengeCheckInId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    challenge_id: ChallengeId
    member_id: MemberId
    period: int
    at: datetime
    way: CheckInWay
    created_by: str
    created_at: datetime
    source_id: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """That a member reached something, once: `goal`, or a streak as in `streak:7`; and what became
    of congratulating them."""

    id: ChallengeMarkId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    challenge_id: ChallengeId
    community_id: CommunityId
    member_id: MemberId
    name: str
    done: int
    streak: int
    at: datetime
    cheer: CheerState
    version: int = 1
    week: str | None = None
    reason: CheerSkip | None = None
    refusal: str | None = None
    message_id: MessageId | None = None

    def said(self, week: str, message_id: MessageId) -> "Mark":
        """They were congratulated by that message."""
        return replace(
            self,
            cheer=CheerState.SAID,
            week=week,
            message_id=message_id,
            version=self.version + 1,
        )

    def skipped(self, reason: CheerSkip, refusal: str | None) -> "Mark":
        """They were not, and will not be."""
        return replace(
            self,
            cheer=CheerState.SKIPPED,
            reason=reason,
            refusal=refusal,
            version=self.version + 1,
        )
