"""What a forum says went wrong, and posts as it lists them."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

from adapters.outbound.waits import in_seconds
from adapters.platforms.http import Answer, Unreadable
from adapters.platforms.replies import kind_by_status
from domain.publishing.outcomes import RefusalKind

ERROR_KEY = "[[error:"
"""How a message begins that NodeBB has not put into words of a language."""

MASKED = "[[topic:post_is_deleted]]"
"""What stands for a post that the reader may not read; NodeBB 1.4.0 says it to a guest of any."""

_TOO_SOON = re.compile(
    r"too-many-posts|user-too-new|once every \d+|required to wait \d+", re.IGNORECASE
)
_BANNED = re.compile(r"user-banned|account has been banned|^user banned", re.IGNORECASE)
_NOT_A_WORD = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+")
_SPACES = re.compile(r"[ \t]*\r?\n")


def said(answer: Answer) -> dict[str, Any]:
    """The object it holds; empty where it holds none."""
    try:
        return answer.object()
    except Unreadable:
        return {}


def inner(answer: Answer, name: str) -> dict[str, Any]:
    """What the writing API has put in its envelope; empty where there is none."""
    found = said(answer).get(name)
    return found if isinstance(found, dict) else {}


def words_of(answer: Answer) -> str:
    """The writing API has it in `status` (v3) or beside it (v2), the reading API in `error`."""
    body = said(answer)
    status = body.get("status")
    within = status.get("message") if isinstance(status, Mapping) else None
    parts = (within, body.get("message"), body.get("error"))
    return next((part for part in parts if isinstance(part, str) and part), "")


def kind_of(answer: Answer) -> RefusalKind:
    if answer.status == 403 and _BANNED.search(words_of(answer)):
        return RefusalKind.ACCOUNT
    return kind_by_status(answer)


def is_too_soon(answer: Answer) -> bool:
    """Who posts faster than the forum lets them hears it as a 400, or as the plugin's 500."""
    return answer.status in (400, 500) and _TOO_SOON.search(words_of(answer)) is not None


def is_a_no(answer: Answer) -> bool:
    """The plugin says every no as a 500. One that bears the key of a sentence comes from the checks
    before anything is kept; any other may come from after."""
    return answer.status == 500 and words_of(answer).startswith(ERROR_KEY)


def wait_of(answer: Answer) -> timedelta | None:
    """How many seconds the sentence names."""
    found = _NUMBER.search(words_of(answer))
    return in_seconds(found[0]) if found and is_too_soon(answer) else None


@dataclass(frozen=True, slots=True)
class Seen:
    """One post as the forum lists it; `at` by the forum's clock, UTC. `html` is how it is shown."""

    pid: str
    tid: str
    cid: str
    uid: str
    at: datetime
    html: str
    is_gone: bool
    is_main: bool
    title: str


def post_in(body: Mapping[str, Any]) -> Seen:
    """Raises Unreadable where it is no post with its ids and its time."""
    pid, tid, uid = (identifier(body.get(name)) for name in ("pid", "tid", "uid"))
    at = moment(body.get("timestamp"))
    if pid is None or tid is None or uid is None or at is None:
        raise Unreadable("A post lacks its ids or its time.")
    topic, category = body.get("topic"), body.get("category")
    topic = topic if isinstance(topic, Mapping) else {}
    category = category if isinstance(category, Mapping) else {}
    cid = identifier(category.get("cid")) or identifier(topic.get("cid")) or ""
    html = body.get("content")
    return Seen(
        pid=pid,
        tid=tid,
        cid=identifier(body.get("cid")) or cid,
        uid=uid,
        at=at,
        html=html if isinstance(html, str) else "",
        is_gone=is_true(body.get("deleted")) or is_true(topic.get("deleted")),
        is_main=is_true(body.get("isMainPost")) or identifier(topic.get("mainPid")) == pid,
        title=unescape(str(topic.get("title") or "")),
    )


def posts_in(value: object) -> list[dict[str, Any]]:
    """Raises Unreadable where it is no list of objects."""
    if not isinstance(value, list) or not all(isinstance(post, dict) for post in value):
        raise Unreadable("The listing is not a list of posts.")
    return value


def identifier(value: object) -> str | None:
    """An id as text: some versions write numbers, and one from elsewhere is an address."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value) or None


def is_true(value: object) -> bool:
    """NodeBB keeps yes and no as 1 and 0, and older versions write them as text."""
    return value in (True, 1, "1", "true")


def moment(milliseconds: object) -> datetime | None:
    """A time in milliseconds, in UTC; none for zero, which stands for never."""
    since_1970 = whole(milliseconds)
    if not since_1970:
        return None
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=since_1970)
    except OverflowError:
        return None


def whole(value: object) -> int | None:
    """A count, also where it comes as text."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def plain(text: str) -> str:
    """Without what forums take away: spaces before line ends, and around the whole."""
    return _SPACES.sub("\n", text).strip()


def reads_as(html: str, text: str) -> bool:
    """Whether a post that is shown so says just that: spacing and letter case do not count."""
    return _reading(text_of(html)) == _reading(text)


def resembles(html: str, text: str) -> bool:
    """Whether it has the same letters and digits: written otherwise, perhaps the same."""
    return _NOT_A_WORD.sub("", _reading(text_of(html))) == _NOT_A_WORD.sub("", _reading(text))


def _reading(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


_BLOCKS = frozenset({"p", "div", "li", "blockquote", "pre", "h1", "h2", "h3"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br" or (tag in _BLOCKS and self.parts):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def text_of(html: str) -> str:
    """The words of a post as it is shown."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = [line.strip() for line in "".join(reader.parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
