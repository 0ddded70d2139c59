"""Light marks in a text become entities of the Bot API, where the channel wants them: bold, italic,
struck out, code, and words that are a link.

An entity says from where and how far in UTF-16 code units; what a text may hold is counted without
the marks. Facts: MessageEntity of the Bot API.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from adapters.text.counting import utf16_code_units

FORMATTING = "formatting"
MARKS = "marks"
FORMATTINGS = ("plain", MARKS)


def _pair(name: str, mark: str) -> str:
    """What stands between two such marks that hug it, apart from other words, on one line."""
    inner = rf"[^\s{mark}](?:[^{mark}\n]*[^\s{mark}])?"
    return rf"(?<![\w{mark}])\{mark}(?P<{name}>{inner})\{mark}(?![\w{mark}])"


# Nothing in code or in an address is a mark.
_MARK = re.compile(
    "|".join(
        (
            r"`(?P<code>[^`\n]+)`",
            r"\[(?P<text_link>[^\[\]\n]+)\]\((?P<url>https?://[^\s()]+)\)",
            r"(?P<address>https?://[^\s<>]+)",
            _pair("bold", "*"),
            _pair("italic", "_"),
            _pair("strikethrough", "~"),
        )
    )
)

Entity = dict[str, Any]


class Marked(NamedTuple):
    """A text without its marks, and what they said."""

    text: str
    entities: list[Entity]


def read(text: str, settings: Mapping[str, Any]) -> Marked:
    """As it is written, where the channel wants no marks."""
    if settings.get(FORMATTING) != MARKS:
        return Marked(text, [])
    entities = list[Entity]()
    shown = _walk(text, 0, entities)
    return Marked(shown, sorted(entities, key=lambda it: (it["offset"], -it["length"])))


def _walk(text: str, offset: int, entities: list[Entity]) -> str:
    """What is shown of a text that begins at that offset."""
    shown, done = "", 0
    for found in _MARK.finditer(text):
        shown += text[done : found.start()]
        done = found.end()
        kind = found.lastgroup or ""
        if kind == "address":
            shown += found["address"]
            continue
        kind = "text_link" if kind == "url" else kind
        start = offset + utf16_code_units(shown)
        inner = found[kind] if kind == "code" else _walk(found[kind], start, entities)
        entity = {"type": kind, "offset": start, "length": utf16_code_units(inner)}
        entities.append(entity | ({"url": found["url"]} if kind == "text_link" else {}))
        shown += inner
    return shown + text[done:]
