"""A goal says how far a community is to get by when; whether it is on the way there is reckoned
from what is so now, and it is reached or missed once."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.shared.errors import InvalidState
from domain.shared.ids import CommunityId, GoalId, OrganizationId, WorkspaceId

GOAL_LOOKED_AT = "goal.looked_at"
LOOKED_AT_EVERY = timedelta(hours=1)
WINDOW = timedelta(days=30)
"""What is counted over a time is counted over this, until now."""


class GoalMetric(StrEnum):
    """What the service measures by itself. Members are those of the community who are known, are no
    bots, and are neither part of another nor gone; the rest is of the last thirty days."""

    MEMBERS = "members"
    NEW_MEMBERS = "new_members"
    ACTIVE_MEMBERS = "active_members"
    MEMBERS_AT_LEVEL = "members_at_level"
    MESSAGES_HEARD = "messages_heard"
    REPLY_RATE = "reply_rate"
    FIRST_REPLY = "first_reply"

    @property
    def unit(self) -> str:
        return _UNITS[self]


_UNITS = {
    GoalMetric.MEMBERS: "members",
    GoalMetric.NEW_MEMBERS: "members",
    GoalMetric.ACTIVE_MEMBERS: "members",
    GoalMetric.MEMBERS_AT_LEVEL: "members",
    GoalMetric.MESSAGES_HEARD: "messages",
    GoalMetric.REPLY_RATE: "percent",
    GoalMetric.FIRST_REPLY: "seconds",
}


class Direction(StrEnum):
    """Whether the number is to grow until it is the target, or to shrink."""

    INCREASE = "increase"
    DECREASE = "decrease"


class GoalState(StrEnum):
    """A goal is open until it is reached or its time is over; neither is taken back."""

    OPEN = "open"
    REACHED = "reached"
    MISSED = "missed"


class Pace(StrEnum):
    """Against a straight line from where it began to the target when it is due."""

    ON_TRACK = "on_track"
    BEHIND = "behind"


class NotMeasured(StrEnum):
    """Why there is no number. Never is there a zero in its place.

    no_channels: nothing can be heard, for the community has no channel. no_conversations: none
    began in the window. no_replies: none of those that did was answered. no_such_level: the
    workspace has fewer levels. not_entered: nobody has said yet how it stands.
    """

    NO_CHANNELS = "no_channels"
    NO_CONVERSATIONS = "no_conversations"
    NO_REPLIES = "no_replies"
    NO_SUCH_LEVEL = "no_such_level"
    NOT_ENTERED = "not_entered"


@dataclass(frozen=True, slots=True)
class Measured:
    """How it stands at an instant, or why that cannot be said."""

    as_of: datetime | None
    value: float | None = None
    unavailable: NotMeasured | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """`share` is 0 at the baseline and 1 at the target, and may be outside of both; `expected` is
    where the straight line is, None without a due date."""

    measured: Measured
    share: float | None
    expected: float | None
    pace: Pace | None


@dataclass(frozen=True, slots=True)
class Goal:
    """Without a `metric` it is one that people check: what they say is `entered_value`. `level` is
    the lowest that counts for members at a level, from 1. `closed_value` is how it stood when it
    was reached or missed."""

    id: GoalId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    community_id: CommunityId
    name: str
    direction: Direction
    baseline: float
    target: float
    created_by: str
    created_at: datetime
    updated_at: datetime
    metric: GoalMetric | None = None
    level: int | None = None
    due_at: datetime | None = None
    state: GoalState = GoalState.OPEN
    entered_value: float | None = None
    entered_at: datetime | None = None
    entered_by: str | None = None
    closed_at: datetime | None = None
    closed_value: float | None = None
    version: int = 1
    removed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.state is GoalState.OPEN

    @property
    def has_a_way(self) -> bool:
        """Whether the target lies beyond the baseline, in the direction that is wanted."""
        return _way(self.direction, self.target - self.baseline) > 0

    @property
    def entered(self) -> Measured:
        """What somebody said of it last."""
        if self.entered_at is None:
            return Measured(None, unavailable=NotMeasured.NOT_ENTERED)
        return Measured(self.entered_at, self.entered_value)

    def change(self, now: datetime, **changes: Any) -> "Goal":
        """Raises InvalidState for one that is over."""
        self._only_open()
        return self._next(now, **changes)

    def enter(self, value: float, by: str, at: datetime, now: datetime) -> "Goal":
        """Somebody says how it stands, as of an instant. Raises InvalidState for one that is
        over."""
        self._only_open()
        return self._next(now, entered_value=value, entered_at=at, entered_by=by)

    def looked_at(self, measured: Measured, now: datetime) -> "Goal":
        """What becomes of it: the very same where it stays open, or was over before."""
        if not self.is_open:
            return self
        value = measured.value
        if value is not None and _way(self.direction, value - self.target) >= 0:
            return self._over(GoalState.REACHED, value, now)
        if self.due_at is not None and now >= self.due_at:
            return self._over(GoalState.MISSED, value, now)
        return self

    def remove(self, now: datetime) -> "Goal":
        """For good, whatever became of it."""
        return self._next(now, removed_at=now)

    def next_look(self, now: datetime) -> datetime | None:
        """When it is to be looked at after this; None for never."""
        if not self.is_open or self.removed_at is not None:
            return None
        if self.metric is None:
            return self.due_at
        later = now + LOOKED_AT_EVERY
        return later if self.due_at is None else min(later, self.due_at)

    def progress(self, measured: Measured, now: datetime) -> Progress:
        """How far it got, and whether that is far enough for now."""
        expected = self._expected(now)
        if measured.value is None:
            return Progress(measured, None, expected, None)
        share = (measured.value - self.baseline) / (self.target - self.baseline)
        if expected is None:
            return Progress(measured, share, None, None)
        return Progress(measured, share, expected, _pace(share, expected))

    def _expected(self, now: datetime) -> float | None:
        if self.due_at is None:
            return None
        whole = (self.due_at - self.created_at).total_seconds()
        passed = (now - self.created_at).total_seconds()
        return min(1.0, max(0.0, passed / whole))

    def _over(self, state: GoalState, value: float | None, now: datetime) -> "Goal":
        return self._next(now, state=state, closed_at=now, closed_value=value)

    def _only_open(self) -> None:
        if not self.is_open:
            raise InvalidState(thing="goal", state=self.state.value, moves="delete")

    def _next(self, now: datetime, **changes: Any) -> "Goal":
        return replace(self, **changes, version=self.version + 1, updated_at=now)


@dataclass(frozen=True, slots=True)
class GoalView:
    """A goal, and how it stands when it is read."""

    goal: Goal
    progress: Progress


def _way(direction: Direction, difference: float) -> float:
    return difference if direction is Direction.INCREASE else -difference


def _pace(share: float, expected: float) -> Pace:
    return Pace.ON_TRACK if share >= expected else Pace.BEHIND
