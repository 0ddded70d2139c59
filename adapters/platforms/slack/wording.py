"""A text reads on Slack as it was written: links stay links, and nothing in it is a command but the
names of user groups that the channel may call."""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.platforms.slack.groups import Groups, groups_of, handle_of, parts_of
from domain.publishing.ports import OutgoingPost

KEY_EVENT = "tertulia_delivery"
"""The type of the metadata that our key travels in, where only apps can see it."""

_LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?'”’»)\]]")
_GROUP = "!subteam^"
_MARKED = re.compile(r"<([^<>]*)>")


def escaped(text: str) -> str:
    """With the three signs written out that Slack would read something into."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def said(post: OutgoingPost) -> dict[str, Any]:
    """The words of a message as chat.postMessage and chat.update take them. A rich text block
    shows signs as they are; `text` is then what notifications show. Without blocks it is all, and
    read as mrkdwn; a change without blocks takes away those that were there."""
    groups = groups_of(post.connection.settings)
    words: dict[str, Any] = {
        "text": "".join(_marked_up(post.text, groups)),
        "metadata": {"event_type": KEY_EVENT, "event_payload": {"key": post.key}},
    }
    if post.connection.settings.get("formatting") != "mrkdwn":
        words["blocks"] = [_rich(post.text, groups)]
    return words


def read(text: str, groups: Groups) -> str:
    """What somebody wrote, as people see it: Slack marks links, people and channels with angle
    brackets, and may give the words that stand for them. Of `groups` it is known what they are
    called."""
    return html.unescape(_MARKED.sub(lambda found: _shown(found[1], groups), text))


def read_in(message: Mapping[str, Any], groups: Groups) -> str:
    """What a message says: of one that shows files Slack may give the blocks alone."""
    text = message.get("text")
    if isinstance(text, str) and text:
        return read(text, groups)
    blocks = message.get("blocks")
    return "".join(_words_in(blocks, groups)) if isinstance(blocks, list) else ""


def mentions(text: str, user_id: str) -> bool:
    """Whether that person is named in a text as Slack tells it."""
    return re.search(rf"<@{re.escape(user_id)}(\|[^>]*)?>", text) is not None


def _rich(text: str, groups: Groups) -> dict[str, Any]:
    section = {"type": "rich_text_section", "elements": list(_elements(text, groups))}
    return {"type": "rich_text", "elements": [section]}


def _elements(text: str, groups: Groups) -> Iterator[dict[str, str]]:
    for piece, link in _pieces(text):
        if link:
            yield {"type": "link", "url": piece}
            continue
        for words, group_id in parts_of(piece, groups):
            if group_id is None:
                yield {"type": "text", "text": words}
            else:
                yield {"type": "usergroup", "usergroup_id": group_id}


def _marked_up(text: str, groups: Groups) -> Iterator[str]:
    """The same in the signs that Slack reads."""
    for piece, link in _pieces(text):
        for words, group_id in ((piece, None),) if link else parts_of(piece, groups):
            yield escaped(words) if group_id is None else f"<!subteam^{group_id}>"


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """A text in pieces, and of each whether it is a link."""
    at = 0
    for link in _LINK.finditer(text):
        if link.start() > at:
            yield text[at : link.start()], False
        yield link[0], True
        at = link.end()
    if at < len(text):
        yield text[at:], False


def _words_in(parts: list[Any], groups: Groups) -> Iterator[str]:
    """The words of rich text, however deep they are in it."""
    for part in parts:
        if not isinstance(part, dict):
            continue
        words, group_id = part.get("text") or part.get("url"), part.get("usergroup_id")
        if isinstance(words, str):
            yield words
        elif isinstance(group_id, str):
            yield f"@{handle_of(group_id, groups)}"
        elements = part.get("elements")
        if isinstance(elements, list):
            yield from _words_in(elements, groups)


def _shown(marked: str, groups: Groups) -> str:
    what, _, words = marked.partition("|")
    if what.startswith("@"):
        return f"@{words or what[1:]}"
    if what.startswith("#"):
        return f"#{words or what[1:]}"
    if what.startswith(_GROUP):
        return words or f"@{handle_of(what.removeprefix(_GROUP), groups)}"
    if what.startswith("!"):
        return words or f"@{what[1:].partition('^')[0]}"
    if not words or words in what:
        return what
    return f"{words} ({what})"
