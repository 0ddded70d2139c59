"""What is read of links: where one leads at this moment, and how often it was followed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.campaigns.clicking import BotReason
from domain.campaigns.link import Link


@dataclass(frozen=True, slots=True)
class Landing:
    """A link as whoever follows it meets it: with the time zone of its workspace, and the UTM
    parameters that go with it from where it was said. `tag` is empty where nobody said it with the
    one that was asked for."""

    link: Link
    timezone: str
    utm: Mapping[str, str]
    tag: str = ""


@dataclass(frozen=True, slots=True)
class ClickCounts:
    """`total` are all, `people` those that no machine made, `unique` the different ones of these:
    of one day each visitor once. What is left of `total` are machines."""

    total: int = 0
    people: int = 0
    unique: int = 0

    @property
    def bots(self) -> int:
        return self.total - self.people


@dataclass(frozen=True, slots=True)
class CountOf:
    """What was counted of one part: a day, a destination, a host, a channel."""

    of: str
    counts: ClickCounts


@dataclass(frozen=True, slots=True)
class LinkClicks:
    """What was counted in these days, both included, on the workspace's wall."""

    first_day: date
    last_day: date
    total: ClickCounts
    days: Sequence[CountOf] = ()
    destinations: Sequence[CountOf] = ()
    referrers: Sequence[CountOf] = ()
    channels: Sequence[CountOf] = ()
    bots: Mapping[BotReason, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LinkSeen:
    """A link with how often it was followed up to now."""

    link: Link
    clicks: ClickCounts
