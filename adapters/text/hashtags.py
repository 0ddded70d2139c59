"""Hashtags of several words that nothing keeps apart, and how capitals would.

Words are those of the spelling dictionaries, with how often each is written. Saying nothing is
better than taking a long word apart, so whatever may be one word is left alone: what a dictionary
has, in whatever number or gender, what a known beginning or ending makes of a word, and names.
"""

import math
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import regex  # type: ignore[import-untyped]

from adapters.text.spelling import DICTIONARIES, known_words

SHORTEST, _LONGEST = 8, 60
_LONGEST_WORD = 20
_RARELY = 4e-7
"""A word that is written more seldom is none that a hashtag would be made of."""
_SHORT_WORDS_ARE_COMMON = {3: 4e-5, 4: 3e-6}
_AS_DEAR_AS_A_NAME = -math.log(2e-5)
_DEAREST_LETTER = 3.3
"""How much surprise there may be in each letter for it to be words, and no accident."""
_PER_WORD = 2.5
"""What each word costs beside its own, so that few words are likelier than many."""
_PER_FORM = 3.0
"""What a word costs more that is only known in another number or gender."""
_PER_STRANGER = 1.5
"""What an English word costs more where another language is spoken."""
_RUN = regex.compile(r"\p{Lu}{2,}(?!\p{Ll})|\p{Lu}?[^\p{Lu}\W\d_]+|\p{Lu}")
"""Letters that capitals keep together already."""


@dataclass(frozen=True)
class Tongue:
    """The words of a language without accents: what each costs that may stand in a hashtag, and
    all that there are."""

    costs: Mapping[str, float]
    words: frozenset[str]
    beginnings: tuple[str, ...]
    endings: tuple[str, ...]
    plurals: tuple[tuple[str, str], ...]

    def has(self, word: str) -> bool:
        """Whether it is one word, in any number, or a known one with a beginning or an ending."""
        return self._plainly(word) or self._made_of(word)

    def cost(self, word: str) -> float | None:
        """None for what is no word that may stand in a hashtag."""
        if word in self.costs:
            return self.costs[word]
        if len(word) > 3:
            forms = [self.costs[one] for one in self._singulars(word) if one in self.costs]
            return min(forms) + _PER_FORM if forms else None
        return None

    def _plainly(self, word: str) -> bool:
        return word in self.words or any(one in self.words for one in self._singulars(word))

    def _singulars(self, word: str) -> Iterator[str]:
        for ending, instead in self.plurals:
            if word.endswith(ending):
                yield word[: -len(ending)] + instead

    def _made_of(self, word: str) -> bool:
        for beginning in self.beginnings:
            rest = word.removeprefix(beginning)
            if rest != word and len(rest) > 3 and self._plainly(rest):
                return True
        for ending in self.endings:
            stem = word.removesuffix(ending)
            if stem != word and len(stem) > 3 and any(stem + end in self.words for end in _ENDS):
                return True
        return False


_loaded: set[str] = set()
_ENDS = (
    "",
    "o",
    "a",
    "e",
    "r",
    "ar",
    "er",
    "ir",
    "ado",
    "ido",
    "al",
    "ble",
    "y",
    "io",
    "ia",
    "ico",
)
"""What a stem may end in where it is a word."""


def knows_words(language: str | None) -> bool:
    """Whether all that looking needs is loaded."""
    return all(each in _loaded for each in _spoken(language))


def learn_words(language: str | None) -> None:
    """Load it: a second or two, once."""
    for each in _spoken(language):
        _tongue(each)
        _loaded.add(each)


def parted(hashtag: str, language: str | None) -> str | None:
    """The same with a capital at each word, where it is several that run together; it has no sign
    before it. English is looked up beside any language. May take seconds the first time."""
    spoken = [_tongue(each) for each in _spoken(language)]
    runs = list(_RUN.finditer(hashtag))
    made, at = [], 0
    for run in runs:
        made += [hashtag[at : run.start()], _apart(run.group(), spoken) or run.group()]
        at = run.end()
    written = "".join((*made, hashtag[at:]))
    return written if written != hashtag else None


def _spoken(language: str | None) -> tuple[str, ...]:
    return (language, "en") if language in DICTIONARIES and language != "en" else ("en",)


def _apart(run: str, spoken: list[Tongue]) -> str | None:
    plain = folded(run)
    if len(plain) != len(run) or not SHORTEST <= len(run) <= _LONGEST:
        return None
    if plain in _names() or any(tongue.has(plain) for tongue in spoken):
        return None
    words = _words(plain, spoken)
    if words is None:
        return None
    ends = [sum(map(len, words[: n + 1])) for n in range(len(words))]
    parts = [run[end - len(word) : end] for word, end in zip(words, ends, strict=True)]
    return "".join(part[:1].upper() + part[1:].lower() for part in parts)


def _words(plain: str, spoken: list[Tongue]) -> list[str] | None:
    """The likeliest words that it is made of: two or more, of which something is said."""
    best: list[tuple[float, list[str]] | None] = [(0.0, [])] + [None] * len(plain)
    for end in range(1, len(plain) + 1):
        for start in range(max(0, end - _LONGEST_WORD), end):
            before = best[start]
            cost = _least(plain[start:end], spoken) if before else None
            if before is None or cost is None:
                continue
            total = before[0] + cost + _PER_WORD
            now = best[end]
            if now is None or total < now[0]:
                best[end] = (total, [*before[1], plain[start:end]])
    found = best[-1]
    if found is None or len(found[1]) < 2:
        return None
    likely = found[0] <= _DEAREST_LETTER * len(plain)
    return found[1] if likely and _says_something(found[1]) else None


def _least(word: str, spoken: list[Tongue]) -> float | None:
    costs = [
        cost + (_PER_STRANGER if number else 0)
        for number, tongue in enumerate(spoken)
        if (cost := tongue.cost(word)) is not None
    ]
    return min(costs, default=None)


def _says_something(words: list[str]) -> bool:
    """A third of it at least in words of four letters or more."""
    return 3 * sum(len(word) for word in words if len(word) > 3) >= sum(map(len, words))


def folded(text: str) -> str:
    """Small letters without accents; an ñ stays one."""
    small = text.lower().replace("ñ", "\0")
    bare = "".join(c for c in unicodedata.normalize("NFD", small) if not unicodedata.combining(c))
    return bare.replace("\0", "ñ")


@lru_cache(maxsize=3)
def _tongue(language: str) -> Tongue:
    made = _lists()[language]
    counts = known_words(language)
    total = sum(counts.values())
    costs: dict[str, float] = {}
    for word, count in counts.items():
        share, plain = count / total, folded(word)
        if len(word) > 2 and share >= max(_RARELY, _SHORT_WORDS_ARE_COMMON.get(len(word), 0)):
            costs[plain] = min(costs.get(plain, math.inf), -math.log(share))
    often = {folded(word): count / total for word, count in counts.items() if len(word) < 3}
    costs |= {word: -math.log(max(often.get(word, 0), _RARELY)) for word in made["short"]}
    more = (*made["more"], *_lists()["names"]["places"])
    costs = dict.fromkeys(more, _AS_DEAR_AS_A_NAME) | costs
    words = frozenset((*(folded(word) for word in counts), *more))
    plurals = tuple((ending, instead) for ending, instead in made["plurals"])
    return Tongue(costs, words, tuple(made["beginnings"]), tuple(made["endings"]), plurals)


@lru_cache(maxsize=1)
def _lists() -> dict[str, dict[str, list[Any]]]:
    return tomllib.loads(Path(__file__).with_name("hashtags.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(_lists()["names"]["one_word"])
