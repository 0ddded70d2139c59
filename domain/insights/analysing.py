"""What analyses of posts have in common: which posts, at which age, and how sure a mean is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from math import sqrt
from statistics import fmean, variance

from domain.shared.best_times import AGES, ENGAGEMENT, NINETY_PERCENT
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import ChannelId, DeliveryId, MessageId
from domain.shared.readings import Metric
from domain.shared.wall_time import resolve
from domain.shared.wall_time import zone as wall

DAYS = 112
"""So many days are looked at where nobody says which: sixteen weeks."""

MOST_DAYS = 366
LATE = 0.25
"""A reading tells of an age if it was made no later than this share of it after."""

MOST_POSTS = 2000
"""So many of the latest posts are reckoned with at most."""


class Age(StrEnum):
    """How long a post has been out when it is looked at."""

    HOUR = "hour"
    SIX_HOURS = "six_hours"
    DAY = "day"
    THREE_DAYS = "three_days"
    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    FOUR_WEEKS = "four_weeks"


LENGTHS: Mapping[Age, timedelta] = dict(zip(Age, AGES, strict=True))


class Counted(StrEnum):
    """What is counted of a post: one metric, or all that people do with it."""

    ENGAGEMENT = "engagement"
    IMPRESSIONS = "impressions"
    REACH = "reach"
    VIEWS = "views"
    REACTIONS = "reactions"
    COMMENTS = "comments"
    SHARES = "shares"
    QUOTES = "quotes"
    SAVES = "saves"
    CLICKS = "clicks"
    VOTES = "votes"
    FOLLOWS = "follows"

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """Those that are summed up."""
        return ENGAGEMENT if self is Counted.ENGAGEMENT else (Metric(self.value),)


@dataclass(frozen=True, slots=True)
class Which:
    """Which posts an analysis is of; an empty tuple leaves all of them."""

    platforms: tuple[str, ...] = ()
    channel_ids: tuple[str, ...] = ()
    community_ids: tuple[str, ...] = ()
    campaign_ids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """Days on the workspace's wall, both ends included, as instants: from `since` to before
    `until`."""

    first: date
    last: date
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class PostRead:
    """The first post of a message on one channel, and what was counted of it: by the place of each
    age in `Age`, as it was read first when it had that age. `zone` is the channel's."""

    delivery_id: DeliveryId
    message_id: MessageId
    channel_id: ChannelId
    platform: str
    zone: str
    published_at: datetime
    text: str
    counts: Mapping[int, int] = field(default_factory=dict)
    read_at: datetime | None = None

    def at(self, age: Age) -> int | None:
        """None where nobody read it at that age."""
        return self.counts.get(list(Age).index(age))


@dataclass(frozen=True, slots=True)
class Posts:
    """The latest posts of a span. `is_complete` is false where there are more of them."""

    posts: Sequence[PostRead]
    is_complete: bool

    @property
    def as_of(self) -> datetime | None:
        """When the last number that is reckoned with was read."""
        return max((post.read_at for post in self.posts if post.read_at), default=None)


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of `n` numbers, and where it lies nine times of ten; of one alone nobody knows. None
    of none."""

    n: int
    mean: float | None = None
    low: float | None = None
    high: float | None = None


def mean_of(values: Sequence[float]) -> Mean:
    """By the normal distribution: 1.645 standard errors to each side, and never below nothing."""
    if len(values) < 2:
        return Mean(len(values), fmean(values) if values else None)
    mean = fmean(values)
    around = NINETY_PERCENT * sqrt(variance(values) / len(values))
    return Mean(len(values), mean, max(0.0, mean - around), mean + around)


def span_of(first: date | None, last: date | None, zone: str, now: datetime) -> Span:
    """Without days, the last sixteen weeks until today. Raises ValidationFailed for days in a wrong
    order, too many of them, or one that has not begun."""
    today = now.astimezone(wall(zone)).date()
    last = last or today
    first = first or last - timedelta(days=DAYS - 1)
    if last > today:
        raise ValidationFailed(errors=[FieldError("parameter:to", "day_to_come")])
    if first > last:
        raise ValidationFailed(errors=[FieldError("parameter:to", "ends_before_start")])
    if (last - first).days >= MOST_DAYS:
        raise ValidationFailed(errors=[FieldError("parameter:from", "over_a_year")])
    return Span(first, last, _begins(first, zone), _begins(last + timedelta(days=1), zone))


def _begins(day: date, zone: str) -> datetime:
    return resolve(datetime.combine(day, time.min), zone).at
