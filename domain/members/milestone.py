"""A milestone is something that a member reaches once: so many things done, so many days known, a
level, or days and weeks one after another with something done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.members.activity import ActivityKind
from domain.members.streak import Unit, reached_on
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
    def takes_activity(self) -> bool:
        return self is MilestoneKind.ACTIVITIES or self in _UNITS


_UNITS = {MilestoneKind.STREAK_DAYS: Unit.DAY, MilestoneKind.STREAK_WEEKS: Unit.WEEK}


@dataclass(frozen=True, slots=True)
class Milestone:
    """How it is reached never changes. `word` is the kind of activity that counts, as it is
    weighed; None for any but leaving."""

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

    def remove(self, now: datetime) -> "Milestone":
        """For good: nobody reaches it from now on, and its external id is free."""
        return replace(
            self, removed_at=now, external_id=None, version=self.version + 1, updated_at=now
        )

    def day_by_count(self, days: Iterable[MemberDay], today: int) -> int | None:
        """The day, in UTC, on which they had done enough; what is told ahead is not looked at."""
        count = 0
        for one in sorted(days, key=lambda each: each.day):
            if one.day <= today and self._counts(one):
                count += one.count
                if count >= self.threshold:
                    return one.day
        return None

    def day_by_streak(self, local_days: Sequence[int], today: int) -> int | None:
        """The day, in the workspace's zone, on which a streak was long enough; of weeks the last
        day of that week's."""
        assert self.kind.unit is not None, "a streak is of days or weeks"
        return reached_on(local_days, self.kind.unit, self.threshold, today)

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
    """That a member reached one: on which day, counted from 1970-01-01, and when that was seen."""

    id: MemberMilestoneId
    workspace_id: WorkspaceId
    milestone_id: MilestoneId
    member_id: MemberId
    day: int
    reached_at: datetime


def known_on(created_at: datetime, threshold: int) -> int:
    """The day, in UTC, on which somebody has been known for so many days."""
    return day_of(created_at + timedelta(days=threshold))
