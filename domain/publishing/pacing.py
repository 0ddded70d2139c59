"""How a channel wants to be published on: how close, how often, at which hours, on which days."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from domain.publishing.clashes import Clash, ClashCode
from domain.publishing.demand import Demand
from domain.publishing.queue import Planned
from domain.publishing.views import CATCH_UP_PER_MINUTE
from domain.shared.ids import (
    BlackoutId,
    ChannelId,
    CommunityId,
    MessageId,
    OrganizationId,
    PublishingRulesId,
    WorkspaceId,
)
from domain.shared.wall_time import resolve, zone

MOST_SPACING = timedelta(days=7)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
MIDNIGHT = "24:00"


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Hours of one weekday (Monday 1 to Sunday 7) in which a channel publishes: from `opens` on,
    and before `closes`, as a clock on its wall shows them. `24:00` is the end of the day."""

    weekday: int
    opens: str
    closes: str

    def holds(self, local: datetime) -> bool:
        """Whether this wall time lies in it."""
        shown = local.strftime("%H:%M")
        return self.weekday == local.isoweekday() and self.opens <= shown < self.closes


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a week in which a channel publishes; without any it does at all hours."""

    windows: tuple[Window, ...] = ()

    def hold(self, local: datetime) -> bool:
        return not self.windows or any(window.holds(local) for window in self.windows)


PER_PERSON_DAYS = 7
"""So many days back it is counted what somebody was told unasked, where nobody rules it."""


@dataclass(frozen=True, slots=True)
class PublishingRules:
    """Rules of one channel, or of a workspace for all of its channels: `subject_id` is whose. What
    a channel leaves open (None) is as its workspace has it, and what both leave open is not
    limited. What a workspace demands to be disclosed is demanded on every channel, beside what the
    channel demands."""

    id: PublishingRulesId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    subject_id: str
    created_at: datetime
    updated_at: datetime
    version: int = 0
    min_spacing_seconds: int | None = None
    max_per_day: int | None = None
    hours: Hours | None = None
    countries: tuple[str, ...] | None = None
    skip_holidays: bool | None = None
    overdue_after_seconds: int | None = None
    catch_up_per_minute: int | None = None
    disclosures: tuple[Demand, ...] | None = None
    hold_if_warned: bool | None = None
    max_per_person: int | None = None
    per_person_days: int | None = None

    def replaced(self, now: datetime, **rules: Any) -> "PublishingRules":
        """All of them anew; what is not given is left open."""
        blank: dict[str, Any] = dict.fromkeys(RULES)
        return replace(self, **(blank | rules), version=self.version + 1, updated_at=now)


RULES = (
    *("min_spacing_seconds", "max_per_day", "hours", "countries", "skip_holidays"),
    *("overdue_after_seconds", "catch_up_per_minute", "disclosures", "hold_if_warned"),
    *("max_per_person", "per_person_days"),
)
"""What can be ruled, by name."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """What holds on a channel, its own rules over its workspace's. After how long a message is
    overdue is the service's own to say where nobody rules it."""

    min_spacing_seconds: int = 0
    max_per_day: int | None = None
    hours: Hours = field(default_factory=Hours)
    countries: tuple[str, ...] = ()
    skip_holidays: bool = False
    overdue_after_seconds: int | None = None
    catch_up_per_minute: int = CATCH_UP_PER_MINUTE
    disclosures: tuple[Demand, ...] = ()
    hold_if_warned: bool = False
    max_per_person: int | None = None
    per_person_days: int = PER_PERSON_DAYS

    @property
    def spacing(self) -> timedelta:
        return timedelta(seconds=self.min_spacing_seconds)

    @property
    def lately(self) -> timedelta:
        """How far back what somebody was told unasked counts."""
        return self.per_person_days * DAY

    @property
    def reach(self) -> timedelta:
        """How far from a time another message can still matter to it: on the same day of a wall,
        which has 25 hours where its clocks go back, or too close."""
        return max(self.spacing, DAY + 2 * HOUR if self.max_per_day else timedelta())


def ruled(*rules: PublishingRules | None) -> Ruled:
    """Those of a channel first, then those of its workspace."""
    found: dict[str, Any] = {}
    for own in rules:
        for name in RULES:
            value = getattr(own, name, None)
            if value is not None:
                found.setdefault(name, value)
    demanded = [it for own in reversed(rules) if own for it in own.disclosures or ()]
    return Ruled(**found | {"disclosures": tuple(dict.fromkeys(demanded))})


class BlackoutScope(StrEnum):
    """For whom days are black."""

    WORKSPACE = "workspace"
    COMMUNITY = "community"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Blackout:
    """Days on which nothing is placed, with a reason: from `starts_on` through `ends_on`, in one
    zone. The instants are when the first of them begins and the last is over, UTC."""

    id: BlackoutId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    scope: BlackoutScope
    starts_on: str
    ends_on: str
    timezone: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    community_id: CommunityId | None = None
    channel_id: ChannelId | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    deleted_at: datetime | None = None

    def delete(self, now: datetime) -> "Blackout":
        """Over for good. Another may bear its external id."""
        version = self.version + 1
        return replace(self, deleted_at=now, updated_at=now, version=version, external_id=None)


def span_of(starts_on: date, ends_on: date, timezone: str) -> tuple[datetime, datetime]:
    """When the first of these days begins, and when the last is over, UTC. Raises
    UnknownTimezone."""
    zone(timezone)
    after = datetime.combine(ends_on + DAY, time.min)
    first = resolve(datetime.combine(starts_on, time.min), timezone).at
    return first, resolve(after, timezone).at


@dataclass(frozen=True, slots=True)
class Pace:
    """All that a time on one channel is held against: what is ruled, which days are black or off,
    and what else is planned, in order. `timezone` is the channel's own, in which days and hours
    count."""

    channel_id: ChannelId
    timezone: str
    ruled: Ruled = field(default_factory=Ruled)
    blackouts: Sequence[Blackout] = ()
    holidays: Mapping[date, str] = field(default_factory=dict)
    planned: Sequence[Planned] = ()

    def beside(self, placed: Sequence[Planned]) -> "Pace":
        """With these planned, too."""
        ours = [one for one in placed if one.channel_id == self.channel_id]
        if not ours:
            return self
        return replace(self, planned=sorted([*self.planned, *ours], key=_at))

    def without(self, message_id: MessageId) -> "Pace":
        """With this message in nobody's way."""
        others = [one for one in self.planned if one.message_id != message_id]
        return replace(self, planned=others)

    def clashes(self, at: datetime) -> Iterator[Clash]:
        """What this instant clashes with, the most telling first."""
        local = at.astimezone(zone(self.timezone)).replace(tzinfo=None)
        for blackout in self.blackouts:
            if blackout.starts_at <= at < blackout.ends_at:
                yield Clash(ClashCode.BLACKOUT, self.channel_id, name=blackout.reason)
        if local.date() in self.holidays:
            name = self.holidays[local.date()]
            yield Clash(ClashCode.HOLIDAY, self.channel_id, name=name)
        if not self.ruled.hours.hold(local):
            yield Clash(ClashCode.OUTSIDE_HOURS, self.channel_id)
        for one in self._between(at - self.ruled.spacing, at + self.ruled.spacing):
            if abs(one.at - at) < self.ruled.spacing:
                yield Clash(ClashCode.TOO_CLOSE, self.channel_id, one.message_id)
        if self.ruled.max_per_day and self._on(local.date(), at) >= self.ruled.max_per_day:
            yield Clash(ClashCode.DAY_FULL, self.channel_id)

    def taken(self, at: datetime) -> Iterator[Clash]:
        """What is meant for that very minute."""
        for one in self._between(_minute(at), at + MINUTE):
            if _minute(one.at) == _minute(at):
                yield Clash(ClashCode.TAKEN, self.channel_id, one.message_id)

    def _on(self, day: date, at: datetime) -> int:
        """How many messages are planned on that day of the channel's, which this instant lies
        in."""
        where, around = zone(self.timezone), self._between(at - 2 * DAY, at + 2 * DAY)
        return sum(one.at.astimezone(where).date() == day for one in around)

    def _between(self, since: datetime, until: datetime) -> Sequence[Planned]:
        first = bisect_left(self.planned, since, key=_at)
        return self.planned[first : bisect_right(self.planned, until, key=_at)]


def _at(one: Planned) -> datetime:
    return one.at


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
