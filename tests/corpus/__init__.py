"""Sentences that were written and labelled for measuring what is read in a text, before there was
anything to read it with."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("es", "en", "pt")
FOLDER = Path(__file__).parent
_WORDS = {"pos": "positive", "neg": "negative", "neu": "neutral", "mix": "mixed"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """`intents` are words of the wire. What is `held_out` was never looked at while the word lists
    were made: it says how well they do on what nobody prepared them for."""

    language: str
    sentiment: str
    intents: frozenset[str]
    text: str

    @property
    def held_out(self) -> bool:
        return hashlib.sha256(self.text.encode()).digest()[0] % 2 == 1


def sentences(language: str) -> Sequence[Sentence]:
    """All of one language, as the file has them: sentiment, intents and text, between tabs."""
    lines = (FOLDER / f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    found = []
    for line in lines:
        sentiment, intents, text = line.split("\t")
        found.append(Sentence(language, _WORDS[sentiment], frozenset(intents.split()), text))
    return found
