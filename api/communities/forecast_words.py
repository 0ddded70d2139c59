"""What will stand in the way on a channel, as a sentence in the reader's language."""

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from domain.communities.forecast import Foresight

TEXTS = Path(__file__).resolve().parents[1] / "texts" / "forecast.toml"


def foreseen(foresight: Foresight, language: str) -> str:
    """Two sentences at most: what, from when on, and how many deliveries it meets."""
    words = catalogue()
    amount = {0: "none", 1: "one"}.get(foresight.deliveries, "many")
    moment = foresight.until or foresight.at
    facts = {
        "count": foresight.deliveries,
        "moment": _moment(moment, language) if moment else "",
    }
    entry = words[foresight.code]
    parts = [entry["what"][language], entry.get(amount, {}).get(language, "")]
    return " ".join(part for part in parts if part).format(**facts)


def _moment(at: datetime, language: str) -> str:
    """With the day of the week, in UTC, as people say it."""
    words, wall = catalogue(), at.astimezone(UTC)
    weekday = words["weekdays"][language].split()[wall.weekday()]
    month = words["months"][language].split()[wall.month - 1]
    moment: str = words["moment"][language]
    return moment.format(weekday=weekday, day=wall.day, month=month, time=f"{wall:%H:%M}")


@cache
def catalogue() -> Mapping[str, Any]:
    with TEXTS.open("rb") as file:
        return tomllib.load(file)
