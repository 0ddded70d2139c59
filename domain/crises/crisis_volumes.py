"""How much was said while a crisis lasted, beside what is usual at that hour."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.crises.crisis import Crisis
from domain.crises.detector import Measure
from domain.crises.detector_baseline import BASELINE_HOURS, Past
from domain.crises.ports import Scope
from domain.crises.series import DAY_SECONDS, HOUR_SECONDS, NOTHING, Grain, Sums, begin_of, together
from domain.crises.signal import Signal
from domain.shared.ids import CommunityId

MOST_HOURS = 96
"""Of more hours the days are told."""

MOST_COUNTED = 31 * DAY_SECONDS // HOUR_SECONDS
"""So many hours are counted anew where nobody counted them as they went by."""

MOST_TOLD = 366 * DAY_SECONDS // HOUR_SECONDS
BEFORE = BASELINE_HOURS + 2


class NoVolumes(StrEnum):
    """Why nobody can say how much was said: it lasted longer than is counted anew, and no detector
    listened there; or longer than is told at all."""

    TOO_LONG_TO_COUNT = "too_long_to_count"
    TOO_LONG = "too_long"


class NoUsual(StrEnum):
    """Why nobody can say what is usual: no detector listened there, it has not for long enough, or
    nothing negative was said."""

    NO_SERIES = "no_series"
    TOO_LITTLE_KNOWN = "too_little_known"
    NOTHING_SAID = "nothing_said"


@dataclass(frozen=True, slots=True)
class Volume:
    """What was said from `at` on for as long as a bucket is; `voices` are negative messages, of
    which each author has one in an hour."""

    at: datetime
    mentions: int
    negative: int
    voices: int


@dataclass(frozen=True, slots=True)
class Usual:
    """How many voices are usual in the hour of the peak: the median of so many hours that can be
    compared with it, or why nobody can say. `times` is how often more the peak was."""

    voices: float | None
    sample: int
    times: float | None
    reason: NoUsual | None = None


@dataclass(frozen=True, slots=True)
class Volumes:
    """`buckets` have no gaps; `peak` is the hour with the most voices."""

    grain: Grain
    buckets: Sequence[Volume]
    mentions: int
    negative: int
    voices: int
    peak: Volume | None
    usual: Usual


def places_of(crisis: Crisis, signal: Signal | None) -> Sequence[Scope]:
    """Where it is listened to: where its signal is, or in each of its communities on each of its
    platforms. No two of them have anything in common."""
    if signal is not None and signal.watch_id is not None:
        return [signal.scope]
    communities: Iterable[CommunityId | None] = crisis.community_ids or (None,)
    platforms: Iterable[str | None] = crisis.platforms or (None,)
    return [Scope(community, platform) for community in communities for platform in platforms]


def hours_between(since: datetime, until: datetime) -> range:
    """The clock hours that hold any of it, by their numbers from 1970."""
    first, last = (int(one.timestamp()) // HOUR_SECONDS for one in (since, until))
    return range(first, max(first, last) + 1)


def added(parts: Iterable[Mapping[int, Sums]]) -> Mapping[int, Sums]:
    """What was counted in several places, as one."""
    found: dict[int, list[Sums]] = {}
    for part in parts:
        for hour, sums in part.items():
            found.setdefault(hour, []).append(sums)
    return {hour: together(each) for hour, each in found.items()}


def volumes_of(hours: range, counted: Mapping[int, Sums], past: Past | None) -> Volumes:
    """What these hours came to; `past` is what was counted before, where anybody did."""
    by_hour = [_volume(hour, counted.get(hour, NOTHING), Grain.HOUR) for hour in hours]
    peak = max(by_hour, key=lambda one: (one.voices, one.negative, -one.at.timestamp()))
    grain = Grain.HOUR if len(hours) <= MOST_HOURS else Grain.DAY
    whole = together([counted.get(hour, NOTHING) for hour in hours])
    return Volumes(
        grain=grain,
        buckets=by_hour if grain is Grain.HOUR else _by_day(hours, counted),
        mentions=whole.heard,
        negative=whole.negative,
        voices=whole.voices,
        peak=peak if peak.negative else None,
        usual=_usual(peak, past, hours),
    )


def _usual(peak: Volume, past: Past | None, hours: range) -> Usual:
    if past is None:
        return Usual(None, 0, None, NoUsual.NO_SERIES)
    if not peak.negative:
        return Usual(None, 0, None, NoUsual.NOTHING_SAID)
    masked = replace(past, masked=frozenset(hours))
    found = masked.usual(int(peak.at.timestamp()) // HOUR_SECONDS, Measure.VOICES)
    if found is None:
        return Usual(None, 0, None, NoUsual.TOO_LITTLE_KNOWN)
    times = round(peak.voices / found.middle, 1) if found.middle else None
    return Usual(found.middle, len(found.values), times)


def _by_day(hours: range, counted: Mapping[int, Sums]) -> Sequence[Volume]:
    days: dict[int, list[Sums]] = {}
    for hour in hours:
        days.setdefault(hour * HOUR_SECONDS // DAY_SECONDS, []).append(counted.get(hour, NOTHING))
    return [_volume(day, together(parts), Grain.DAY) for day, parts in days.items()]


def _volume(number: int, sums: Sums, grain: Grain) -> Volume:
    return Volume(begin_of(number, grain), sums.heard, sums.negative, sums.voices)
