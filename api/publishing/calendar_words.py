"""What a calendar says in words, in the reader's language."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).resolve().parents[1] / "texts" / "calendar.toml"


def said(name: str, facts: Mapping[str, Any], language: str) -> str:
    """The sentence of that name with its facts. Raises KeyError for one that is not written."""
    sentence: str = words()[name][language]
    return sentence.format(**facts)


@cache
def words() -> Mapping[str, Any]:
    """Every sentence, by its name and by language."""
    with TEXTS.open("rb") as file:
        return tomllib.load(file)
