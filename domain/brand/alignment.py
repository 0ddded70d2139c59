"""Whether what was published is what a strategy says: its pillars, its objectives, its pace and the
brand's voice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from domain.brand.heard import Heard
from domain.brand.nothing import Nothing
from domain.brand.progress import Days, StrategyProgress
from domain.brand.strategy import Objective, Pillar, PlannedChannel, Strategy

DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Carrying:
    """So many posts bear these of the tags that were asked for."""

    tags: frozenset[str]
    posts: int


@dataclass(frozen=True, slots=True)
class Posted:
    """What went out: a message on one channel is one post, however many parts it has there.
    `serving` is by the objectives that were asked for, None for what serves none of them."""

    carrying: Sequence[Carrying] = ()
    by_channel: Mapping[str, int] = field(default_factory=dict)
    serving: Mapping[str | None, int] = field(default_factory=dict)

    @property
    def posts(self) -> int:
        return sum(one.posts for one in self.carrying)


@dataclass(frozen=True, slots=True)
class WentOut:
    """What spoke first, and apart from it what answered somebody."""

    posts: Posted = field(default_factory=Posted)
    replies: Posted = field(default_factory=Posted)


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
class Service:
    """How often each objective was served, of `posts` in all; what serves none of them is `none`.
    One post serves one objective at most, so that all shares are 1 together."""

    posts: int
    n: Mapping[str, int]
    none: int
    nothing: Nothing | None = None

    def share(self, objective_id: str) -> float | None:
        return self._of_all(self.n[objective_id])

    @property
    def none_share(self) -> float | None:
        return self._of_all(self.none)

    def _of_all(self, many: int) -> float | None:
        return None if self.nothing is not None else many / self.posts


@dataclass(frozen=True, slots=True)
class Pace:
    """Posts on a channel of the plan, or on all of a platform, by the weeks of the days."""

    planned: PlannedChannel
    posts: int | None
    per_week: float | None
    nothing: Nothing | None = None


@dataclass(frozen=True, slots=True)
class Replied:
    """What was answered in some days. Nobody plans of what others ask, so that their mix has no
    target."""

    mix: Mix
    service: Service
    heard: Heard


@dataclass(frozen=True, slots=True)
class Aligned:
    """What was published in some days, against the strategy."""

    days: Days
    mix: Mix
    service: Service
    paces: tuple[Pace, ...]
    heard: Heard
    replied: Replied


@dataclass(frozen=True, slots=True)
class Voices:
    """What the voice remarks on posts, and on replies."""

    posts: Heard
    replies: Heard


@dataclass(frozen=True, slots=True)
class Alignment:
    """`before` is the same of as many days before; `progress` is where the objectives stand now,
    whatever the days."""

    strategy: Strategy
    progress: StrategyProgress
    now: Aligned
    before: Aligned


def aligned(
    strategy: Strategy, days: Days, out: WentOut, voices: Voices, platforms: Mapping[str, str]
) -> Aligned:
    """`platforms` has the platform of every channel there ever was."""
    posts, replies, none = out.posts, out.replies, Nothing.NO_REPLIES
    return Aligned(
        days=days,
        mix=mix_of(strategy.pillars, posts.carrying),
        service=service_of(strategy.objectives, posts.serving),
        paces=tuple(_pace(one, days, posts, platforms) for one in strategy.channel_plan),
        heard=voices.posts,
        replied=Replied(
            mix_of(strategy.pillars, replies.carrying, none),
            service_of(strategy.objectives, replies.serving, none),
            voices.replies,
        ),
    )


def service_of(
    objectives: Sequence[Objective],
    serving: Mapping[str | None, int],
    empty: Nothing = Nothing.NO_POSTS,
) -> Service:
    """`empty` says why there are no shares where nothing went out."""
    n = {one.id: serving.get(one.id, 0) for one in objectives}
    posts = sum(serving.values())
    nothing = None if objectives and posts else empty if objectives else Nothing.NO_OBJECTIVES
    return Service(posts, n, posts - sum(n.values()), nothing)


def mix_of(
    pillars: Sequence[Pillar], carrying: Iterable[Carrying], empty: Nothing = Nothing.NO_POSTS
) -> Mix:
    """By the tags of the pillars; `empty` says why there are no shares where nothing went out."""
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
        nothing = empty if pillars else Nothing.NO_PILLARS
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
