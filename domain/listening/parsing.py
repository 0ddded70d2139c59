"""A query is read as people write searches: what stands side by side is meant all at once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from domain.listening.errors import (
    QueryFieldUnknown,
    QueryNearNeedsTerms,
    QueryTooBroad,
    QueryTooLarge,
    QueryUnclosed,
    QueryUnreadable,
    QueryValueUnknown,
)
from domain.listening.query import (
    All,
    AnyOf,
    Fact,
    Is,
    Near,
    Node,
    Not,
    Term,
    TermKind,
    anchors,
    terms_of,
)
from domain.shared.heard import HeardKind
from domain.shared.likeness import plain

LONGEST_QUERY = 4000
MOST_TERMS = 200
DEEPEST = 20
FARTHEST = 50
"""How many words may lie between two that are near each other."""

_KINDS = frozenset(kind.value for kind in HeardKind)
_MOODS = frozenset({"positive", "negative", "neutral", "mixed", "unknown"})
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_PLATFORM = re.compile(r"[a-z][a-z0-9_]{1,39}")
_VALUES: Mapping[Fact, Callable[[str], object]] = {
    Fact.LANGUAGE: _LANGUAGE.fullmatch,
    Fact.PLATFORM: _PLATFORM.fullmatch,
    Fact.KIND: _KINDS.__contains__,
    Fact.SENTIMENT: _MOODS.__contains__,
}
_FROM = "from"
_FIELDS = (*(fact.value for fact in Fact), _FROM)
_SIGNS = re.compile(
    r'(?P<gap>\s+)|(?P<minus>-(?=\())|(?P<open>\()|(?P<close>\))|-?"(?P<quoted>[^"]*)"|(?P<half>-?")'
    r'|(?P<bare>[^\s()"]+)'
)
_NEAR = re.compile(r"NEAR/(\d{1,4})")
_FIELD = re.compile(r"([A-Za-z_]+):(.*)", re.DOTALL)
_SAYS_NOTHING = re.compile(r"[\W_]*")


@dataclass(frozen=True, slots=True)
class _Sign:
    """One piece of a query. `at` is where it begins, from 1."""

    kind: str
    text: str
    at: int
    denied: bool = False


def parsed(query: str, pointer: str = "/query") -> Node:
    """The tree of a query.

    Words side by side are all meant, as with `AND`; `OR` and `NOT` are written in capitals, and `-`
    before a piece means `NOT`. `NOT` binds closest, then `AND`, then `OR`. Raises QueryUnreadable,
    QueryUnclosed, QueryFieldUnknown, QueryValueUnknown, QueryNearNeedsTerms, QueryTooBroad,
    QueryTooLarge.
    """
    tree = _Reading(_signs(query, pointer), pointer).whole()
    if sum(1 for _ in terms_of(tree)) > MOST_TERMS:
        raise QueryTooLarge(pointer=pointer, most=MOST_TERMS)
    if anchors(tree) is None:
        raise QueryTooBroad(pointer=pointer)
    return tree


def _signs(query: str, pointer: str) -> list[_Sign]:
    found: list[_Sign] = []
    for match in _SIGNS.finditer(query):
        at, kind = match.start() + 1, str(match.lastgroup)
        if kind == "gap":
            continue
        if kind == "half":
            raise QueryUnclosed(pointer=pointer, position=at, found='"')
        if kind == "minus":
            found.append(_Sign("bare", "NOT", at))
            continue
        denied = kind in ("quoted", "bare") and match.group().startswith("-")
        text = match.group(kind)
        found.append(_Sign(kind, text[1:] if denied and kind == "bare" else text, at, denied))
    return found


class _Reading:
    """Goes through the pieces once, from left to right."""

    def __init__(self, signs: list[_Sign], pointer: str) -> None:
        self._signs = signs
        self._pointer = pointer
        self._next = 0
        self._depth = 0

    def whole(self) -> Node:
        tree = self._either()
        if self._next < len(self._signs):
            self._refuse(self._signs[self._next])
        return tree

    def _either(self) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise QueryTooLarge(pointer=self._pointer, most=DEEPEST)
        parts = [self._both()]
        while self._takes("OR"):
            parts.append(self._both())
        self._depth -= 1
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _both(self) -> Node:
        parts = [self._one()]
        while self._goes_on():
            self._takes("AND")
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _goes_on(self) -> bool:
        sign = self._ahead()
        return sign is not None and sign.kind != "close" and not _is_word(sign, "OR")

    def _one(self) -> Node:
        denied = 0
        while self._takes("NOT"):
            denied += 1
        node = self._near()
        return Not(node) if denied % 2 else node

    def _near(self) -> Node:
        first = self._piece()
        sign = self._ahead()
        distance = _NEAR.fullmatch(sign.text) if sign and sign.kind == "bare" else None
        if sign is None or distance is None:
            return first
        self._next += 1
        second, words = self._piece(), int(distance.group(1))
        fits = isinstance(first, Term) and isinstance(second, Term) and first != second
        if not fits or not 1 <= words <= FARTHEST:
            raise QueryNearNeedsTerms(pointer=self._pointer, position=sign.at)
        assert isinstance(first, Term)
        assert isinstance(second, Term)
        if TermKind.AUTHOR in (first.kind, second.kind):
            raise QueryNearNeedsTerms(pointer=self._pointer, position=sign.at)
        return Near(first, second, words)

    def _piece(self) -> Node:
        sign = self._ahead()
        if sign is None:
            raise QueryUnreadable(pointer=self._pointer, position=self._end, found=None)
        if sign.kind == "close" or _is_operator(sign):
            self._refuse(sign)
        self._next += 1
        if sign.kind == "open":
            inner = self._either()
            closing = self._ahead()
            if closing is None:
                raise QueryUnclosed(pointer=self._pointer, position=sign.at, found="(")
            self._next += 1
            return inner
        node = self._term(sign)
        return Not(node) if sign.denied else node

    @property
    def _end(self) -> int:
        last = self._signs[-1] if self._signs else None
        return last.at + len(last.text) if last else 1

    def _term(self, sign: _Sign) -> Node:
        if sign.kind == "quoted":
            return self._said(TermKind.WORDS, sign.text, sign)
        if sign.text[:1] == "#":
            return self._said(TermKind.TAG, sign.text[1:], sign)
        if sign.text[:1] == "@":
            return self._said(TermKind.NAME, sign.text[1:], sign)
        field = _FIELD.fullmatch(sign.text)
        if field:
            return self._field(field.group(1).lower(), field.group(2), sign)
        if sign.text.endswith("*"):
            return self._said(TermKind.PREFIX, sign.text[:-1], sign)
        return self._said(TermKind.WORDS, sign.text, sign)

    def _field(self, name: str, value: str, sign: _Sign) -> Node:
        if not value:
            # A field whose value is quoted is two pieces.
            following = self._ahead()
            if following is None or following.kind != "quoted" or following.denied:
                self._refuse(sign)
            self._next += 1
            value = following.text
        if name == _FROM:
            return self._said(TermKind.AUTHOR, value.removeprefix("@"), sign)
        if name not in _FIELDS:
            known = ", ".join(_FIELDS)
            raise QueryFieldUnknown(
                pointer=self._pointer, position=sign.at, field=name, known=known
            )
        fact = Fact(name)
        if not _VALUES[fact](value.lower()):
            raise QueryValueUnknown(
                pointer=self._pointer, position=sign.at, field=name, value=value[:60]
            )
        return Is(fact, value.lower())

    def _said(self, kind: TermKind, text: str, sign: _Sign) -> Node:
        folded = " ".join(plain(text).split())
        if _SAYS_NOTHING.fullmatch(folded):
            self._refuse(sign)
        return Term(kind, folded)

    def _ahead(self) -> _Sign | None:
        return self._signs[self._next] if self._next < len(self._signs) else None

    def _takes(self, word: str) -> bool:
        sign = self._ahead()
        if sign is None or not _is_word(sign, word):
            return False
        self._next += 1
        return True

    def _refuse(self, sign: _Sign) -> NoReturn:
        shown = sign.text if sign.kind != "quoted" else f'"{sign.text}"'
        raise QueryUnreadable(pointer=self._pointer, position=sign.at, found=shown[:60])


def _is_word(sign: _Sign, word: str) -> bool:
    return sign.kind == "bare" and sign.text == word and not sign.denied


def _is_operator(sign: _Sign) -> bool:
    return any(_is_word(sign, word) for word in ("AND", "OR", "NOT")) or bool(
        sign.kind == "bare" and _NEAR.fullmatch(sign.text)
    )
