"""Rules of RFC 5545 are expanded by python-dateutil, on the wall: no zone comes in here."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from domain.publishing.recurrence import Frequency, Rule

# The library looks for a match until its calendar ends with the year 9999, which takes it seconds
# for a rule that never matches. Within a century, weekdays and leap years come round in the same
# order every 28 years: so it is asked about years near the end of its calendar that look just like
# those that are meant, and gives up soon.
_LATE_YEARS = range(9930, 9958)
_LAST_YEAR = 2099
"""With 2100 that order ends: it is no leap year."""

_DAYS = {Frequency.DAILY: 1, Frequency.WEEKLY: 7}


class Almanac:
    """The wall times of rules."""

    def times(self, rule: Rule, starts: datetime, after: datetime) -> Iterator[datetime]:
        """See `domain.publishing.recurrence.Almanac`."""
        begin = starts if rule.count else _begun_later(rule, starts, after)
        away = _away(begin.year)
        for late in _expanded(rule, begin + away, away):
            found = late - away
            if found.year > _LAST_YEAR:
                return
            if found >= after:
                yield found


def _begun_later(rule: Rule, starts: datetime, after: datetime) -> datetime:
    """Where a rule without a count may as well begin: whole periods later, and still before."""
    period = timedelta(days=_DAYS.get(rule.frequency, 0) * rule.interval)
    if not period or after - starts < 2 * period:
        return starts
    return starts + ((after - starts) // period - 1) * period


def _away(year: int) -> timedelta:
    """From this year to a late one that begins with the same weekday and is a leap year, too, if
    this one is."""
    first = date(year, 1, 1)
    return next(
        gap
        for late in _LATE_YEARS
        if (late - year) % 4 == 0 and (gap := date(late, 1, 1) - first).days % 7 == 0
    )


def _expanded(rule: Rule, begin: datetime, away: timedelta) -> Iterator[datetime]:
    # Imported where it is needed first: starting takes no longer for it.
    from dateutil import rrule

    named: dict[str, Any] = {
        "bymonth": rule.months,
        "byweekno": rule.weeks,
        "byyearday": rule.year_days,
        "bymonthday": rule.month_days,
        "byweekday": [rrule.weekday(each.day, each.nth) for each in rule.weekdays],
        "byhour": rule.hours,
        "byminute": rule.minutes,
        "bysetpos": rule.positions,
    }
    return iter(
        rrule.rrule(
            getattr(rrule, rule.frequency),
            dtstart=begin,
            interval=rule.interval,
            count=rule.count,
            until=_late_end(rule.until, away),
            wkst=rule.week_start,
            **{name: chosen for name, chosen in named.items() if chosen},
        )
    )


def _late_end(until: datetime | None, away: timedelta) -> datetime | None:
    """None also for an end beyond the library's calendar, which ends there anyway."""
    try:
        return until.replace(tzinfo=None) + away if until else None
    except OverflowError:
        return None
