"""Texts that say the same are found by what they have in common, without reading them again."""

import hashlib
import re
import struct
import unicodedata
from dataclasses import dataclass
from zlib import crc32

_GRAM = 4
_MARKS = 64
_HEADS = 12
_SHORTEST = 24
_NOTHING_TOLD = re.compile(r"https?://\S+|[^\w#@]+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a text is compared by. `digest` is of the words alone: case, accents, punctuation and
    links make no other text. `marks` are the 64 smallest of its 4-grams' hashes in order, eight
    hexadecimal digits each, and `heads` the first of them: two texts that share most of their
    grams share one of those. A short text has none."""

    digest: str
    marks: tuple[str, ...]

    @property
    def heads(self) -> tuple[str, ...]:
        return self.marks[:_HEADS]

    def share(self, other: "Likeness") -> float:
        """How much of all that either says both say, from 0 to 1; estimated from the marks."""
        if self.digest == other.digest:
            return 1.0
        mine, theirs = set(self.marks), set(other.marks)
        smallest = sorted(mine | theirs)[:_MARKS]
        if not smallest or not mine or not theirs:
            return 0.0
        return sum(mark in mine and mark in theirs for mark in smallest) / len(smallest)


def likeness(text: str) -> Likeness:
    words = plain(_NOTHING_TOLD.sub(" ", text)).strip()
    digest = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
    if len(words) < _SHORTEST:
        return Likeness(digest, ())
    return Likeness(digest, _marks(words.encode("utf-32-le", "surrogatepass")))


def _marks(words: bytes) -> tuple[str, ...]:
    """Four bytes are a character. The hashes need no secrecy, and are written out all at once."""
    size = 4 * _GRAM
    grams = {words[n : n + size] for n in range(0, len(words) - size + 4, 4)}
    smallest = sorted(set(map(crc32, grams)))[:_MARKS]
    digits = struct.pack(f">{len(smallest)}I", *smallest).hex()
    return tuple(digits[n : n + 8] for n in range(0, len(digits), 8))


def plain(text: str) -> str:
    """Without case and without accents."""
    if text.isascii():
        return text.lower()
    # Twice: some letters only show that they are capitals once they are taken apart.
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    for mark in filter(unicodedata.combining, set(apart)):
        apart = apart.replace(mark, "")
    return apart
