"""The words of reports, in the language of each."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from domain.insights.report import ReportLanguage

_PAGE = Path(__file__).with_name("words.toml")


@cache
def page() -> Mapping[str, Any]:
    """The page as it stands."""
    with _PAGE.open("rb") as file:
        return tomllib.load(file)


def said(language: ReportLanguage, *path: str, **facts: object) -> str:
    """A word, with these facts in it. Raises KeyError for one that is not on the page."""
    found: Any = page()
    for name in path:
        found = found[name]
    text: str = found[language.value]
    return text.format(**facts) if facts else text


def called(language: ReportLanguage, group: str, code: str) -> str:
    """What a code is called, or itself in plain words where the page does not know it."""
    if code in page()[group]:
        return said(language, group, code)
    return code.replace("_", " ").capitalize()


def day(at: date, language: ReportLanguage) -> str:
    """Without its year, for an axis."""
    return said(language, "word", "day", day=at.day, month=_month(at, language))


def day_of_year(at: date, language: ReportLanguage) -> str:
    facts = {"day": at.day, "month": _month(at, language), "year": at.year}
    return said(language, "word", "day_of_year", **facts)


def label(at: date, bucket: str, language: ReportLanguage) -> str:
    if bucket != "month":
        return day(at, language)
    facts = {"month": _month(at, language), "year": at.year}
    return said(language, "word", "month_of_year", **facts)


def weekday(number: int, language: ReportLanguage) -> str:
    """Monday is 1."""
    return said(language, "weekday").split()[number - 1]


def window(first: date, last: date, language: ReportLanguage, bucket: str | None = None) -> str:
    facts = {"first": day_of_year(first, language), "last": day_of_year(last, language)}
    if bucket is None:
        return said(language, "word", "window", **facts)
    return said(language, "word", "window_by", by=said(language, "by", bucket), **facts)


def _month(at: date, language: ReportLanguage) -> str:
    return said(language, "month").split()[at.month - 1]
