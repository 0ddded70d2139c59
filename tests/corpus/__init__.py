"""Sentences that were written and labelled for measuring what is read in a text, before there was
anything to read it with."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

LANGUAGES = ("es", "en", "pt")
FOLDER = Path(__file__).parent
_WORDS = {"pos": "positive", "neg": "negative", "neu": "neutral", "mix": "mixed"}


class Part(StrEnum):
    """What the word lists were made with; what was written at the same time, but whose mistakes
    nobody looked at; and what was written when there were lists already. Only the last says how
    well they do on what nobody prepared them for, and that of moods alone: phrases that tell of
    something grave were added afterwards."""

    TUNED = "tuned on"
    HELD_OUT = "held out"
    LATER = "written later"


@dataclass(frozen=True, slots=True)
class Sentence:
    """`intents` are words of the wire."""

    language: str
    sentiment: str
    intents: frozenset[str]
    text: str
    part: Part


def sentences(language: str) -> Sequence[Sentence]:
    """All of one language, as the file has them: sentiment, intents and text, between tabs."""
    found = []
    for name in (f"{language}.tsv", f"{language}.later.tsv"):
        for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
            sentiment, intents, text = line.split("\t")
            part = Part.LATER if "later" in name else _half(text)
            labels = _WORDS[sentiment], frozenset(intents.split())
            found.append(Sentence(language, *labels, text, part))
    return found


def _half(text: str) -> Part:
    odd = hashlib.sha256(text.encode()).digest()[0] % 2
    return Part.HELD_OUT if odd else Part.TUNED
