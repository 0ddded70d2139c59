"""Links, mentions and tags are said beside the text, by where they stand in its UTF-8 bytes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.platforms.bluesky.session import is_handle
from adapters.text.counting import grapheme_clusters, utf8_bytes

_LINK = re.compile(r"(?<![\w@])https?://[^\s<>\"«»]+", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w@./])@([a-z0-9.-]+)", re.IGNORECASE)
_TAG = re.compile(r"(?<![^\s(\[{«“\"'¿¡])[#＃]([^\s#＃\u200b\u2060\u00ad]+)")
_ENDS_NO_LINK = ".,;:!?'\"…”’"
_ENDS_NO_TAG = ".,;:!?'\"…”’)]}»"
TAG_GRAPHEMES, TAG_BYTES = 64, 640


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text, in code points, and what it is: `link`, `mention` or `tag`."""

    start: int
    end: int
    kind: str
    value: str


def spans(text: str) -> list[Span]:
    """In the order of the text; what lies inside a link is part of the link."""
    found: list[Span] = []
    for seek in (_links, _mentions, _tags):
        for span in seek(text):
            if not any(span.start < other.end and other.start < span.end for other in found):
                found.append(span)
    return sorted(found, key=lambda span: span.start)


def _links(text: str) -> Iterator[Span]:
    for match in _LINK.finditer(text):
        uri = _trimmed(match[0])
        if len(uri) > len("https://"):
            yield Span(match.start(), match.start() + len(uri), "link", uri)


def _trimmed(uri: str) -> str:
    """Without the full stop after it, or the bracket that was opened before it."""
    while uri and (
        uri[-1] in _ENDS_NO_LINK
        or any(uri[-1] == end and uri.count(end) > uri.count(begin) for begin, end in ("()", "[]"))
    ):
        uri = uri[:-1]
    return uri


def _mentions(text: str) -> Iterator[Span]:
    for match in _MENTION.finditer(text):
        handle = match[1].rstrip(".-")
        if is_handle(handle):
            yield Span(match.start(), match.start() + 1 + len(handle), "mention", handle.lower())


def _tags(text: str) -> Iterator[Span]:
    for match in _TAG.finditer(text):
        tag = match[1].rstrip(_ENDS_NO_TAG)
        named = any(sign.isalpha() for sign in tag)
        short = (
            grapheme_clusters(tag) <= TAG_GRAPHEMES and utf8_bytes(tag) <= TAG_BYTES if tag else 0
        )
        if named and short:
            yield Span(match.start(), match.start() + 1 + len(tag), "tag", tag)


def handles_in(text: str) -> list[str]:
    """Whom the text mentions, each once."""
    return list(dict.fromkeys(span.value for span in spans(text) if span.kind == "mention"))


def facets(text: str, dids: Mapping[str, str]) -> list[dict[str, Any]]:
    """As `app.bsky.richtext.facet` has them; a mention of somebody who is not in `dids` stays
    text."""
    made = []
    for span in spans(text):
        feature = _feature(span, dids)
        if feature is not None:
            index = {
                "byteStart": utf8_bytes(text[: span.start]),
                "byteEnd": utf8_bytes(text[: span.end]),
            }
            made.append({"index": index, "features": [feature]})
    return made


def _feature(span: Span, dids: Mapping[str, str]) -> dict[str, str] | None:
    of = f"app.bsky.richtext.facet#{span.kind}"
    match span.kind:
        case "link":
            return {"$type": of, "uri": span.value}
        case "tag":
            return {"$type": of, "tag": span.value}
    did = dids.get(span.value)
    return {"$type": of, "did": did} if did else None
