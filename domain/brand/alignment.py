"""Whether what was published is what a strategy says: its pillars, its pace and the brand's
voice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from domain.brand.progress import Days
from domain.brand.strategy import Pillar, PlannedChannel, Strategy

DAYS_A_WEEK = 7
MOST_READ = 200
"""So many of the latest messages are held against the voice."""

MOST_SHOWN = 20
"""So many messages are named for each finding; all of them are counted."""


class Nothing(StrEnum):
    """Why there is nothing to say. Never is there a zero in its place.

    no_posts: nothing went out. no_pillars: the strategy has none. no_brand_voice: nobody has said
    how the brand speaks. no_channels: no channel of this plan was ever there.
    """

    NO_POSTS = "no_posts"
    NO_PILLARS = "no_pillars"
    NO_BRAND_VOICE = "no_brand_voice"
    NO_CHANNELS = "no_channels"


@dataclass(frozen=True, slots=True)
class Carrying:
    """So many posts bear these of the tags that were asked for."""

    tags: frozenset[str]
    posts: int


@dataclass(frozen=True, slots=True)
class Posted:
    """What went out: a message on one channel is one post, however many parts it has there."""

    carrying: Sequence[Carrying] = ()
    by_channel: Mapping[str, int] = field(default_factory=dict)

    @property
    def posts(self) -> int:
        return sum(one.posts for one in self.carrying)


@dataclass(frozen=True, slots=True)
class FindingCount:
    """How many messages a remark of the voice was made on, and the latest of them."""

    code: str
    messages: int
    message_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """How many messages were held against the voice, the latest first, and what it remarked.
    `is_complete` is whether these were all there are."""

    has_voice: bool
    read: int = 0
    off: int = 0
    is_complete: bool = True
    findings: tuple[FindingCount, ...] = ()

    @property
    def nothing(self) -> Nothing | None:
        """Why it says nothing, if so."""
        if not self.has_voice:
            return Nothing.NO_BRAND_VOICE
        return None if self.read else Nothing.NO_POSTS

    @property
    def share(self) -> float | None:
        """Which share of them there is no remark on."""
        return None if self.nothing is not None else (self.read - self.off) / self.read


@dataclass(frozen=True, slots=True)
class Mix:
    """How often each pillar was spoken of, of `posts` in all. `n` counts a post for every pillar
    that it belongs to; for the shares it is divided among them, so that these and the share of
    posts outside every pillar are 1 together.

    `drift` is the total variation distance between the mix that is wanted and the one that is: half
    the sum of how far each share is off, the one outside every pillar included, of which all that
    is left over by the pillars is wanted. 0 is as planned, 1 is nothing of what was planned."""

    posts: int
    n: Mapping[str, int]
    shares: Mapping[str, float]
    outside: int
    outside_share: float | None
    drift: float | None
    nothing: Nothing | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """Posts on a channel of the plan, or on all of a platform, by the weeks of the days."""

    planned: PlannedChannel
    posts: int | None
    per_week: float | None
    nothing: Nothing | None = None


@dataclass(frozen=True, slots=True)
class Aligned:
    """What was published in some days, against the strategy."""

    days: Days
    mix: Mix
    paces: tuple[Pace, ...]
    heard: Heard


@dataclass(frozen=True, slots=True)
class Alignment:
    """`before` is the same of as many days before."""

    strategy: Strategy
    now: Aligned
    before: Aligned


def aligned(
    strategy: Strategy, days: Days, posted: Posted, heard: Heard, platforms: Mapping[str, str]
) -> Aligned:
    """`platforms` has the platform of every channel there ever was."""
    paces = tuple(_pace(one, days, posted, platforms) for one in strategy.channel_plan)
    return Aligned(days, mix_of(strategy.pillars, posted.carrying), paces, heard)


def mix_of(pillars: Sequence[Pillar], carrying: Iterable[Carrying]) -> Mix:
    """By the tags of the pillars."""
    n = {pillar.tag: 0 for pillar in pillars}
    weights = {pillar.tag: 0.0 for pillar in pillars}
    posts = outside = 0
    for one in carrying:
        posts += one.posts
        mine = one.tags & n.keys()
        outside += 0 if mine else one.posts
        for tag in mine:
            n[tag] += one.posts
            weights[tag] += one.posts / len(mine)
    if not pillars or not posts:
        nothing = Nothing.NO_POSTS if pillars else Nothing.NO_PILLARS
        return Mix(posts, n, {}, outside, None, None, nothing)
    shares = {tag: weight / posts for tag, weight in weights.items()}
    outside_share = outside / posts
    rest = max(0.0, 1.0 - sum(pillar.share for pillar in pillars))
    off = sum(abs(shares[pillar.tag] - pillar.share) for pillar in pillars)
    return Mix(posts, n, shares, outside, outside_share, (off + abs(outside_share - rest)) / 2)


def _pace(
    planned: PlannedChannel, days: Days, posted: Posted, platforms: Mapping[str, str]
) -> Pace:
    """None at all is a zero, where there was a channel to post on."""
    channels = [
        channel
        for channel, platform in platforms.items()
        if channel == planned.channel_id or platform == planned.platform
    ]
    if not channels:
        return Pace(planned, None, None, Nothing.NO_CHANNELS)
    posts = sum(posted.by_channel.get(channel, 0) for channel in channels)
    return Pace(planned, posts, posts * DAYS_A_WEEK / days.count)
