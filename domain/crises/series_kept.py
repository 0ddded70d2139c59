"""What was counted of one place is kept by the clock hour, each of which is counted as a whole."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from domain.crises.detector_baseline import BASELINE_HOURS
from domain.crises.ports import Scope
from domain.crises.series import (
    BUCKETS_AN_HOUR,
    HOUR_SECONDS,
    NOTHING,
    Grain,
    Sums,
    together,
)
from domain.shared.ids import CommunityId, OrganizationId, WatchId, WorkspaceId

HEARD_HOURS = 8
"""Of so many hours the five minutes are judged: two that are gone through anew, and six of a
drift."""

KEPT_HOURS = BASELINE_HOURS + HEARD_HOURS


@dataclass(frozen=True, slots=True)
class KeptSeries:
    """One place that is listened to. It is counted from the hour `since`, up to and with the bucket
    `counted`; whatever was changed at a `place` from `mark` on may not be counted yet."""

    workspace_id: WorkspaceId
    organization_id: OrganizationId
    key: str
    since: int
    counted: int
    mark: int
    community_id: CommunityId | None = None
    platform: str | None = None
    watch_id: WatchId | None = None
    topic: str | None = None

    @property
    def scope(self) -> Scope:
        return Scope(self.community_id, self.platform, self.watch_id, self.topic)


@dataclass(frozen=True, slots=True)
class KeptHour:
    """A clock hour of a series, and the five minutes it is made of; those in which nothing was
    heard are left out."""

    workspace_id: WorkspaceId
    key: str
    hour: int
    sums: Sums = NOTHING
    buckets: Mapping[int, Sums] = field(default_factory=dict)


def key_of(scope: Scope) -> str:
    """What the series of a place is called: places that are the same have one."""
    parts = (scope.community_id, scope.platform, scope.watch_id)
    return "/".join([*(part or "" for part in parts), *([scope.topic] if scope.topic else [])])


def in_hours(series: KeptSeries, hours: Iterable[int], found: Mapping[int, Sums]) -> list[KeptHour]:
    """These hours as what was found makes them, also where that is nothing any more."""
    parts: dict[int, dict[int, Sums]] = {hour: {} for hour in hours}
    for number, sums in found.items():
        if number // BUCKETS_AN_HOUR in parts:
            parts[number // BUCKETS_AN_HOUR][number] = sums
    return [
        KeptHour(series.workspace_id, series.key, hour, together(tuple(each.values())), each)
        for hour, each in sorted(parts.items())
    ]


def to_count(series: KeptSeries | None, last: int, touched: Collection[int]) -> list[int]:
    """The hours that are counted anew, so that the bucket `last` and all before it are right: those
    in which something changed, and those that went on since. Of a series that begins, all of four
    weeks."""
    now = last // BUCKETS_AN_HOUR
    if series is None:
        return list(range(now - KEPT_HOURS, now + 1))
    fresh = set(range(series.counted // BUCKETS_AN_HOUR, now + 1)) if last > series.counted else ()
    old = {hour for hour in touched if max(series.since, now - KEPT_HOURS) <= hour <= now}
    return sorted(old.union(fresh))


def spans(hours: Sequence[int]) -> list[tuple[int, int]]:
    """Hours in a row as one, from the first until before the second."""
    found: list[tuple[int, int]] = []
    for hour in hours:
        if found and found[-1][1] == hour:
            found[-1] = found[-1][0], hour + 1
        else:
            found.append((hour, hour + 1))
    return found


def by_grain(hours: Iterable[KeptHour], grain: Grain) -> Mapping[int, Sums]:
    """What was counted, in buckets of that length; empty ones are left out. The five minutes are
    known as long as they may be judged, the hours for good."""
    found: dict[int, list[Sums]] = {}
    for hour in hours:
        if grain is Grain.FIVE_MINUTES:
            found |= {number: [sums] for number, sums in hour.buckets.items()}
        elif hour.sums != NOTHING:
            found.setdefault(hour.hour * HOUR_SECONDS // grain.seconds, []).append(hour.sums)
    return {number: together(parts) for number, parts in found.items()}
