"""Nine in the morning stays nine in the morning: wall times with a zone, resolved to instants."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from domain.shared.errors import Invalid


class UnknownTimezone(Invalid):
    """Not a name in the IANA time zone database. Facts: timezone."""

    code = "unknown_timezone"


class TimeNote(StrEnum):
    """What happened when the wall time met the zone's clock changes."""

    GAP = "gap_moved_later"
    FOLD = "fold_first_taken"


@dataclass(frozen=True, slots=True)
class Resolved:
    """An instant in UTC, and what had to be decided to find it."""

    at: datetime
    note: TimeNote | None


def zone(name: str, pointer: str = "/timezone") -> ZoneInfo:
    """The zone of that name. Raises UnknownTimezone; names are case-sensitive."""
    try:
        if name in _names():
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    raise UnknownTimezone(timezone=name, pointer=pointer)


def resolve(local: datetime, timezone: str) -> Resolved:
    """The instant at which a clock on that wall shows `local` (naive, not at the calendar's ends).

    A time that the clocks skip moves later by the length of the gap; one that happens twice is
    the first of the two. The note says so. RFC 5545, section 3.3.5, decides the same way.
    """
    where = zone(timezone, "/schedule/timezone")
    first = local.replace(tzinfo=where, fold=0)
    second = local.replace(tzinfo=where, fold=1)
    at = first.astimezone(UTC)
    if first.utcoffset() == second.utcoffset():
        return Resolved(at, None)
    if at.astimezone(where).replace(tzinfo=None) == local:
        return Resolved(at, TimeNote.FOLD)
    return Resolved(at, TimeNote.GAP)


def still_resolved(local_time: str, timezone: str) -> Resolved | None:
    """Anew, what was resolved once, from `local_time` in ISO 8601. None where the zone is not known
    any more: then the instant that was found is the best that there is."""
    try:
        return resolve(datetime.fromisoformat(local_time), timezone)
    except UnknownTimezone:
        return None


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "posixrules", "Factory"})
