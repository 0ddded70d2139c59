"""What a text says beneath its disguises: case, accents, letters of other alphabets that look the
same, digits for letters, letters drawn out or set apart, signs that nobody sees."""

import unicodedata
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
_ONE_LETTER_WORDS = frozenset("aeiouy")
_MODEL = pattern(r"[^\W\d_]{1,2}\d+|\d+[^\W\d_]")
"""`A55` and `4k` are names of things, and no letters in disguise."""

_NAMED = pattern(
    r"(?:(?:NEGATIVE )?(?:SQUARED|CIRCLED) LATIN CAPITAL LETTER|REGIONAL INDICATOR SYMBOL LETTER"
    r"|LATIN (?:SMALL|CAPITAL) LETTER|LATIN LETTER SMALL CAPITAL) ([A-Z])(?: WITH .*)?"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a text: each sign once, however often it is repeated there; `runs` says how
    often, `starts` and `ends` where in the text."""

    signs: str
    runs: Sequence[int]
    starts: Sequence[int]
    ends: Sequence[int]


def readings(text: str) -> Iterator[Reading]:
    """As it stands; with its digits read as letters, where it has any beside letters; and with
    what is set apart put together again. Nothing here takes longer than the text is long, times a
    small number."""
    plain = _plain(text)
    yield _reading(plain)
    whole = "".join(part for part, _ in plain)
    tokens = list(_tokens(whole))
    if not LEET.isdisjoint(whole):
        yield from _undigited(plain, whole, tokens)
    yield from _put_together(plain, whole, tokens)


def read_term(term: str) -> Reading:
    """A term as it is looked for."""
    return _reading(_plain(term.strip()))


def _plain(text: str) -> list[tuple[str, int]]:
    """What remains of each sign, with its place."""
    signs: list[tuple[str, int]] = []
    for at, sign in enumerate(text):
        own = _OWN.get((signs[-1][0], sign)) if signs else None
        if own is not None:
            signs[-1] = own, signs[-1][1]
        signs.extend((part, at) for part in folded(sign))
    return signs


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


def _reading(signs: Sequence[tuple[str, int]]) -> Reading:
    kept: list[str] = []
    runs: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    for sign, at in signs:
        if kept and kept[-1] == sign:
            runs[-1] += 1
            ends[-1] = at + 1
            continue
        kept.append(sign)
        runs.append(1)
        starts.append(at)
        ends.append(at + 1)
    return Reading("".join(kept), runs, starts, ends)


def _tokens(whole: str) -> Iterator[tuple[int, int]]:
    """Start and end of what stands between spaces."""
    at = 0
    for token in whole.split(_SPACE):
        if token:
            yield at, at + len(token)
        at += len(token) + 1


def _undigited(
    plain: Sequence[tuple[str, int]], whole: str, tokens: Sequence[tuple[int, int]]
) -> Iterator[Reading]:
    """Two of them where a sign may stand for two letters."""
    changed = {at for start, end in tokens for at in _disguised(whole, start, end)}
    if not changed:
        return
    for either in "il" if any(whole[at] in _EITHER for at in changed) else "i":
        yield _reading(
            [
                (_DIGITS.get(sign, either) if n in changed else sign, at)
                for n, (sign, at) in enumerate(plain)
            ]
        )


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


def _put_together(
    plain: Sequence[tuple[str, int]], whole: str, tokens: Sequence[tuple[int, int]]
) -> Iterator[Reading]:
    """Words whose letters were set apart: `f.u.c.k` or `fu-ck` in one token, `f u c k` in several.
    Each is a reading of its own line, so that it is taken whole or not at all."""
    lines: list[tuple[str, int]] = []
    for start, end in tokens:
        letters = [n for n in range(start, end) if whole[n].isalnum()]
        if len(letters) > 1 and letters[-1] - letters[0] >= len(letters):
            _add(lines, plain, letters)
    for chain in _chains(whole, tokens):
        _add(lines, plain, chain)
        if whole[chain[0]] in _ONE_LETTER_WORDS:
            _add(lines, plain, chain[1:])
    if lines:
        yield _reading(lines)


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


def _add(
    lines: list[tuple[str, int]], plain: Sequence[tuple[str, int]], places: Sequence[int]
) -> None:
    lines.extend(plain[n] for n in places)
    lines.append((_LINE, plain[places[-1]][1]))
