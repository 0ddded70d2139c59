"""What a hashtag adds: what posts with it get, against posts without it of the same channel that
went out at the same kind of time."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from statistics import fmean, variance
from zoneinfo import ZoneInfo

from domain.insights.analysing import Age, PostRead, Posts
from domain.shared.best_times import NINETY_PERCENT
from domain.shared.hashtags import hashtags_in
from domain.shared.ids import ChannelId

FORMULA = "hashtag-lift/1"
NEEDED = 5
"""With fewer on either side nothing is said."""

_SATURDAY, _HOURS = 5, 6


_Key = ChannelId | tuple[ChannelId, tuple[bool, int]]


@dataclass(frozen=True, slots=True)
class Side:
    """Posts with the hashtag, or without it, and what one of them got."""

    n: int
    mean: float | None = None


@dataclass(frozen=True, slots=True)
class Lift:
    """`tagged` posts have the hashtag and were read at the age. Of these `having` were matched:
    `by_time` with posts of their channel and kind of time, the others with posts of their channel
    at any time. `difference` is how much more one of them gets, from `low` to `high` nine times of
    ten, `lift` the same as a share of what one without it gets. None while there are too few."""

    hashtag: str
    tagged: int
    having: Side
    lacking: Side
    by_time: int
    difference: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def lift(self) -> float | None:
        if self.difference is None or not self.lacking.mean:
            return None
        return self.difference / self.lacking.mean

    @property
    def is_available(self) -> bool:
        return self.difference is not None


@dataclass(frozen=True, slots=True)
class _Seen:
    """A post that was read at the age."""

    channel_id: ChannelId
    kind: tuple[bool, int]
    count: int
    tags: frozenset[str]


def lifts(found: Posts, age: Age, wanted: str | None, most: int) -> list[Lift]:
    """Of that hashtag, or of those that most posts have."""
    seen = [
        _Seen(post.channel_id, _kind(post), count, frozenset(hashtags_in(post.text)))
        for post in found.posts
        if (count := post.at(age)) is not None
    ]
    many: dict[str, int] = defaultdict(int)
    for post in seen:
        for tag in post.tags:
            many[tag] += 1
    often = sorted(many, key=lambda tag: (-many[tag], tag))[:most]
    return [_lift(tag, seen) for tag in ([wanted] if wanted is not None else often)]


def _kind(post: PostRead) -> tuple[bool, int]:
    """Weekend or not, and which quarter of the day, where the channel is."""
    at: datetime = post.published_at.astimezone(ZoneInfo(post.zone))
    return at.weekday() >= _SATURDAY, at.hour // _HOURS


def _lift(tag: str, seen: Sequence[_Seen]) -> Lift:
    tagged = [post for post in seen if tag in post.tags]
    others = _Others([post for post in seen if tag not in post.tags])
    matched = [(post, alike) for post in tagged if (alike := others.like(post)) is not None]
    by_time = sum(alike != post.channel_id for post, alike in matched)
    n, weights = len(matched), others.weights([alike for _, alike in matched])
    having = Side(n, fmean(post.count for post, _ in matched) if n else None)
    expected = [others.mean(alike) for _, alike in matched]
    lacking = Side(len(weights), fmean(expected) if n else None)
    if min(n, len(weights)) < NEEDED or having.mean is None or lacking.mean is None:
        return Lift(tag, len(tagged), having, lacking, by_time)
    gains = [post.count - mean for (post, _), mean in zip(matched, expected, strict=True)]
    spread = variance([others.posts[place].count for place in weights])
    squares = variance(gains) / n + spread * sum(weight**2 for weight in weights.values())
    difference, around = having.mean - lacking.mean, NINETY_PERCENT * sqrt(squares)
    return Lift(
        *(tag, len(tagged), having, lacking, by_time),
        *(difference, difference - around, difference + around),
    )


class _Others:
    """Posts without the hashtag, by the channel and kind of time, and by the channel alone."""

    def __init__(self, posts: Sequence[_Seen]) -> None:
        self.posts = posts
        self._alike: dict[_Key, list[int]] = defaultdict(list)
        for place, post in enumerate(posts):
            self._alike[post.channel_id, post.kind].append(place)
            self._alike[post.channel_id].append(place)
        self._means = {
            key: fmean(posts[place].count for place in places)
            for key, places in self._alike.items()
        }

    def like(self, post: _Seen) -> _Key | None:
        """The nearest kind of which there is any."""
        keys: tuple[_Key, ...] = ((post.channel_id, post.kind), post.channel_id)
        return next((key for key in keys if key in self._alike), None)

    def mean(self, key: _Key) -> float:
        return self._means[key]

    def weights(self, keys: Sequence[_Key]) -> dict[int, float]:
        """How much each says, all of them together one: each key asks all of its kind evenly."""
        found: dict[int, float] = defaultdict(float)
        for key, times in Counter(keys).items():
            for place in self._alike[key]:
                found[place] += times / (len(keys) * len(self._alike[key]))
        return found
