"""What the pages for people with a link say, in the reader's language."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

TEXTS = Path(__file__).resolve().parents[1] / "texts"


def said(name: str, language: str, **facts: object) -> str:
    """The sentence of that name with its facts. Raises KeyError for one that is not written."""
    return words()[name][language].format(**facts)


def day_of(wall: datetime, language: str) -> str:
    """A date as people write it."""
    month = said("months", language).split()[wall.month - 1]
    return said("day", language, day=wall.day, month=month, year=wall.year)


@cache
def words(page: str = "guest") -> Mapping[str, Mapping[str, str]]:
    """Every sentence of a page, by its name and by language."""
    with (TEXTS / f"{page}.toml").open("rb") as file:
        return tomllib.load(file)
