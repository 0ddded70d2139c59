"""A milestone is something that a member reaches, once or at every so many: things done, days
known, a level, or days and weeks one after another with something done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.members.activity import ActivityKind
from domain.members.streak import Unit, reached_on, runs
from domain.members.value import EVERYWHERE, MemberDay, day_of
from domain.members.value_scheme import OWN
from domain.shared.ids import (
    CommunityId,
    MemberId,
    MemberMilestoneId,
    MilestoneId,
    OrganizationId,
    WorkspaceId,
)

MILESTONES_TURN = "milestones_turn"
"""The kind of duty that sees, in a workspace, who has been known for long enough."""

LOOKED_AT_EVERY = timedelta(hours=1)
MOST_MILESTONES = 50
"""So many a workspace may keep: each is looked at for whoever did something."""


class MilestoneKind(StrEnum):
    """What is counted. `activities`: how often they did something, of one kind or of any but
    leaving, in one community or anywhere. `days`: since they became known. `level`: on which they
    are. `streak_days` and `streak_weeks`: one after another with something done."""

    ACTIVITIES = "activities"
    DAYS = "days"
    LEVEL = "level"
    STREAK_DAYS = "streak_days"
    STREAK_WEEKS = "streak_weeks"

    @property
    def unit(self) -> Unit | None:
        """Of a streak."""
        return _UNITS.get(self)

    @property
    def may_recur(self) -> bool:
        """Levels go down as well as up: being on one again is nothing that was reached anew."""
        return self is not MilestoneKind.LEVEL

    @property
    def takes_activity(self) -> bool:
        return self is MilestoneKind.ACTIVITIES or self in _UNITS


_UNITS = {MilestoneKind.STREAK_DAYS: Unit.DAY, MilestoneKind.STREAK_WEEKS: Unit.WEEK}


@dataclass(frozen=True, slots=True)
class Reach:
    """How many times there was enough, and the day of the last of them, from 1970-01-01."""

    times: int
    day: int


@dataclass(frozen=True, slots=True)
class Milestone:
    """How it is reached never changes. `word` is the kind of activity that counts, as it is
    weighed; None for any but leaving. One that `recurs` is reached again at every multiple of its
    threshold; of several that are reached between two looks the last is what is told."""

    id: MilestoneId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    kind: MilestoneKind
    threshold: int
    created_by: str
    created_at: datetime
    updated_at: datetime
    word: str | None = None
    community_id: CommunityId | None = None
    version: int = 1
    external_id: str | None = None
    removed_at: datetime | None = None
    recurs: bool = False

    def times_in(self, number: int) -> int:
        """How many times so many are enough for."""
        return number // self.threshold if self.recurs else int(number >= self.threshold)

    def remove(self, now: datetime) -> "Milestone":
        """For good: nobody reaches it from now on, and its external id is free."""
        return replace(
            self, removed_at=now, external_id=None, version=self.version + 1, updated_at=now
        )

    def by_count(self, days: Iterable[MemberDay], today: int) -> Reach | None:
        """By what they did, on days in UTC; what is told ahead is not looked at."""
        counted = [one for one in days if one.day <= today and self._counts(one)]
        times = self.times_in(sum(one.count for one in counted))
        left = times * self.threshold
        for one in sorted(counted, key=lambda each: each.day):
            left -= one.count
            if left <= 0:
                return Reach(times, one.day) if times else None
        return None

    def by_streak(self, local_days: Sequence[int], today: int) -> Reach | None:
        """By their longest streak, on days in the workspace's zone; of weeks the last day of that
        week's."""
        assert self.kind.unit is not None, "a streak is of days or weeks"
        done = [day for day in local_days if day <= today]
        longest = max((run.length for run in runs(done, self.kind.unit)), default=0)
        times = self.times_in(longest)
        if not times:
            return None
        day = reached_on(done, self.kind.unit, times * self.threshold, today)
        return None if day is None else Reach(times, day)

    def by_age(self, created_at: datetime, now: datetime) -> Reach | None:
        """By how long they have been known, on days in UTC."""
        times = self.times_in((now - created_at).days)
        return Reach(times, known_on(created_at, times * self.threshold)) if times else None

    def _counts(self, one: MemberDay) -> bool:
        return self.community_id in (None, one.community_id or EVERYWHERE) and counts(
            self.word, one.word
        )


def counts(wanted: str | None, word: str) -> bool:
    """Whether an activity of that word is one that is wanted."""
    if wanted is None:
        return word != ActivityKind.LEAVE
    return word == wanted or (wanted == ActivityKind.CUSTOM and word.startswith(OWN))


@dataclass(frozen=True, slots=True)
class MemberMilestone:
    """That a member reached one: on which day, counted from 1970-01-01, when that was seen, and
    which of its `times` that was."""

    id: MemberMilestoneId
    workspace_id: WorkspaceId
    milestone_id: MilestoneId
    member_id: MemberId
    day: int
    reached_at: datetime
    times: int = 1


def known_on(created_at: datetime, threshold: int) -> int:
    """The day, in UTC, on which somebody has been known for so many days."""
    return day_of(created_at + timedelta(days=threshold))
