"""The word lists, as they are kept in files, made ready for being found in a text."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from adapters.text.mood.forms import INFLECTED
from adapters.text.mood.tokens import Sort, Token, folded
from domain.inbox.mood import Intent

LANGUAGES = ("es", "en", "pt")
WEIGHTS: Mapping[str, float] = {
    "best": 3,
    "good": 2,
    "fair": 1,
    "glad": 2,
    "thanks": 1,
    "poor": -1,
    "bad": -2,
    "worst": -3,
    "sad": -2,
}
"""What an entry of each list says about a thing; `glad` and `sad` say it about the writer, and
`thanks` are polite more often than not."""
RANKS = (
    *("calm", "doubt", "but", "not", "more", "less", "trouble"),
    *reversed(tuple(WEIGHTS)),
    *Intent,
)
"""Which list counts for a word that is in several."""
ANY = "_"


@dataclass(frozen=True, slots=True)
class Found:
    """An entry in a text: the tokens from `first` until before `after`, and the list it is in."""

    role: str
    first: int
    after: int


@dataclass(slots=True)
class _Step:
    """What an entry may go on with: a word, the beginning of one, or any; `role` where it may
    end."""

    words: dict[str, "_Step"] = field(default_factory=dict)
    beginnings: dict[str, "_Step"] = field(default_factory=dict)
    any: "_Step | None" = None
    role: str | None = None

    def then(self, wanted: str) -> "_Step":
        """The step after that word, made where there is none."""
        if wanted == ANY:
            self.any = self.any or _Step()
            return self.any
        if wanted.endswith("*"):
            return self.beginnings.setdefault(wanted[:-1], _Step())
        return self.words.setdefault(wanted, _Step())

    def after(self, word: str) -> Iterator["_Step"]:
        if (exact := self.words.get(word)) is not None:
            yield exact
        for beginning, step in self.beginnings.items():
            if word.startswith(beginning):
                yield step
        if self.any is not None:
            yield self.any

    def ends(self, role: str) -> None:
        if self.role is None or RANKS.index(role) < RANKS.index(self.role):
            self.role = role


class Finder:
    """Entries, of which the longest counts."""

    def __init__(self, entries: Iterable[tuple[str, Sequence[str]]]) -> None:
        self._start = _Step()
        for role, words in entries:
            step = self._start
            for word in words:
                step = step.then(word)
            step.ends(role)

    @property
    def firsts(self) -> Iterable[str]:
        """Words with which an entry begins."""
        return self._start.words

    def at(self, place: int, tokens: Sequence[Token]) -> Found | None:
        """The longest entry that begins there."""
        step = self._start.words.get(tokens[place].word)
        if step is None:
            return None
        role, after = _furthest(step, place + 1, tokens)
        return None if role is None else Found(role, place, after)


def _furthest(step: _Step, place: int, tokens: Sequence[Token]) -> tuple[str | None, int]:
    role, after = step.role, place
    if place < len(tokens) and tokens[place].sort is Sort.WORD:
        for then in step.after(tokens[place].word):
            further, beyond = _furthest(then, place + 1, tokens)
            if further is not None and beyond > after:
                role, after = further, beyond
    return role, after


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known of one language. `tongue` are words by which it is known."""

    language: str
    moods: Finder
    intents: Finder
    tongue: frozenset[str]


@cache
def lexicon(language: str) -> Lexicon:
    given = _file(language)
    return Lexicon(
        language,
        Finder(moods_of(language)),
        Finder(e for role, text in given["intents"].items() for e in _phrases(role, text)),
        frozenset(map(folded, given["tongue"]["words"].split())),
    )


Entry = tuple[str, Sequence[str]]
"""The list it is in, and its words."""


def moods_of(language: str) -> Iterator[Entry]:
    """All that weighs, turns or doubts."""
    yield from _moods(language, _file(language))
    yield from _moods(language, _file("signs"))


def _moods(language: str, given: Mapping[str, Any]) -> Iterator[Entry]:
    for role in (*WEIGHTS, "doubt"):
        yield from _entries(language, role, given.get(role, {}))
    turns = given.get("turns", {})
    for role, text in turns.items():
        if role != "phrases":
            yield from ((role, [folded(word)]) for word in text.split())
    for role, text in turns.get("phrases", {}).items():
        yield from _phrases(role, text)


def _entries(language: str, role: str, given: Mapping[str, str]) -> Iterator[Entry]:
    for kind, text in given.items():
        if kind == "phrases":
            yield from _phrases(role, text)
            continue
        inflected = INFLECTED.get(kind)
        for word in text.split():
            plain = word if kind in ("signs", "marks") else folded(word)
            forms = [plain] if inflected is None else inflected(language, plain)
            yield from ((role, [form]) for form in forms)


def _phrases(role: str, text: str) -> Iterator[Entry]:
    """One a line, in each of the ways in which it is spelled."""
    for line in filter(None, map(str.strip, text.splitlines())):
        for words in product(*(folded(part).split("|") for part in line.split())):
            yield from ((role, spelled) for spelled in _spelled(words))


def _spelled(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Also `do not` and `dont`, where it says `don't`."""
    yield words
    joined = " ".join(words)
    if "n't" in joined:
        yield joined.replace("n't", " not").split()
        yield joined.replace("n't", "nt").split()


def _file(name: str) -> Mapping[str, Any]:
    path = Path(__file__).with_name(f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
