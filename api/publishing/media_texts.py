"""Why a file was refused, in the reader's language."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from domain.publishing.media import RejectedReason

TEXTS = Path(__file__).parents[1] / "texts" / "media.toml"


@cache
def catalogue() -> Mapping[str, Any]:
    with TEXTS.open("rb") as file:
        return tomllib.load(file)


def rejected_words(reason: RejectedReason, language: str) -> str:
    return str(catalogue()[reason.value][language])
