"""Holidays as the `holidays` library computes them, awareness days from a list of our own."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from domain.publishing.calendar_ports import SpecialDate, SpecialKind

AWARENESS = Path(__file__).parent / "awareness.toml"
SOURCE = "holidays"
WEEK = 7


class KnownDays:
    """The library is loaded when somebody first asks for a country."""

    def knows(self, country: str) -> bool:
        code, dash, part = country.partition("-")
        parts = _countries().get(code)
        return parts is not None and (part in parts if dash else True)

    def has(self, day: date, country: str) -> bool:
        if not self.knows(country):
            raise LookupError(country)
        return day in _days_off(country, day.year)

    def between(
        self, first: date, last: date, countries: Sequence[str], language: str
    ) -> list[SpecialDate]:
        found = list(_awareness(first, last, language))
        for country in dict.fromkeys(countries):
            if not self.knows(country):
                raise LookupError(country)
            for year in range(first.year, last.year + 1):
                days = _holidays(country, year, language)
                found += [day for day in days if first <= day.day <= last]
        return sorted(found, key=lambda day: (day.day, day.kind, day.country or "", day.name))


def _library() -> ModuleType:
    import holidays

    return holidays


@cache
def _countries() -> Mapping[str, Sequence[str]]:
    """Countries by their two letters, each with its parts that have days of their own."""
    known = _library().list_supported_countries(include_aliases=False)
    return {code: parts for code, parts in known.items() if len(code) == 2}


@lru_cache(maxsize=512)
def _holidays(country: str, year: int, language: str) -> Sequence[SpecialDate]:
    code, _, part = country.partition("-")
    spoken = _spoken(code, language)
    days = _library().country_holidays(
        code, subdiv=part or None, years=year, language=spoken, expand=False
    )
    named = (spoken or "en").replace("_", "-")
    return [
        SpecialDate(day, name, named, SpecialKind.HOLIDAY, SOURCE, country)
        for day, names in sorted(days.items())
        for name in names.split("; ")
        if day.year == year
    ]


@lru_cache(maxsize=512)
def _days_off(country: str, year: int) -> frozenset[date]:
    return frozenset(special.day for special in _holidays(country, year, "en"))


@cache
def _spoken(code: str, language: str) -> str | None:
    """The language of the library nearest to the one asked for: the same, else English, else the
    country's own. None where a country's names come in one language only."""
    made = _library().country_holidays(code, years=())
    supported: Sequence[str] = made.supported_languages
    for wanted in (language, "en"):
        near = sorted(name for name in supported if name.split("_")[0] == wanted)
        if near:
            return near[0]
    return str(made.default_language) if made.default_language else None


def _awareness(first: date, last: date, language: str) -> Iterator[SpecialDate]:
    for year in range(first.year, last.year + 1):
        for entry in _list():
            day = _day_of(entry, year)
            if first <= day <= last:
                yield SpecialDate(
                    day,
                    entry[language],
                    language,
                    SpecialKind.AWARENESS,
                    entry["by"],
                    url=entry["url"],
                )


def _day_of(entry: Mapping[str, Any], year: int) -> date:
    """A fixed day, or the so-manieth weekday of a month (Monday is 1), as `nth` says."""
    if "day" in entry:
        return date(year, entry["month"], entry["day"])
    begins = date(year, entry["month"], 1)
    until_first = (entry["weekday"] - begins.isoweekday()) % WEEK
    return begins + timedelta(days=until_first + WEEK * (entry["nth"] - 1))


@cache
def _list() -> Sequence[Mapping[str, Any]]:
    """The awareness days, each with who proclaimed it."""
    with AWARENESS.open("rb") as file:
        kept = tomllib.load(file)
    return [{"by": kept["by"], "url": kept["url"], **day} for day in kept["day"]]
