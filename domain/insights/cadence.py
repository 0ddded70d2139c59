"""Whether posting more often helps: what a post gets in weeks with so many posts of a channel."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from domain.insights.analysing import Age, Mean, PostRead, Posts, Span, mean_of
from domain.shared.ids import ChannelId

FORMULA = "cadence/1"
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ChannelWeek:
    """A week from Monday to Sunday on the workspace's wall, with the posts of one channel in it."""

    channel_id: ChannelId
    starts_on: date
    posts: Sequence[PostRead]


@dataclass(frozen=True, slots=True)
class Pace:
    """All weeks of channels of one platform with so many posts; `engagement` is that of a post, of
    those that were read at the age."""

    platform: str
    posts_per_week: int
    weeks: Sequence[ChannelWeek]
    engagement: Mean

    @property
    def posts(self) -> int:
        return self.posts_per_week * len(self.weeks)


def cadence(found: Posts, span: Span, age: Age, zone: str) -> list[Pace]:
    """By platform, and by how many posts a channel had in a week, from the fewest. Only weeks that
    are whole: within the span, and with all their posts at hand. A week without a post tells
    nothing of what a post gets."""
    by_pace: dict[tuple[str, int], list[ChannelWeek]] = defaultdict(list)
    for week in _weeks(found, span, ZoneInfo(zone)):
        by_pace[week.posts[0].platform, len(week.posts)].append(week)
    return [
        Pace(platform, many, weeks, mean_of(list(_read(weeks, age))))
        for (platform, many), weeks in sorted(by_pace.items())
    ]


def _weeks(found: Posts, span: Span, zone: ZoneInfo) -> Iterator[ChannelWeek]:
    by_week: dict[tuple[date, ChannelId], list[PostRead]] = defaultdict(list)
    for post in found.posts:
        day = post.published_at.astimezone(zone).date()
        by_week[day - timedelta(days=day.weekday()), post.channel_id].append(post)
    first = span.first
    if not found.is_complete and by_week:
        # Of the earliest week some posts are not at hand.
        first = max(first, min(week for week, _ in by_week) + WEEK)
    for (monday, channel_id), posts in sorted(by_week.items()):
        if first <= monday and monday + WEEK - timedelta(days=1) <= span.last:
            yield ChannelWeek(channel_id, monday, posts)


def _read(weeks: Sequence[ChannelWeek], age: Age) -> Iterator[float]:
    for week in weeks:
        for post in week.posts:
            if (count := post.at(age)) is not None:
                yield count
