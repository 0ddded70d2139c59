"""Listed terms are found in a text as whole words, thousands of them in one pass, whatever they are
disguised as."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ahocorasick

from adapters.text.disguises import Reading, read_term, readings

PREFIX = "*"
"""At the end of a term: and whatever the word goes on with."""

DRAWN_OUT = 3
"""A letter that comes so often, or so many letters that come too often, are drawn out; a double
letter is another word: `perro` is not `pero`."""

MOST_LOOKS = 20_000
"""After so many places that looked like a term nothing more is looked for in a text. A list would
have to be made for it to come so far."""


@dataclass(frozen=True, slots=True)
class WordHit:
    """Where a term stands in a text, in code points."""

    list_id: str
    term: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Entry:
    list_id: str
    term: str
    signs: str
    runs: tuple[int, ...]
    goes_on: bool


class WordMatcher:
    """Made once for all the lists of a workspace; one pass over a text serves all of them."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        entries: dict[str, dict[tuple[str, tuple[int, ...], bool], _Entry]] = {}
        for list_id, terms in lists.items():
            for term in terms:
                entry = _entry(list_id, term)
                if entry is not None:
                    alike = entries.setdefault(entry.signs, {})
                    alike.setdefault((list_id, entry.runs, entry.goes_on), entry)
        self._automaton = ahocorasick.Automaton() if entries else None
        if self._automaton is not None:
            for signs, alike in entries.items():
                self._automaton.add_word(signs, tuple(alike.values()))
            self._automaton.make_automaton()

    def find(self, text: str) -> list[WordHit]:
        """In order; of what one list has within one place, the longest."""
        if self._automaton is None:
            return []
        found = {
            (hit.list_id, hit.start, hit.end): hit for hit in self._hits(self._automaton, text)
        }
        return _longest(sorted(found.values(), key=lambda hit: (hit.start, -hit.end, hit.list_id)))

    def _hits(self, automaton: Any, text: str) -> Iterator[WordHit]:
        looks = 0
        for reading in readings(text):
            for last, entries in automaton.iter(reading.signs):
                for entry in entries:
                    looks += 1
                    if looks > MOST_LOOKS:
                        return
                    first = last - len(entry.signs) + 1
                    if _stands(entry, reading, first, last):
                        start, end = reading.start(first), reading.end(last)
                        yield WordHit(entry.list_id, entry.term, start, end)


def _entry(list_id: str, term: str) -> _Entry | None:
    goes_on = term.endswith(PREFIX)
    read = read_term(term.removesuffix(PREFIX))
    if not read.signs:
        return None
    runs = tuple(1 if sign == " " else read.run(at) for at, sign in enumerate(read.signs))
    return _Entry(list_id, term, read.signs, runs, goes_on)


def _stands(entry: _Entry, reading: Reading, first: int, last: int) -> bool:
    """Whether it is a word by itself there, and drawn out if it is longer."""
    signs = reading.signs
    if _joined(signs, first - 1, first):
        return False
    if not entry.goes_on and _joined(signs, last + 1, last):
        return False
    longer = []
    for at, run in enumerate(entry.runs, first):
        there = reading.run(at)
        if there < run:
            return False
        if there > run and signs[at] != " ":
            longer.append(there)
    return not longer or max(longer) >= DRAWN_OUT or len(longer) >= DRAWN_OUT


def _joined(signs: str, beside: int, edge: int) -> bool:
    """Whether the sign at the edge of a term goes on into the one beside it, as in a word."""
    if not 0 <= beside < len(signs):
        return False
    return signs[beside].isalnum() and signs[edge].isalnum() and not _unspaced(signs[edge])


def _unspaced(sign: str) -> bool:
    """Whether it is of a script that sets no spaces between words: Thai, Chinese, Japanese; in
    Korean endings are joined to the word."""
    return "\u0e00" <= sign <= "\u0eff" or "\u1100" <= sign <= "\u11ff" or sign >= "\u2e80"


def _longest(hits: Sequence[WordHit]) -> list[WordHit]:
    kept: list[WordHit] = []
    reach: dict[str, int] = {}
    for hit in hits:
        if hit.end > reach.get(hit.list_id, -1):
            reach[hit.list_id] = hit.end
            kept.append(hit)
    return kept
