"""A reputation, as sentences in the reader's language."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).resolve().parents[1] / "texts" / "reputation.toml"


def said(what: str, code: str, language: str, **facts: object) -> str:
    """`what` is `score`, `part`, `formula` or `missing`."""
    words: str = catalogue()[what][code][language]
    return words.format(**facts)


@cache
def catalogue() -> Mapping[str, Any]:
    with TEXTS.open("rb") as file:
        return tomllib.load(file)
