"""What a forum says went wrong, and posts as it shows them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from adapters.outbound.waits import in_seconds
from adapters.platforms.http import Answer, Unreadable
from adapters.platforms.replies import instant, kind_by_status
from domain.publishing.outcomes import RefusalKind

_ADDRESS = re.compile(r"([1-9][0-9]{0,17})/([1-9][0-9]{0,8})")
_SPACES = re.compile(r"[ \t]*\r?\n")
_ATTACHED = r"!\[[^\n]*\]\(upload://[^)\s]+\)|\[poll[^\]\n]*\]\n.*?\n\[/poll\]"
_TAIL = re.compile(rf"(?:\n+(?:{_ATTACHED}))+\s*\Z", re.DOTALL)


def said(answer: Answer) -> dict[str, Any]:
    """The object it holds; empty where it holds none."""
    try:
        return answer.object()
    except Unreadable:
        return {}


def words_of(answer: Answer) -> str:
    """`errors` is a list of sentences; older parts of Discourse say `message` or `error`."""
    body = said(answer)
    errors = body.get("errors")
    parts = errors if isinstance(errors, list) else [body.get("message"), body.get("error")]
    return " ".join(part for part in parts if isinstance(part, str) and part)


def kind_of(answer: Answer) -> RefusalKind:
    """A key that is not known and a right that is missing are both a 403 `invalid_access`; only
    the sentence tells them apart, and in every language it has the word API in it."""
    if answer.status == 403 and "API" in words_of(answer):
        return RefusalKind.CREDENTIALS
    return kind_by_status(answer)


def is_not_found(answer: Answer) -> bool:
    """Whether it is the forum itself that does not have it, and not something before it."""
    return answer.status == 404 and said(answer).get("error_type") == "not_found"


def hint_of(answer: Answer) -> timedelta | None:
    """`extras.wait_seconds`, which can be more than what Retry-After says."""
    extras = said(answer).get("extras")
    return in_seconds(extras.get("wait_seconds")) if isinstance(extras, Mapping) else None


@dataclass(frozen=True, slots=True)
class Seen:
    """One post as the forum shows it; `created_at` by the forum's clock, UTC. `raw` is what its
    author wrote, None where the forum does not say."""

    id: int
    number: int
    topic_id: int
    topic_slug: str
    user_id: int
    created_at: datetime
    raw: str | None
    is_gone: bool
    title: str = ""
    category_id: int | None = None

    @property
    def address(self) -> str:
        return address_of(self.topic_id, self.number)

    @property
    def path(self) -> str:
        slug = f"{self.topic_slug}/" if self.topic_slug else ""
        return f"/t/{slug}{self.topic_id}/{self.number}"

    def says(self, text: str) -> bool:
        """The same words, with or without pictures and a poll below them."""
        raw = self.raw or ""
        return plain(raw) == plain(text) or plain(_TAIL.sub("", raw)) == plain(text)


def address_of(topic_id: int, number: int) -> str:
    """What we know a post by: its place in its topic, because that is how the forum says what a
    post answers. One that is moved to another topic is gone from there."""
    return f"{topic_id}/{number}"


def place_of(address: str) -> tuple[int, int] | None:
    """The topic, and which post of it."""
    found = _ADDRESS.fullmatch(address)
    return (int(found[1]), int(found[2])) if found else None


def path_of(address: str) -> str:
    """Where the forum shows that post; also by its own number. What is neither is shown nowhere."""
    place = place_of(address)
    if place is not None:
        return f"/posts/by_number/{place[0]}/{place[1]}.json"
    own = integer(address)
    return f"/posts/{own if own is not None and own > 0 else 0}.json"


def attached(raw: str) -> str:
    """The pictures and the poll that stand below a post's words, line ends before them included."""
    found = _TAIL.search(raw)
    return found[0].rstrip() if found else ""


def plain(text: str) -> str:
    """Without what Discourse takes away: spaces before line ends, and around the whole."""
    return _SPACES.sub("\n", text).strip()


def post_in(body: Mapping[str, Any]) -> Seen:
    """Raises Unreadable where it is no post with its ids and its time."""
    numbers = [integer(body.get(name)) for name in ("id", "post_number", "topic_id", "user_id")]
    post_id, number, topic_id, user_id = numbers
    made, raw, slug = instant(body.get("created_at")), body.get("raw"), body.get("topic_slug")
    if post_id is None or number is None or topic_id is None or user_id is None or made is None:
        raise Unreadable("A post lacks its ids or its time.")
    gone = body.get("deleted_at") is not None or body.get("user_deleted") is True
    title = body.get("topic_title")
    return Seen(
        id=post_id,
        number=number,
        topic_id=topic_id,
        topic_slug=slug if isinstance(slug, str) else "",
        user_id=user_id,
        created_at=made,
        raw=raw if isinstance(raw, str) else None,
        is_gone=gone,
        title=title if isinstance(title, str) else "",
        category_id=integer(body.get("category_id")),
    )


def posts_in(body: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of that list. Raises Unreadable."""
    found = body.get(name)
    if not isinstance(found, list) or not all(isinstance(post, dict) for post in found):
        raise Unreadable("The listing is not a list of posts.")
    return found


def integer(value: object) -> int | None:
    """A whole number, also where it comes as text."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value)
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdecimal() and len(digits) < 19 else None
