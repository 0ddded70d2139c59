"""What can be seen in a text without knowing any rule: its language, and where it links to."""

import re
from collections.abc import Sequence

from adapters.text.reader import Reader
from adapters.text.x_links import x_links
from domain.moderation.judging import Link, Span
from domain.moderation.rule import plain_domain

_SCHEMED = re.compile(r"(?i:https?)://[^\s<>\"«»“”]+")
_AUTHORITY = re.compile(r"[/?#\\]")
_AFTER = ".,;:!?…'’)]}*_"


class Glances:
    """For `domain.moderation.judging_ports.Glances`."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def ready(self) -> None:
        await self._reader.ready()

    def language(self, text: str) -> str | None:
        return self._reader.language(text)

    def links(self, text: str) -> Sequence[Link]:
        named = [(at.start(), _end(text, at.start(), at.end())) for at in _SCHEMED.finditer(text)]
        bare = [(a, b) for a, b in x_links(text) if not any(s < b and a < e for s, e in named)]
        return [Link(_domain(text[a:b]), Span(a, b)) for a, b in sorted([*named, *bare])]


def _end(text: str, start: int, end: int) -> int:
    """A full stop or a bracket after a link is not part of it."""
    while end > start and text[end - 1] in _AFTER:
        end -= 1
    return end


def _domain(link: str) -> str:
    _, scheme, rest = link.partition("://")
    authority = _AUTHORITY.split(rest if scheme else link, maxsplit=1)[0]
    host = authority.rpartition("@")[2]
    return plain_domain(host if host.startswith("[") else host.partition(":")[0])
