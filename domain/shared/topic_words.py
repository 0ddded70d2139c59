"""A topic is one word, and a text is about it where the word stands in it."""

import re

from domain.shared.likeness import plain

_LINK = re.compile(r"\w+://\S+")
_WORD = re.compile(r"[#@]?[^\W\d_][\w'’]{2,}")


def words_of(text: str) -> set[str]:
    """The words that may be topics: three letters at least, without case and accents."""
    return {word.lstrip("@") for word in _WORD.findall(plain(_LINK.sub(" ", text)))}


def word_of(topic: str) -> str | None:
    """As topics are compared: without case and accents; None where it is not one word."""
    words = words_of(topic)
    return words.pop() if len(words) == 1 else None
