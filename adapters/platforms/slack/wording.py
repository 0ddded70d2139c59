"""A text reads on Slack as it was written: nothing in it is a command, and links stay links."""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from domain.publishing.ports import OutgoingPost

KEY_EVENT = "tertulia_delivery"
"""The type of the metadata that our key travels in, where only apps can see it."""

_LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?'”’»)\]]")
_MARKED = re.compile(r"<([^<>]*)>")


def escaped(text: str) -> str:
    """With the three signs written out that Slack would read something into."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def said(post: OutgoingPost) -> dict[str, Any]:
    """The words of a message as chat.postMessage and chat.update take them. A rich text block
    shows signs as they are; `text` is then what notifications show. Without blocks it is all, and
    read as mrkdwn; a change without blocks takes away those that were there."""
    words: dict[str, Any] = {
        "text": escaped(post.text),
        "metadata": {"event_type": KEY_EVENT, "event_payload": {"key": post.key}},
    }
    if post.connection.settings.get("formatting") != "mrkdwn":
        words["blocks"] = [_rich(post.text)]
    return words


def read(text: str) -> str:
    """What somebody wrote, as people see it: Slack marks links, people and channels with angle
    brackets, and may give the words that stand for them."""
    return html.unescape(_MARKED.sub(lambda found: _shown(found[1]), text))


def read_in(message: Mapping[str, Any]) -> str:
    """What a message says: of one that shows files Slack may give the blocks alone."""
    text = message.get("text")
    if isinstance(text, str) and text:
        return read(text)
    blocks = message.get("blocks")
    return "".join(_words_in(blocks)) if isinstance(blocks, list) else ""


def mentions(text: str, user_id: str) -> bool:
    """Whether that person is named in a text as Slack tells it."""
    return re.search(rf"<@{re.escape(user_id)}(\|[^>]*)?>", text) is not None


def _rich(text: str) -> dict[str, Any]:
    section = {"type": "rich_text_section", "elements": list(_elements(text))}
    return {"type": "rich_text", "elements": [section]}


def _elements(text: str) -> Iterator[dict[str, str]]:
    at = 0
    for link in _LINK.finditer(text):
        if link.start() > at:
            yield {"type": "text", "text": text[at : link.start()]}
        yield {"type": "link", "url": link[0]}
        at = link.end()
    if at < len(text):
        yield {"type": "text", "text": text[at:]}


def _words_in(parts: list[Any]) -> Iterator[str]:
    """The words of rich text, however deep they are in it."""
    for part in parts:
        if not isinstance(part, dict):
            continue
        words = part.get("text") or part.get("url")
        if isinstance(words, str):
            yield words
        elements = part.get("elements")
        if isinstance(elements, list):
            yield from _words_in(elements)


def _shown(marked: str) -> str:
    what, _, words = marked.partition("|")
    if what.startswith("@"):
        return f"@{words or what[1:]}"
    if what.startswith("#"):
        return f"#{words or what[1:]}"
    if what.startswith("!"):
        return words or f"@{what[1:].partition('^')[0]}"
    if not words or words in what:
        return what
    return f"{words} ({what})"
