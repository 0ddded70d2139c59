"""Where the emoji of a text are, each sequence whole: a family is one, and so is a flag."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import regex  # type: ignore[import-untyped]

# What emoji are made of. Digits, # and * are made one by the keycap that follows them.
_STRETCH = regex.compile(
    r"(?:[\p{Emoji}\u200D\uFE0F\u20E3\U000E0020-\U000E007F--[0-9#*]]|[0-9#*](?=\uFE0F?\u20E3))+",
    regex.V1,
)


def emoji_sequences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each emoji, in code points. A sequence is one only if Unicode recommends it
    for interchange: two people joined at will are two."""
    if text.isascii():
        return
    for stretch in _STRETCH.finditer(text):
        for found in _known().emoji_list(stretch.group()):
            start, end = (stretch.start() + found[name] for name in ("match_start", "match_end"))
            # A selector that the emoji did not need changes nothing, and is part of it.
            yield start, end + (text[end : end + 1] == "\ufe0f")


@cache
def _known() -> Any:
    # Loaded with the first emoji: most texts have none.
    import emoji

    return emoji
