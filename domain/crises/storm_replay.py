"""What people said once is said again by nobody: as others, and without what names somebody."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from domain.crises.storm import Line

_MASKS = (
    (re.compile(r"https?://\S+|\bwww\.\S+", re.IGNORECASE), "https://example.com"),
    (re.compile(r"[^\s@<>]+@[\w-]+(?:\.[\w-]+)+"), "someone@example.com"),
    (re.compile(r"(?<!\w)@[\w.:-]*\w"), "@someone"),
    (re.compile(r"\+?\d(?:[\s./()-]*\d){6,}"), "0000000"),
)
"""Links, addresses, names of accounts, and numbers that are as long as one of a telephone."""


@dataclass(frozen=True, slots=True)
class SaidThen:
    """What somebody said, `at` when, UTC. `author` is by which the platform knows them."""

    id: str
    at: datetime
    text: str
    author: str | None
    followers: int
    language: str | None = None


def played_again(drill_id: str, said: SaidThen, since: datetime, begins: datetime) -> Line:
    """The same words as long after the beginning as then; who said them is one voice in this drill,
    and in no other."""
    return Line(
        id=_another(drill_id, said.id),
        at=begins + (said.at - since),
        text=masked(said.text),
        author=f"voice-{_another(drill_id, said.author or said.id)}",
        followers=said.followers,
        language=said.language,
    )


def masked(text: str) -> str:
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return text


def _another(drill_id: str, name: str) -> str:
    return hashlib.sha256(f"{drill_id}/{name}".encode()).hexdigest()[:20]
