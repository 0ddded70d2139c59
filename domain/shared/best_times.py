"""At which hours of the week a channel's posts do best, as far as enough of them were measured.

Appendix A.3 of the features: engagement against the channel's own median at equal age, a prior of
the network in the same zone, neighbouring hours, and posts that count less the older they are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import sqrt
from statistics import median
from zoneinfo import ZoneInfo

from domain.shared.ids import ChannelId
from domain.shared.readings import Metric

WINDOW = timedelta(weeks=16)
HALF_LIFE = timedelta(weeks=8)
AGES = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 72, 168, 336, 672))
"""Posts are compared as they were at one of these ages: what is younger is not weighed yet."""

ENGAGEMENT = (
    *(Metric.REACTIONS, Metric.COMMENTS, Metric.SHARES, Metric.QUOTES),
    *(Metric.SAVES, Metric.CLICKS, Metric.VOTES),
)
"""What people do with a post, all of it counted together."""

PRIOR_WEIGHT = 5
"""How many posts the prior counts for against those measured in an hour of the week."""

NEEDED = 20
MOST_HOURS = 20
EXPLORING = 2
"""So many of those suggested, a tenth, are hours of which little is known."""

NEIGHBOUR = 0.5
"""What a post of the hour before, or after, counts for in an hour."""

CROWDED = 0.1
"""What an hour loses that begins this near to what the channel has planned in the coming week."""

NEAR = timedelta(minutes=30)

MOST_TIMES_MEDIAN = 3.0
"""One post that ran away does not make its hour."""

NINETY_PERCENT = 1.645
FORMULA = "best-times/3"
_WEEK = 168
_WAKING = range(7, 23)


class Availability(StrEnum):
    """Whether there is anything to say."""

    AVAILABLE = "available"
    NOT_ENOUGH_DATA = "not_enough_data"


class Basis(StrEnum):
    """Whose posts the hours of a week rest on: enough of the channel's own, or, as long as these
    are too few, those of other channels of its platform that live by the same zone."""

    CHANNEL = "channel"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class BestHour:
    """One hour of the week (Monday is 1) with its score against the channel's own median, the
    interval in which it lies nine times of ten, and how many posts went out in it; of other
    channels, `network_n`. One that `explores` is suggested to be tried, not for what is known of
    it."""

    weekday: int
    hour: int
    score: float
    low: float
    high: float
    n: int
    network_n: int = 0
    explores: bool = False


@dataclass(frozen=True, slots=True)
class BestTimes:
    """What is suggested, best first, and what it rests on: of `posts` that went out in the window
    the engagement of `n` is known, and less than `needed` say nothing. Hours count in `timezone`,
    the channel's own."""

    channel_id: ChannelId
    timezone: str
    availability: Availability
    n: int
    posts: int
    since: datetime
    until: datetime
    needed: int = NEEDED
    hours: Sequence[BestHour] = ()


@dataclass(frozen=True, slots=True)
class Week:
    """All hours of the week in their order, none where neither the channel nor its network has
    enough posts. Of the channel's `posts` in the window the engagement of `n` is known, of those of
    other channels that of `network_n`."""

    channel_id: ChannelId
    timezone: str
    basis: Basis | None
    n: int
    network_n: int
    posts: int
    since: datetime
    until: datetime
    needed: int = NEEDED
    hours: Sequence[BestHour] = ()


@dataclass(frozen=True, slots=True)
class PostCounted:
    """A post that is out since then, and what people did with it (they reacted, answered, shared,
    saved, clicked and voted, all together) by the number of the age in `AGES` that it had passed
    when it was read last before the next."""

    channel_id: ChannelId
    published_at: datetime
    engagement: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A post against its channel's median, in its hour of the week."""

    cell: int
    ratio: float
    weight: float


def best_times(
    channel_id: ChannelId,
    timezone: str,
    posts: Sequence[PostCounted],
    planned: Sequence[datetime],
    since: datetime,
    until: datetime,
) -> BestTimes:
    """What to suggest, from the posts of this channel and of others on its network that live by the
    same zone; `planned` are the instants at which it has something planned from `until` on."""
    week = hours_of_the_week(channel_id, timezone, posts, planned, since, until)
    enough = week.basis is Basis.CHANNEL
    return BestTimes(
        channel_id=channel_id,
        timezone=timezone,
        availability=Availability.AVAILABLE if enough else Availability.NOT_ENOUGH_DATA,
        n=week.n,
        posts=week.posts,
        since=since,
        until=until,
        hours=_suggested(week.hours) if enough else (),
    )


def hours_of_the_week(
    channel_id: ChannelId,
    timezone: str,
    posts: Sequence[PostCounted],
    planned: Sequence[datetime],
    since: datetime,
    until: datetime,
) -> Week:
    """Every hour with what is known of it. Where the channel's own posts are too few, what others
    of its network say is all there is, and the basis says so."""
    by_channel: dict[ChannelId, list[PostCounted]] = defaultdict(list)
    for post in posts:
        by_channel[post.channel_id].append(post)
    own = by_channel.pop(channel_id, [])
    zone = ZoneInfo(timezone)
    mine = list(_weighed(own, zone, until))
    others = [it for them in by_channel.values() for it in _weighed(them, zone, until)]
    basis = _basis(len(mine), len(others))
    hours: Sequence[BestHour] = ()
    if basis is not None:
        measured = mine if basis is Basis.CHANNEL else [*mine, *others]
        hours = _scored(mine, others, _spread(measured), _crowded(planned, zone))
    return Week(
        *(channel_id, timezone, basis, len(mine), len(others), len(own), since, until), hours=hours
    )


def _basis(own: int, others: int) -> Basis | None:
    if own >= NEEDED:
        return Basis.CHANNEL
    return Basis.NETWORK if others >= NEEDED else None


def _crowded(planned: Sequence[datetime], zone: ZoneInfo) -> set[int]:
    """The hours that begin no farther from one of these; two where it is half past."""
    instant = timedelta(microseconds=1)
    return {_cell(at + NEAR - before, zone) for at in planned for before in (0 * instant, instant)}


def _weighed(posts: Sequence[PostCounted], zone: ZoneInfo, now: datetime) -> Iterator[_Weighed]:
    """Each that was measured, at the oldest age that it has reached, against all of the channel at
    that age."""
    at_age: dict[int, list[int]] = defaultdict(list)
    for post in posts:
        for age, count in post.engagement.items():
            at_age[age].append(count)
    usual = {age: median(counts) for age, counts in at_age.items()}
    for post in posts:
        if post.engagement:
            age = max(post.engagement)
            # Where most get nothing, a post is as good as usual plus what it got.
            ratio = (post.engagement[age] + 1) / (usual[age] + 1)
            halves = (now - post.published_at) / HALF_LIFE
            yield _Weighed(
                _cell(post.published_at, zone), min(ratio, MOST_TIMES_MEDIAN), 0.5**halves
            )


def _scored(
    mine: Sequence[_Weighed], others: Sequence[_Weighed], spread: float, crowded: set[int]
) -> list[BestHour]:
    prior = _means(others)
    count, network = Counter(it.cell for it in mine), Counter(it.cell for it in others)
    scored = []
    for cell, (weight, mean) in _smoothed(mine).items():
        score = (weight * mean + PRIOR_WEIGHT * prior[cell]) / (weight + PRIOR_WEIGHT)
        score -= CROWDED * (cell in crowded)
        around = NINETY_PERCENT * spread / sqrt(weight + PRIOR_WEIGHT)
        scored.append(_hour(cell, score, around, count[cell], network[cell]))
    return scored


def _suggested(hours: Sequence[BestHour]) -> list[BestHour]:
    scored = sorted(hours, key=lambda it: (-it.score, it.weekday, it.hour))
    best = scored[: MOST_HOURS - EXPLORING]
    little = [it for it in scored if it not in best and it.hour in _WAKING]
    little.sort(key=lambda it: (it.n, -it.high, it.weekday, it.hour))
    return [*best, *(_exploring(it) for it in little[:EXPLORING])]


def _smoothed(posts: Sequence[_Weighed]) -> dict[int, tuple[float, float]]:
    """For each hour of the week how much was measured in it and beside it, and the mean of that."""
    weight, total = [0.0] * _WEEK, [0.0] * _WEEK
    for it in posts:
        for beside, share in ((-1, NEIGHBOUR), (0, 1.0), (1, NEIGHBOUR)):
            cell = (it.cell + beside) % _WEEK
            weight[cell] += share * it.weight
            total[cell] += share * it.weight * it.ratio
    return {c: (weight[c], total[c] / weight[c] if weight[c] else 1.0) for c in range(_WEEK)}


def _means(others: Sequence[_Weighed]) -> dict[int, float]:
    """What the network says of each hour; where little was measured, close to no difference."""
    return {
        cell: (weight * mean + PRIOR_WEIGHT) / (weight + PRIOR_WEIGHT)
        for cell, (weight, mean) in _smoothed(others).items()
    }


def _spread(posts: Sequence[_Weighed]) -> float:
    """The standard deviation of all of them, older ones counting less."""
    weight = sum(it.weight for it in posts)
    mean = sum(it.weight * it.ratio for it in posts) / weight
    return sqrt(sum(it.weight * (it.ratio - mean) ** 2 for it in posts) / weight)


def _cell(at: datetime, zone: ZoneInfo) -> int:
    local = at.astimezone(zone)
    return local.weekday() * 24 + local.hour


def _hour(cell: int, score: float, around: float, n: int, network_n: int) -> BestHour:
    low = max(0.0, score - around)
    return BestHour(
        weekday=cell // 24 + 1,
        hour=cell % 24,
        score=round(score, 3),
        low=round(low, 3),
        high=round(score + around, 3),
        n=n,
        network_n=network_n,
    )


def _exploring(it: BestHour) -> BestHour:
    return replace(it, explores=True)
