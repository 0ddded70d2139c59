"""Thousands of queries are asked of a text in one pass: what none of their words stands in costs
nothing more."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import ahocorasick

from domain.listening.model import MOST_SPANS, Span, Watch
from domain.listening.parsing import parsed
from domain.listening.query import (
    Fact,
    Found,
    Node,
    Term,
    TermKind,
    anchors,
    holds,
    terms_of,
    wanted_terms,
)
from domain.listening.views import Match, Said
from domain.shared.likeness import plain

LONGEST = 20_000
"""So many code points of a text are read."""

MOST_PLACES = 200
"""So many places of one term in one text are told apart."""

# Scripts that set no spaces between words: each of their signs is a word, and a word a phrase.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
_TAG = re.compile(r"(?<![\w#])#(\w+)")
_NAME = re.compile(r"(?<![\w@/])@([\w][\w.\-]*(?:@[\w.\-]*\w)?)")


@dataclass(frozen=True, slots=True)
class _Query:
    watch: Watch
    tree: Node
    shown: tuple[Term, ...]
    order: int


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text, folded and set apart, and where each of them stands in it."""

    line: str
    starts: Sequence[int]
    number: Mapping[int, int]
    places: Sequence[tuple[int, int]]


class WatchMatcher:
    """For `domain.listening.ports.Watchbook`. Made once for all the watches of a workspace; the
    order of the watches is that of the matches."""

    def __init__(self, watches: Sequence[Watch]) -> None:
        trees = [(watch, parsed(watch.query)) for watch in watches]
        common = Counter(term for _, tree in trees for term in set(terms_of(tree)))
        self.is_empty = not trees
        self._by_anchor: dict[Term, list[_Query]] = defaultdict(list)
        for order, (watch, tree) in enumerate(trees):
            query = _Query(watch, tree, tuple(dict.fromkeys(wanted_terms(tree))), order)
            for term in anchors(tree, common) or ():
                self._by_anchor[term].append(query)
        patterns: dict[str, list[Term]] = defaultdict(list)
        for term in common:
            if term.kind in (TermKind.WORDS, TermKind.PREFIX):
                patterns[_pattern(term)].append(term)
        self._named = {
            term for term in common if term.kind not in (TermKind.WORDS, TermKind.PREFIX)
        }
        self._automaton = ahocorasick.Automaton() if patterns else None
        if self._automaton is not None:
            for pattern, terms in patterns.items():
                self._automaton.add_word(pattern, (len(pattern), tuple(terms)))
            self._automaton.make_automaton()

    def found(self, said: Said) -> Sequence[Match]:
        text = said.text[:LONGEST]
        words = _words(text)
        there = self._standing(text, words, said.author_handle)
        facts: dict[Fact, str | None] = {
            Fact.LANGUAGE: said.language,
            Fact.PLATFORM: said.platform,
            Fact.KIND: said.kind.value,
            Fact.SENTIMENT: said.sentiment,
        }
        candidates = {
            query.order: query for term in there for query in self._by_anchor.get(term, ())
        }
        return [
            Match(query.watch, _spans(query.shown, there))
            for _, query in sorted(candidates.items())
            if _is_within(query.watch, said) and holds(query.tree, there, facts)
        ]

    def _standing(
        self, text: str, words: _Words, author: str | None
    ) -> Mapping[Term, Sequence[Found]]:
        there: dict[Term, list[Found]] = {}
        if self._automaton is not None:
            for last, (length, terms) in self._automaton.iter(words.line):
                found = _found(words, last - length + 1, last)
                for term in terms:
                    places = there.setdefault(term, [])
                    if len(places) < MOST_PLACES:
                        places.append(found)
        if self._named:
            for term, start, end in _named(text, author):
                if term in self._named:
                    number = _number_at(words, start)
                    there.setdefault(term, []).append(Found(number, number, start, end))
        return there


def _pattern(term: Term) -> str:
    """As it stands among the words of a text: ` cold brew `, and of a beginning ` bre`."""
    words = _WORD.findall(term.text)
    line = f" {' '.join(words)}"
    return line if term.kind is TermKind.PREFIX else f"{line} "


def _words(text: str) -> _Words:
    """One space lies between two words, and before the first and after the last."""
    folded, origins = _folded(text)
    parts, starts, places, length = [" "], [], [], 1
    for match in _WORD.finditer(folded):
        starts.append(length)
        parts += (match.group(), " ")
        length += len(match.group()) + 1
        places.append((origins[match.start()], origins[match.end() - 1] + 1))
    number = {start: n for n, start in enumerate(starts)}
    return _Words("".join(parts), starts, number, places)


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """Without case and accents, and for each of its signs the place that it comes from."""
    if text.isascii():
        return text.lower(), range(len(text))
    parts, origins = [], list[int]()
    for at, sign in enumerate(text):
        part = plain(sign)
        parts.append(part)
        origins += [at] * len(part)
    return "".join(parts), origins


def _found(words: _Words, first: int, last: int) -> Found:
    """A pattern begins with the space before its first word."""
    begin = words.number[first + 1]
    ends = last if words.line[last] != " " else last - 1
    until = begin
    while until + 1 < len(words.starts) and words.starts[until + 1] <= ends:
        until += 1
    return Found(begin, until, words.places[begin][0], words.places[until][1])


def _number_at(words: _Words, start: int) -> int:
    """The first word that begins there or later; -1 where there is none, as for who says it."""
    low, high = 0, len(words.places)
    while low < high:
        middle = (low + high) // 2
        if words.places[middle][0] < start:
            low = middle + 1
        else:
            high = middle
    return low if low < len(words.places) else -1


def _named(text: str, author: str | None) -> Iterable[tuple[Term, int, int]]:
    """Hashtags and handles that stand in a text, and whose text it is. A handle with a server is
    also meant without it."""
    for match in _TAG.finditer(text):
        yield Term(TermKind.TAG, plain(match.group(1))), match.start(), match.end()
    for match in _NAME.finditer(text):
        for handle in _handles(match.group(1)):
            yield Term(TermKind.NAME, handle), match.start(), match.end()
    for handle in _handles(author or ""):
        yield Term(TermKind.AUTHOR, handle), 0, 0


def _handles(handle: str) -> Sequence[str]:
    whole = plain(handle).removeprefix("@").rstrip(".-")
    return [name for name in dict.fromkeys((whole, whole.partition("@")[0])) if name]


def _is_within(watch: Watch, said: Said) -> bool:
    if watch.platforms and said.platform not in watch.platforms:
        return False
    if watch.community_ids and said.community_id not in watch.community_ids:
        return False
    if not watch.languages:
        return True
    spoken = (said.language or "").lower()
    return any(
        spoken == wanted.lower() or spoken.startswith(f"{wanted.lower()}-")
        for wanted in watch.languages
    )


def _spans(shown: Sequence[Term], there: Mapping[Term, Sequence[Found]]) -> tuple[Span, ...]:
    """Where the terms stand that speak for it, each place once, in order."""
    places = {
        (found.start, found.end)
        for term in shown
        for found in there.get(term, ())
        if found.end > found.start
    }
    return tuple(Span(*place) for place in sorted(places)[:MOST_SPANS])
