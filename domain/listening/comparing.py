"""Brands are compared on each platform by the same formulas, and by what anybody can see: a number
that is not known stays so, and is never taken for zero."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.listening.competitor import Competitor
from domain.shared.ids import CompetitorId

Brand = CompetitorId | None
"""A competitor, or None for ourselves."""

Spot = tuple[Brand, str]
"""A brand on a platform."""

WEEK = 7


@dataclass(frozen=True, slots=True)
class Level:
    """How many followed one account on the first and on the last day (since 1970) of a time on
    which it is known. Where one of these is rounded, so is what comes of it."""

    brand: Brand
    platform: str
    account: str
    first_day: int
    first: int
    last_day: int
    last: int
    is_rounded: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """On how many whole days of a time one account's posts are all known, and how many posts of
    these days there are."""

    brand: Brand
    platform: str
    account: str
    days: int
    posts: int


@dataclass(frozen=True, slots=True)
class Echo:
    """What the posts of one brand on one platform got in a time: reactions, comments and shares, as
    far as the platform counts them. `known` is of how many posts that is known, `median` what half
    of these have at most."""

    brand: Brand
    platform: str
    known: int
    total: int
    median: float


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that comparing rests on, of any number of brands."""

    levels: Sequence[Level] = ()
    paces: Sequence[Pace] = ()
    echoes: Sequence[Echo] = ()


@dataclass(frozen=True, slots=True)
class Growth:
    """From the first to the last day on which followers are known: only of accounts of which two
    days are. `percent` is None where there were none before."""

    followers: int
    percent: float | None
    days: int
    accounts: int


@dataclass(frozen=True, slots=True)
class Line:
    """One brand on one platform. `followers` are of so many `accounts`; `posts_per_week` is of
    `posts` on `days` (of all accounts together); what concerns engagement is of `known` posts.
    `engagement_rate` is what a post got on average, per 1,000 followers. `share` is of all brands
    that are compared there. What nobody knows is None."""

    brand: Brand
    platform: str
    accounts: int = 0
    followers: int | None = None
    is_rounded: bool = False
    growth: Growth | None = None
    posts_per_week: float | None = None
    posts: int = 0
    days: int = 0
    engagement: int | None = None
    median_engagement: float | None = None
    engagement_rate: float | None = None
    share: float | None = None
    known: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Days of the workspace, both ends included. Ourselves are the first line of each platform."""

    zone: str
    first: date
    last: date
    competitors: Sequence[Competitor]
    lines: Sequence[Line]


def lines_of(found: Gathered, spots: Iterable[Spot]) -> Sequence[Line]:
    """One for each of these spots, platform by platform, in their order."""
    lines = [_line(found, spot) for spot in spots]
    totals = dict[str, int]()
    for line in lines:
        totals[line.platform] = totals.get(line.platform, 0) + (line.engagement or 0)
    return [_shared(line, totals) for line in sorted(lines, key=lambda line: line.platform)]


def _line(found: Gathered, spot: Spot) -> Line:
    brand, platform = spot
    levels = [one for one in found.levels if (one.brand, one.platform) == spot]
    paces = [one for one in found.paces if (one.brand, one.platform) == spot and one.days]
    echo = next((one for one in found.echoes if (one.brand, one.platform) == spot), None)
    followers = sum(one.last for one in levels) if levels else None
    line = Line(
        brand,
        platform,
        accounts=len(levels),
        followers=followers,
        is_rounded=any(one.is_rounded for one in levels),
        growth=growth_of(levels),
        posts_per_week=_per_week(paces),
        posts=sum(one.posts for one in paces),
        days=sum(one.days for one in paces),
    )
    if echo is None or not echo.known:
        return line
    return replace(
        line,
        engagement=echo.total,
        median_engagement=round(echo.median, 2),
        engagement_rate=rate_of(echo, followers),
        known=echo.known,
    )


def growth_of(levels: Sequence[Level]) -> Growth | None:
    """None where of no account two days are known."""
    moved = [one for one in levels if one.last_day > one.first_day]
    if not moved:
        return None
    before, after = sum(one.first for one in moved), sum(one.last for one in moved)
    percent = round((after - before) / before * 100, 2) if before else None
    days = max(one.last_day for one in moved) - min(one.first_day for one in moved)
    return Growth(after - before, percent, days, len(moved))


def rate_of(echo: Echo, followers: int | None) -> float | None:
    """What a post got on average, per 1,000 followers."""
    if not followers or not echo.known:
        return None
    return round(echo.total / echo.known / followers * 1000, 4)


def _per_week(paces: Sequence[Pace]) -> float | None:
    """Each account at its own pace: of one its posts may be known for longer than of another."""
    if not paces:
        return None
    return round(sum(one.posts / one.days * WEEK for one in paces), 2)


def _shared(line: Line, totals: Mapping[str, int]) -> Line:
    whole = totals[line.platform]
    if line.engagement is None or not whole:
        return line
    return replace(line, share=round(line.engagement / whole, 4))
