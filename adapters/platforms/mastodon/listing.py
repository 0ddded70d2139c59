"""A post is recognised by when it was made and by its text as people read it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

from adapters.platforms.http import Answer, Unreadable
from adapters.platforms.replies import instant
from adapters.text.counting import local_mentions

_NOT_A_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Seen:
    """One post of the account as the server lists it; `created_at` by the server's clock, UTC.
    `descriptions` has one for each file it shows."""

    id: str
    url: str | None
    created_at: datetime
    text: str
    descriptions: tuple[str, ...] = ()

    def says(self, sent: str) -> bool:
        """The same words: spacing, letter case and the hosts of mentions do not count, since the
        server changes them when it makes HTML."""
        return _reading(self.text) == _reading(sent)

    def resembles(self, sent: str) -> bool:
        """The same letters and digits: formatted otherwise, perhaps ours."""
        return _bones(self.text) == _bones(sent)


def posts_in(answer: Answer) -> list[Seen]:
    """Raises Unreadable where the answer is not a list of posts with ids and times."""
    posts = answer.json()
    if not isinstance(posts, list):
        raise Unreadable("The listing is not a list.")
    return [_seen(post) for post in posts]


def _seen(post: Any) -> Seen:
    if not isinstance(post, dict):
        raise Unreadable("A post in the listing is not an object.")
    made, content = instant(post.get("created_at")), post.get("content")
    post_id = identifier(post.get("id"))
    if made is None or post_id is None or not isinstance(content, str):
        raise Unreadable("A post in the listing lacks its id, time or content.")
    shown = post.get("media_attachments")
    described = tuple(
        str(file.get("description") or "")
        for file in (shown if isinstance(shown, list) else [])
        if isinstance(file, dict)
    )
    return Seen(post_id, link(post.get("url")), made, plain_text(content), described)


def identifier(value: object) -> str | None:
    """An id as text; some servers write numbers."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value) or None


def link(value: object) -> str | None:
    """A web address from the server, or None for anything else it may say."""
    if isinstance(value, str) and value.startswith(("https://", "http://")) and len(value) <= 2000:
        return value
    return None


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("br", "p", "div", "li", "blockquote", "pre"):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def plain_text(html: str) -> str:
    """The text of a post's HTML. Shortened links come out whole: the server hides parts of them
    by style, not by leaving them out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)


def _reading(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", local_mentions(text)).split()).casefold()


def _bones(text: str) -> str:
    whole = _reading(text)
    return _NOT_A_WORD.sub("", whole) or "".join(whole.split())
