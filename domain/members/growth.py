"""How a community grows is read off its days: of each day a few counts are kept, from which the
number of different people in any window of up to thirty-one days follows exactly."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.members.activity import SPOKEN, Activity, ActivityKind
from domain.members.value import ORIGIN, date_of
from domain.shared.ids import CommunityId, MemberId, WorkspaceId

PRESENCE_DUE = "member_presence_due"
"""The kind of duty that counts the days of communities in a workspace anew where they changed."""

LONGEST_GAP = 31
"""Days until somebody was active again are told apart up to here; the last stands for "as many or
more, or not again", so that no window is longer."""

SECOND_WITHIN = 14
"""So many days whoever spoke for the first time has to speak again."""

DAY, WEEK, MONTH = 1, 7, 30
QUESTION_MARKS = "?？؟⁇"
"""Whoever writes one asks something."""


class Deed(StrEnum):
    """What a day of somebody is made of. `depart` and `return` nobody told as something they did:
    somebody was moved to where they are gone, and back."""

    POST = "post"
    REPLY = "reply"
    SIGN = "sign"
    JOIN = "join"
    LEAVE = "leave"
    DEPART = "depart"
    RETURN = "return"


def deed_of(activity: Activity) -> Deed:
    """Whoever says something to nobody else posts it."""
    if activity.kind is ActivityKind.JOIN:
        return Deed.JOIN
    if activity.kind is ActivityKind.LEAVE:
        return Deed.LEAVE
    if activity.kind not in SPOKEN:
        return Deed.SIGN
    return Deed.POST if activity.to_id in (None, activity.member_id) else Deed.REPLY


@dataclass(frozen=True, slots=True)
class MemberPresence:
    """What one member did in one community on one of its days: of `person_id`, which is whom the
    member is part of, or itself. `is_stale` while the community's days do not know of it yet. Days
    are counted from 1970-01-01, on the wall of the community."""

    workspace_id: WorkspaceId
    community_id: CommunityId
    day: int
    member_id: MemberId
    person_id: MemberId
    posts: int
    replies: int
    signs: int
    joins: int
    leaves: int
    departures: int
    returns: int
    is_stale: bool


@dataclass(frozen=True, slots=True)
class MemberTurn:
    """That a member was moved out, or back in, by that version of it, and of which communities it
    was then."""

    workspace_id: WorkspaceId
    member_id: MemberId
    version: int
    at: datetime
    is_return: bool
    community_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class CommunityDay:
    """One day of a community, bots apart. `joined` counts people of whom nothing is known there
    before, `gone` those that left: who left before and was not back on any day since leaves no
    second time. `gaps`: how many of those who were active did nothing more for
    so many days, up to `LONGEST_GAP`. `weeks` and `months`: how many were active for the first time
    in that week or month, by the week or month in which they joined. `first_posts` is how many
    spoke for the first time, `second_posts` how many of these spoke again within
    `SECOND_WITHIN` days. `is_stale` while it is to be counted anew."""

    workspace_id: WorkspaceId
    community_id: CommunityId
    day: int
    joined: int = 0
    gone: int = 0
    active: int = 0
    posts: int = 0
    replies: int = 0
    signs: int = 0
    first_posts: int = 0
    second_posts: int = 0
    gaps: Mapping[str, int] = field(default_factory=dict)
    weeks: Mapping[str, int] = field(default_factory=dict)
    months: Mapping[str, int] = field(default_factory=dict)
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class CommunityZone:
    """By which wall the days of a community are counted. While they are being moved to another,
    those of members up to `moved_through`, by id, are counted by that already."""

    workspace_id: WorkspaceId
    community_id: CommunityId
    zone: str
    moving_to: str | None = None
    moved_through: MemberId | None = None


@dataclass(frozen=True, slots=True)
class LevelMove:
    """How many members of a community came from one level (`before`) to another on one day of UTC,
    by which levels are reckoned, counted from 1970-01-01."""

    workspace_id: WorkspaceId
    community_id: CommunityId
    day: int
    before: int
    level: int
    count: int


class Bucket(StrEnum):
    """By what a series goes. Weeks begin on Mondays."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Period(StrEnum):
    """By when people joined."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both ends included."""

    first: date
    last: date

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Span":
        """As many days right before these."""
        return Span(self.first - timedelta(days=self.length), self.first - timedelta(days=1))


def ending(last: date, days: int) -> Span:
    return Span(last - timedelta(days=days - 1), last)


def number_of(day: date) -> int:
    return (day - ORIGIN).days


def week_of(day: int) -> int:
    """Weeks from Monday to Sunday, counted from the one in which 1970 began, a Thursday."""
    return (day + 3) // 7


def month_of(day: int) -> int:
    """Months, counted from January of the year 0."""
    on = date_of(day)
    return on.year * 12 + on.month - 1


def start_of(bucket: Bucket, number: int) -> date:
    """The first day of a week or month by its number."""
    if bucket is Bucket.WEEK:
        return date_of(number * 7 - 3)
    return date(number // 12, number % 12 + 1, 1)


def spans(bucket: Bucket, within: Span) -> Sequence[Span]:
    """Each day, week or month of these days, the first and the last cut where they end."""
    found, first = list[Span](), within.first
    while first <= within.last:
        last = min(_last_of(bucket, first), within.last)
        found.append(Span(first, last))
        first = last + timedelta(days=1)
    return found


def _last_of(bucket: Bucket, day: date) -> date:
    if bucket is Bucket.DAY:
        return day
    if bucket is Bucket.WEEK:
        return day + timedelta(days=6 - day.weekday())
    return start_of(Bucket.MONTH, day.year * 12 + day.month) - timedelta(days=1)


class Days:
    """Days of one community, by their number; one of which nothing is known had nothing."""

    def __init__(self, days: Iterable[CommunityDay]) -> None:
        self._days = {one.day: one for one in days}

    def total(self, span: Span, name: str) -> int:
        return sum(getattr(one, name) for one in self._within(span))

    def active(self, span: Span) -> int:
        """Different people who were active: each is counted on the last day of the span on which
        they were. Of a span of up to `LONGEST_GAP` days."""
        if span.length > LONGEST_GAP:
            raise ValueError(f"of at most {LONGEST_GAP} days people are told apart")
        last = number_of(span.last)
        return sum(
            many
            for one in self._within(span)
            for gap, many in one.gaps.items()
            if int(gap) > last - one.day
        )

    def mean_active(self, span: Span) -> float:
        """How many are active on a day of the span, on average."""
        return self.total(span, "active") / span.length

    def back(self, bucket: Bucket, joined_in: int, number: int) -> int:
        """How many of those who joined in one week or month were active in another."""
        first = start_of(bucket, number)
        within = self._within(Span(first, _last_of(bucket, first)))
        of = [one.weeks if bucket is Bucket.WEEK else one.months for one in within]
        return sum(one.get(str(joined_in), 0) for one in of)

    def _within(self, span: Span) -> list[CommunityDay]:
        days = range(number_of(span.first), number_of(span.last) + 1)
        return [self._days[day] for day in days if day in self._days]


@dataclass(frozen=True, slots=True)
class Talk:
    """What became of the conversations that began in a span: how many there were, to how many we
    replied, to how many neither we nor anybody else did; and after how many seconds we did first,
    as half and nine tenths of those that we replied to had it."""

    begun: int = 0
    replied: int = 0
    unanswered: int = 0
    median_seconds: int | None = None
    p90_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known of a community before anything is measured. `first_day` is the first of which
    anything is known; `is_current` is false while something is not counted yet."""

    community_id: CommunityId
    zone: str
    first_day: int | None
    has_channels: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody new who said one thing and may not come back. `answered_by` is how many others
    answered them, `replied_at` when we did; `asked` is what they said, as far as it is known."""

    id: MemberId
    name: str | None
    joined_on: date
    posted_on: date
    last_active_on: date
    activity_id: str | None
    at: datetime | None
    url: str | None
    conversation_id: str | None
    answered_by: int
    replied_at: datetime | None


class Risk(StrEnum):
    """Why a newcomer may not come back."""

    NOT_ANSWERED = "not_answered"
    NOT_RETURNED = "not_returned"


def risks(newcomer: Newcomer, until: date) -> tuple[Risk, ...]:
    """Whoever did nothing from that day on has not returned."""
    unheard = not newcomer.answered_by and newcomer.replied_at is None
    away = newcomer.last_active_on < until
    found = ((Risk.NOT_ANSWERED, unheard), (Risk.NOT_RETURNED, away))
    return tuple(risk for risk, holds in found if holds)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A conversation that somebody began and nobody has answered: `text` is what it began with."""

    id: str
    channel_id: str
    kind: str
    state: str
    message_id: str
    began_at: datetime
    author: str | None
    text: str | None
    url: str | None
    is_question: bool
