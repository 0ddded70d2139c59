"""Working time is what a clock on the wall shows: how much of it lies between two instants, and
when so much of it is over."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from domain.shared.wall_time import zone

HORIZON = timedelta(days=1100)
"""How far ahead open hours are looked for: three years, and a little."""

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
NOTHING = timedelta()
_FURTHEST = timedelta(hours=15)
"""No wall is further from UTC than this."""

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, order=True)
class OpenHours:
    """Hours of every week (Monday 1 to Sunday 7): from `opens` on and before `closes`, `HH:MM` as a
    clock on the wall shows them. `24:00` is the end of the day; hours that close no later than
    they open last into the next day, and belong to the day on which they open."""

    weekday: int
    opens: str
    closes: str

    def on(self, day: date) -> Span:
        """Their wall times, without a zone, when they open on this day."""
        opens = datetime.combine(day, time.fromisoformat(self.opens))
        if self.closes == "24:00":
            return opens, datetime.combine(day + DAY, time())
        closes = datetime.combine(day, time.fromisoformat(self.closes))
        return opens, closes if closes > opens else closes + DAY


class WorkingClock(Protocol):
    """Counts the time that counts."""

    def between(self, since: datetime, until: datetime) -> timedelta:
        """How much working time lies between two instants; none where they come in no order."""
        ...

    def after(self, since: datetime, working: timedelta) -> datetime | None:
        """The first instant at which so much working time has passed. None where it takes longer
        than the horizon."""
        ...


class RoundTheClock:
    """All time counts."""

    def between(self, since: datetime, until: datetime) -> timedelta:
        return max(until - since, NOTHING)

    def after(self, since: datetime, working: timedelta) -> datetime | None:
        return since + working


def _never(day: date) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Timetable:
    """The open hours of every week in one zone, but for days on which nobody works.

    An instant counts when the clock on the wall shows a time within the hours: where clocks go
    forward, the hour they leave out is no time at all; where they go back, the hour that happens
    twice counts twice. A day off takes away the hours that open on it, and no others.
    """

    timezone: str
    hours: tuple[OpenHours, ...]
    is_off: Callable[[date], bool] = field(default=_never)

    def is_open(self, at: datetime) -> bool:
        opening = self.next_opening(at)
        return opening is not None and opening <= at

    def next_opening(self, since: datetime) -> datetime | None:
        """Since when it is open, where it is; otherwise when it opens next. None where it does not
        within the horizon."""
        return next((opens for opens, _ in self.spans(since)), None)

    def between(self, since: datetime, until: datetime) -> timedelta:
        worked = NOTHING
        for opens, closes in self.spans(since):
            if opens >= until:
                break
            worked += max(min(closes, until) - max(opens, since), NOTHING)
        return worked

    def after(self, since: datetime, working: timedelta) -> datetime | None:
        if working <= NOTHING:
            return since
        left = working
        for opens, closes in self.spans(since):
            begins = max(opens, since)
            if closes - begins >= left:
                return begins + left
            left -= closes - begins
        return None

    def spans(self, since: datetime) -> Iterator[Span]:
        """Whenever it is open and not over by then, in order, no two of them touching."""
        where = zone(self.timezone)
        pending: list[Span] = []
        # Two days more: hours may have opened the day before, on a wall that is ahead.
        first = since.date() - 2 * DAY
        for number in range(HORIZON.days + 2):
            day = first + number * DAY
            pending = _joined([*pending, *self._of(day, where)])
            settled = datetime.combine(day + DAY, time(), UTC) - _FURTHEST
            while pending and pending[0][1] < settled:
                span = pending.pop(0)
                if span[1] > since:
                    yield span
        yield from (span for span in pending if span[1] > since)

    def _of(self, day: date, where: ZoneInfo) -> Iterator[Span]:
        if self.is_off(day):
            return
        for hours in self.hours:
            if hours.weekday == day.isoweekday():
                yield from _shown(*hours.on(day), where)


def _shown(opens: datetime, closes: datetime, where: ZoneInfo) -> Iterator[Span]:
    """When a clock on that wall shows a time from `opens` on and before `closes`: one span, or two
    where clocks change in it."""
    since, until = opens.replace(tzinfo=UTC) - _FURTHEST, closes.replace(tzinfo=UTC) + _FURTHEST
    first, last = _ahead(since, where), _ahead(until, where)
    begins, ends = opens.replace(tzinfo=UTC), closes.replace(tzinfo=UTC)
    if first == last:
        yield begins - first, ends - first
        return
    change = _change(since, until, where)
    if begins - first < change:
        yield begins - first, min(ends - first, change)
    if ends - last > change:
        yield max(begins - last, change), ends - last


def _change(since: datetime, until: datetime, where: ZoneInfo) -> datetime:
    """The second at which clocks on that wall change; they do so once between the two."""
    before = _ahead(since, where)
    while until - since > SECOND:
        middle = since + (until - since) // 2
        middle = middle.replace(microsecond=0)
        if _ahead(middle, where) == before:
            since = middle
        else:
            until = middle
    return until


def _ahead(at: datetime, where: ZoneInfo) -> timedelta:
    """How far that wall is ahead of UTC."""
    return at.astimezone(where).utcoffset() or NOTHING


def _joined(spans: Sequence[Span]) -> list[Span]:
    """In order; those that touch or overlap as one."""
    found: list[Span] = []
    for opens, closes in sorted(spans):
        if found and opens <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], closes)
        else:
            found.append((opens, closes))
    return found
