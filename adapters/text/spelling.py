"""Words that no dictionary has, with what was probably meant: suggestions, never more."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from domain.publishing.preflight_ports import Misspelling

MOST_WORDS = 400
DICTIONARIES = frozenset({"es", "en", "pt"})
# No names, hashtags, mentions or links: a capital inside a sentence is a name more often than not.
_WORD = re.compile(r"(?<![\w#@./'’-])[^\W\d_]{4,24}(?![\w@/'’-])")
_LINK = re.compile(r"\b\w+://\S+|\b[\w-]+\.[a-z]{2,}\S*")


def misspellings(text: str, language: str) -> Sequence[Misspelling]:
    """At most the first 400 words are looked up, in a language that there is a dictionary of. May
    take a second the first time."""
    if language not in DICTIONARIES:
        return ()
    hidden = _LINK.sub(lambda link: " " * len(link.group()), text)
    words = [found for found in _WORD.finditer(hidden) if found.group().islower()][:MOST_WORDS]
    speller = _speller(language)
    unknown = speller.unknown({found.group() for found in words})
    return [
        Misspelling(*found.span(), found.group(), _meant(language, found.group()))
        for found in words
        if found.group() in unknown
    ]


def known_words(language: str) -> Mapping[str, int]:
    """Every word of a language's dictionary, and how often it was met. May take a second the first
    time."""
    words: Mapping[str, int] = _speller(language).word_frequency.dictionary
    return words


@lru_cache(maxsize=10_000)
def _meant(language: str, word: str) -> str | None:
    meant = _speller(language).correction(word)
    return str(meant) if meant and meant != word else None


@lru_cache(maxsize=3)
def _speller(language: str) -> Any:
    from spellchecker import SpellChecker

    return SpellChecker(language=language, distance=1)
