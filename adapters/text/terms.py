"""Many terms are looked for at once, as whole words, whatever their case and accents."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import ahocorasick

from domain.shared.likeness import plain


def terms_in(text: str, terms: Sequence[str]) -> list[tuple[int, int, str]]:
    """Start, end and term of each, in order; of two in one place the longer."""
    automaton = _automaton(tuple(terms))
    if automaton is None:
        return []
    folded, places = _folded(text)
    found = []
    for last, (length, term) in automaton.iter_long(folded):
        first = last - length + 1
        start, end = places[first], places[last] + 1
        if not (_is_word(text, start - 1) or _is_word(text, end)):
            found.append((start, end, term))
    return found


def _is_word(text: str, at: int) -> bool:
    return 0 <= at < len(text) and (text[at].isalnum() or text[at] == "_")


def _folded(text: str) -> tuple[str, list[int]]:
    """The text folded, and for each of its characters the place it comes from."""
    parts, places = [], []
    for at, sign in enumerate(text):
        part = plain(sign)
        parts.append(part)
        places += [at] * len(part)
    return "".join(parts), places


@lru_cache(maxsize=64)
def _automaton(terms: tuple[str, ...]) -> Any:
    automaton = ahocorasick.Automaton()
    for term in terms:
        folded = plain(term)
        if folded:
            automaton.add_word(folded, (len(folded), term))
    if not len(automaton):
        return None
    automaton.make_automaton()
    return automaton
