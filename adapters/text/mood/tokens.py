"""A text as its words, marks and signs, each with its place."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Sort(StrEnum):
    """`end` ends a sentence, `pause` a part of one."""

    WORD = "word"
    SIGN = "sign"
    END = "end"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class Token:
    """`word` is without case, accents and stretched letters; `loud` is one in capitals."""

    sort: Sort
    word: str
    start: int
    end: int
    loud: bool = False
    stretched: bool = False


# Links and names of people say nothing; what is behind a # is a word like any other.
_PASSED_OVER = r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|@\w+"
_MARKS = r"[:;=]'?-?[)(D](?!\w)|>:\(|<3|\(:"
_WORD = r"[^\W_]+(?:['’.-][^\W_]+)*"
_ANY = re.compile(
    rf"(?P<over>{_PASSED_OVER})|(?P<sign>{_MARKS})|(?P<word>{_WORD})"
    r"|(?P<end>[.!?…¡¿\n]+)|(?P<pause>[,;:()–—\"“”«»]|\s-\s)|(?P<mark>[^\w\s])"
)
_STRETCHED = re.compile(r"(\w)\1{2,}")
_NO_ACCENTS = str.maketrans("áàâãäéèêëíìîïóòôõöúùûüçñ’", "aaaaaeeeeiiiiooooouuuucn'")
LONGEST_LOOK = 4000
"""Characters of a text that are looked at: what comes after them changes no judgement."""


@lru_cache(maxsize=20_000)
def folded(word: str) -> str:
    """Without case and accents."""
    plain = word.lower().translate(_NO_ACCENTS)
    if plain.isascii():
        return plain
    parts = unicodedata.normalize("NFD", plain)
    return "".join(part for part in parts if not unicodedata.combining(part))


def tokens(text: str) -> list[Token]:
    found = []
    for match in _ANY.finditer(text[:LONGEST_LOOK]):
        kind, said = match.lastgroup, match.group()
        start, end = match.span()
        if kind == "word":
            found.append(_word(said, start, end))
        elif kind in ("sign", "mark"):
            found.append(Token(Sort.SIGN, said, start, end))
        elif kind in ("end", "pause"):
            found.append(Token(Sort(kind), said, start, end))
    return found


def _word(said: str, start: int, end: int) -> Token:
    word, stretched = folded(said), False
    if len(word) > 3 and _STRETCHED.search(word):
        word, stretched = _STRETCHED.sub(r"\1", word), True
    loud = len(said) > 2 and said.isupper()
    return Token(Sort.WORD, word, start, end, loud, stretched)


def is_shouted(text: str) -> bool:
    """Whether most of it is in capitals, and it is long enough for that to mean something."""
    letters = [sign for sign in text[:LONGEST_LOOK] if sign.isalpha()]
    return len(letters) >= 12 and sum(map(str.isupper, letters)) > 0.7 * len(letters)
