"""What a text says beneath its disguises: case, accents, letters of other alphabets that look the
same, digits for letters, letters drawn out or set apart, signs that nobody sees."""

import itertools
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from re import compile as pattern

_ALPHABETS = (
    ("авекмнорстухіјѕԁԛԝһӏгпь", "abekmhopctyxijsdqwhlrnb"),
    ("αβγεηικνορτυχωμζ", "abyenikvoptuxwuz"),
    ("οոսհցզ", "onuhgq"),
    ("ɑɡɩɪʟʀɴıƒþøłđħŧ", "agiilrnifpoldht"),
)
LOOK_ALIKE = {one: other for pair in _ALPHABETS for one, other in zip(*pair, strict=True)}
"""Small letters of other alphabets, and odd ones of ours, by the Latin letter they look like."""

_CAPITALS = dict(zip("ΝΗΥ", "nhy", strict=True))
"""Capitals that look like another letter than their small form does."""

_OWN = {("n", "\u0303"): "ñ", ("c", "\u0327"): "ç"}
"""Letters and no accents: `año` is not `ano`, and `caça` is not `caca`."""

_DIGITS = {"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "€": "e"}
_EITHER = "1!|"
LEET = frozenset(_DIGITS) | frozenset(_EITHER)
_ONLY_SIGNS = frozenset("@$€!|")
_SPACE = " "
_LINE = "\n"
_DOUBLED = pattern(r"(?s)(.)\1+")
_APART = pattern(r"[^\W_][^\w\s_]+[^\W_]|[^\W_]_+[^\W_]")
_ALONE = pattern(r"(?<![^\W_])[^\W_](?![^\W_])")
_ONE_LETTER_WORDS = frozenset("aeiouy")
_MODEL = pattern(r"[^\W\d_]{1,2}\d+|\d+[^\W\d_]")
"""`A55` and `4k` are names of things, and no letters in disguise."""

_NAMED = pattern(
    r"(?:(?:NEGATIVE )?(?:SQUARED|CIRCLED) LATIN CAPITAL LETTER|REGIONAL INDICATOR SYMBOL LETTER"
    r"|LATIN (?:SMALL|CAPITAL) LETTER|LATIN LETTER SMALL CAPITAL) ([A-Z])(?: WITH .*)?"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a text: each sign once, however often it is repeated there. `doubled` are
    those that are repeated, by their place in `signs`, with how many signs there were too many up
    to there; `places` say where in the text each sign comes from, repeated ones included."""

    signs: str
    places: Sequence[int]
    doubled: Sequence[tuple[int, int]] = ()

    def run(self, at: int) -> int:
        """How often the sign is repeated."""
        n = bisect_left(self.doubled, (at, 0))
        if n == len(self.doubled) or self.doubled[n][0] != at:
            return 1
        return 1 + self.doubled[n][1] - (self.doubled[n - 1][1] if n else 0)

    def start(self, at: int) -> int:
        """Where in the text the sign begins."""
        n = bisect_left(self.doubled, (at, 0))
        return self.places[at + (self.doubled[n - 1][1] if n else 0)]

    def end(self, at: int) -> int:
        """Where in the text the last of its repetitions ends."""
        n = bisect_left(self.doubled, (at + 1, 0))
        return self.places[at + (self.doubled[n - 1][1] if n else 0)] + 1


@lru_cache(maxsize=8)
def readings(text: str) -> tuple[Reading, ...]:
    """Kept for a moment: several lists and the scorer look through the same text."""
    return tuple(_readings(text))


def _readings(text: str) -> Iterator[Reading]:
    """As it stands; with its digits read as letters, where it has any beside letters; and with
    what is set apart put together again. Nothing here takes longer than the text is long, times a
    small number."""
    whole, places = _plain(text)
    for read in (whole, *_undigited(whole)):
        yield _reading(read, places)
        yield from _put_together(read, places)


def read_term(term: str) -> Reading:
    """A term as it is looked for."""
    return _reading(*_plain(term.strip()))


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """What remains of each sign, and its place. Most texts have nothing but signs of which one
    remains."""
    whole = text.translate(_ONE)
    if _NOT_ONE not in whole:
        return whole, range(len(text))
    signs: list[str] = []
    places: list[int] = []
    for at, sign in enumerate(text):
        own = _OWN.get((signs[-1], sign)) if signs else None
        if own is not None:
            signs[-1] = own
        for part in folded(sign):
            signs.append(part)
            places.append(at)
    return "".join(signs), places


@lru_cache(maxsize=8192)
def folded(sign: str) -> str:
    """What remains of one sign: small, bare, in Latin letters where it looks like one; nothing of
    one that is not seen, a space for every kind of space."""
    if sign.isascii():
        return sign.lower() if sign.isprintable() else _SPACE if sign.isspace() else ""
    if sign in "ñÑçÇ":
        return sign.lower()
    if sign in _CAPITALS:
        return _CAPITALS[sign]
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", sign).casefold())
    return "".join(_bare(part) for part in parts)


def _bare(part: str) -> str:
    alike = LOOK_ALIKE.get(part)
    if alike is not None:
        return alike
    if part.isascii():
        return part
    if part.isspace():
        return _SPACE
    if unicodedata.category(part) in ("Mn", "Me", "Cf", "Cc") or part in "\u115f\u1160\u3164\uffa0":
        return ""
    named = _NAMED.fullmatch(unicodedata.name(part, ""))
    return named[1].lower() if named else part


class _Ones(dict[int, str]):
    """For `str.translate`: what remains of a sign where that is one sign. Filled as it is asked,
    and bounded by how many signs there are."""

    def __missing__(self, point: int) -> str:
        remains = folded(chr(point))
        self[point] = remains if len(remains) == 1 else _NOT_ONE
        return self[point]


_NOT_ONE = "\0"
_ONE = _Ones()


def _reading(whole: str, places: Sequence[int]) -> Reading:
    doubled: list[tuple[int, int]] = []
    extra = 0
    for found in _DOUBLED.finditer(whole):
        at, more = found.start() - extra, len(found[0]) - 1
        extra += more
        doubled.append((at, extra))
    return Reading(_DOUBLED.sub(r"\1", whole) if doubled else whole, places, doubled)


def _tokens(whole: str) -> Iterator[tuple[int, int]]:
    """Start and end of what stands between spaces."""
    at = 0
    for token in whole.split(_SPACE):
        if token:
            yield at, at + len(token)
        at += len(token) + 1


def _undigited(whole: str) -> Iterator[str]:
    """Two of them where a sign may stand for two letters."""
    if LEET.isdisjoint(whole):
        return
    changed = [at for start, end in _tokens(whole) for at in _disguised(whole, start, end)]
    if not changed:
        return
    for either in "il" if any(whole[at] in _EITHER for at in changed) else "i":
        signs = list(whole)
        for at in changed:
            signs[at] = _DIGITS.get(whole[at], either)
        yield "".join(signs)


def _disguised(whole: str, start: int, end: int) -> Iterator[int]:
    """Where in a token a sign stands for a letter: beside letters, and not as in `A55` or `no!`."""
    token = whole[start:end]
    if LEET.isdisjoint(token):
        return
    bare = token.strip(".,;:?!()[]\"'|")
    lettered = any(sign.isalpha() for sign in bare) or _ONLY_SIGNS.issuperset(bare)
    if not bare or not lettered or _MODEL.fullmatch(bare):
        return
    first = token.index(bare)
    last = first + len(bare)
    yield from (start + n for n in range(first, last) if token[n] in LEET)


def _put_together(whole: str, places: Sequence[int]) -> Iterator[Reading]:
    """Words whose letters were set apart: `f.u.c.k` or `fu-ck` in one token, `f u c k` in several.
    Each stands in a line of its own, so that it is taken whole or not at all."""
    apart = _APART.search(whole) is not None
    chained = len(_ALONE.findall(whole)) > 2
    if not (apart or chained):
        return
    tokens = list(_tokens(whole))
    words = list(_hyphened(whole, tokens)) if apart else []
    for chain in _chains(whole, tokens) if chained else ():
        words.append(chain)
        if whole[chain[0]] in _ONE_LETTER_WORDS:
            words.append(chain[1:])
    if words:
        lines = [[*word, word[-1]] for word in words]
        signs = [whole[at] for line in lines for at in line]
        ends = itertools.accumulate(len(line) for line in lines)
        for end in ends:
            signs[end - 1] = _LINE
        yield _reading("".join(signs), [places[at] for line in lines for at in line])


def _hyphened(whole: str, tokens: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """Tokens with something between their letters."""
    for start, end in tokens:
        letters = [n for n in range(start, end) if whole[n].isalnum()]
        if len(letters) > 1 and letters[-1] - letters[0] >= len(letters):
            yield letters


def _chains(whole: str, tokens: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """At least three letters, each with nothing but signs around it."""
    chain: list[int] = []
    for start, end in (*tokens, (0, 0)):
        letters = [n for n in range(start, end) if whole[n].isalnum()]
        if len(letters) == 1:
            chain.append(letters[0])
        elif letters or start == end:
            if len(chain) > 2:
                yield chain
            chain = []
