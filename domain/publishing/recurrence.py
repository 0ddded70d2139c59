"""A rule of RFC 5545, read strictly: it says on which days, and at what times of day, a wall clock
strikes."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any, Protocol

from domain.shared.errors import FieldError, ValidationFailed

POINTER = "/rule"
MOST_COUNT = 5000
MOST_INTERVAL = 1000
MOST_A_DAY = 24


class Frequency(StrEnum):
    """How long the period is that a rule repeats. Nothing shorter than a day recurs here: times of
    one day are said with BYHOUR and BYMINUTE."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week, 0 for Monday; with `nth` only that one of the period, from its end when
    it is negative."""

    day: int
    nth: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule says. `until` is the last moment: aware when the rule gives an instant, naive
    when it gives a wall time or a day, whose last second it is then."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    months: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    weekdays: tuple[Weekday, ...] = ()
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0


class Almanac(Protocol):
    """Knows which days there are."""

    def times(self, rule: Rule, starts: datetime, after: datetime) -> Iterator[datetime]:
        """The wall times that the rule names, not before `starts` nor `after`, in order; `starts`
        gives what the rule leaves open. All of them are naive. Ends soon where none is left."""
        ...


_TOO_FAST = ("SECONDLY", "MINUTELY", "HOURLY")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY = re.compile(rf"([+-]?\d{{1,2}})?({'|'.join(_DAYS)})")
_UNTIL = re.compile(r"(\d{8})(?:T(\d{6})(Z)?)?")
_INTEGER = re.compile(r"[+-]?\d{1,4}")


def canonical(text: str) -> str:
    """The rule as it is kept: upper case, without the name of the property before it."""
    return text.strip().upper().removeprefix("RRULE:").strip(";")


def read_rule(text: str) -> Rule:
    """Raises ValidationFailed, which says which part is wrong and what it may hold."""
    parts = _parts(canonical(text))
    found: dict[str, Any] = {}
    for name, value in parts.items():
        field, read = _READERS[name]
        found[field] = read(name, value)
    if "frequency" not in found:
        raise _wrong("rule_without_frequency")
    _refuse_what_excludes(parts)
    rule = Rule(**found)
    if max(len(rule.hours), 1) * max(len(rule.minutes), 1) > MOST_A_DAY:
        raise _wrong("rule_too_dense", maximum=MOST_A_DAY)
    return rule


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for piece in text.split(";"):
        name, equals, value = piece.partition("=")
        if not equals or not value:
            raise _wrong("rule_malformed", part=piece[:60] or text[:60])
        if name not in _READERS:
            raise _wrong("rule_part_unknown", part=name[:60], allowed=", ".join(_READERS))
        if name in parts:
            raise _wrong("rule_part_twice", part=name)
        parts[name] = value
    return parts


def _refuse_what_excludes(parts: Mapping[str, str]) -> None:
    """What RFC 5545, section 3.3.10, forbids: parts that have no meaning beside one another."""
    frequency = parts["FREQ"]
    numbered = any(ch.isdigit() for ch in parts.get("BYDAY", ""))
    for refused, name, beside in (
        ("COUNT" in parts and "UNTIL" in parts, "COUNT", "UNTIL"),
        ("BYWEEKNO" in parts and frequency != "YEARLY", "BYWEEKNO", f"FREQ={frequency}"),
        ("BYYEARDAY" in parts and frequency != "YEARLY", "BYYEARDAY", f"FREQ={frequency}"),
        ("BYMONTHDAY" in parts and frequency == "WEEKLY", "BYMONTHDAY", "FREQ=WEEKLY"),
        (numbered and frequency in ("DAILY", "WEEKLY"), "BYDAY=1MO", f"FREQ={frequency}"),
        (numbered and "BYWEEKNO" in parts, "BYDAY=1MO", "BYWEEKNO"),
    ):
        if refused:
            raise _wrong("rule_parts_exclude", part=name, other=beside)
    if "BYSETPOS" in parts and not any(n != "BYSETPOS" for n in parts if n.startswith("BY")):
        raise _wrong("rule_positions_of_nothing")


def _frequency(name: str, value: str) -> Frequency:
    if value in _TOO_FAST:
        raise _wrong("rule_too_fast", frequency=value, maximum=MOST_A_DAY)
    if value not in Frequency.__members__:
        raise _value(name, value, ", ".join(Frequency))
    return Frequency(value)


def _until(name: str, value: str) -> datetime:
    match = _UNTIL.fullmatch(value)
    expected = "20301231, 20301231T235959, 20301231T225959Z"
    if match is None:
        raise _value(name, value, expected)
    day, clock, zulu = match.groups()
    try:
        # What it is read as is aware only where the rule says so.
        if clock is None:
            return datetime.combine(datetime.fromisoformat(day), time(23, 59, 59))
        return datetime.fromisoformat(f"{day}T{clock}{'+00:00' if zulu else ''}")
    except ValueError:
        raise _value(name, value, expected) from None


def _one(low: int, high: int) -> Callable[[str, str], int]:
    def read(name: str, value: str) -> int:
        if not _INTEGER.fullmatch(value) or not low <= int(value) <= high:
            raise _value(name, value, f"{low}…{high}")
        return int(value)

    return read


def _several(low: int, high: int, *, from_the_end: bool = False) -> Callable[..., tuple[int, ...]]:
    """Numbers separated by commas; where they may count from the end, zero means nothing."""
    allowed = f"{low}…{high}" + (f", -{high}…-{low}" if from_the_end else "")

    def read(name: str, value: str) -> tuple[int, ...]:
        found = []
        for piece in value.split(","):
            if not _INTEGER.fullmatch(piece):
                raise _value(name, piece, allowed)
            number = int(piece)
            if not low <= (abs(number) if from_the_end else number) <= high:
                raise _value(name, piece, allowed)
            found.append(number)
        return tuple(dict.fromkeys(found))

    return read


def _weekdays(name: str, value: str) -> tuple[Weekday, ...]:
    found = []
    for piece in value.split(","):
        match = _WEEKDAY.fullmatch(piece)
        nth = int(match[1]) if match and match[1] else None
        if match is None or nth == 0 or abs(nth or 1) > 53:
            raise _value(name, piece, ", ".join(_DAYS) + ", 1MO, -1FR")
        found.append(Weekday(_DAYS.index(match[2]), nth))
    return tuple(dict.fromkeys(found))


def _week_start(name: str, value: str) -> int:
    if value not in _DAYS:
        raise _value(name, value, ", ".join(_DAYS))
    return _DAYS.index(value)


_READERS: Mapping[str, tuple[str, Callable[[str, str], Any]]] = {
    "FREQ": ("frequency", _frequency),
    "INTERVAL": ("interval", _one(1, MOST_INTERVAL)),
    "COUNT": ("count", _one(1, MOST_COUNT)),
    "UNTIL": ("until", _until),
    "BYMONTH": ("months", _several(1, 12)),
    "BYWEEKNO": ("weeks", _several(1, 53, from_the_end=True)),
    "BYYEARDAY": ("year_days", _several(1, 366, from_the_end=True)),
    "BYMONTHDAY": ("month_days", _several(1, 31, from_the_end=True)),
    "BYDAY": ("weekdays", _weekdays),
    "BYHOUR": ("hours", _several(0, 23)),
    "BYMINUTE": ("minutes", _several(0, 59)),
    "BYSETPOS": ("positions", _several(1, 366, from_the_end=True)),
    "WKST": ("week_start", _week_start),
}


def _value(part: str, value: str, allowed: str) -> ValidationFailed:
    return _wrong("rule_value", part=part, value=value[:60], allowed=allowed)


def _wrong(code: str, **facts: object) -> ValidationFailed:
    return ValidationFailed(errors=[FieldError(POINTER, code, facts)])
