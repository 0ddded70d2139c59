"""How far the account's notifications and direct messages have been heard, in words that only this
adapter reads."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.platforms.bluesky.place import written
from adapters.platforms.replies import instant

OVERLAP = timedelta(hours=1)
MOST_KNOWN = 256


@dataclass(frozen=True, slots=True)
class Mark:
    """Everything up to `since` was heard. A notification bears the instant its author's own clock
    gave the record, where that is the earlier one, and stands in the list by it: one that comes
    late stands among older ones. So an hour before `since` is read again, without those that are
    `known`. What comes more than an hour late is not heard.

    While one poll has not reached down to there, `page` is where the server goes on, `top` and
    `fresh` are what `since` and `known` become at its end.
    """

    since: datetime
    known: frozenset[str] = frozenset()
    page: str | None = None
    top: datetime | None = None
    fresh: tuple[str, ...] = ()

    @property
    def floor(self) -> datetime:
        return self.since - OVERLAP

    def reached(self) -> "Mark":
        """At the end of the way down."""
        return Mark(self.top or self.since, frozenset(self.fresh))

    def text(self) -> str:
        plain = {
            "since": written(self.since),
            "known": sorted(self.known),
            "page": self.page,
            "top": written(self.top) if self.top else None,
            "fresh": list(self.fresh),
        }
        kept = {name: value for name, value in plain.items() if value}
        return json.dumps(kept, separators=(",", ":"))


def mark_in(text: str) -> Mark:
    """Raises ValueError for what is no mark of ours."""
    try:
        plain = json.loads(text)
        since, top, page = instant(plain["since"]), plain.get("top"), plain.get("page")
        known, fresh = plain.get("known", []), plain.get("fresh", [])
        words = [*known, *fresh, *([page] if page is not None else [])]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ValueError("that is no mark of ours") from None
    if since is None or not all(isinstance(word, str) for word in words):
        raise ValueError("that is no mark of ours")
    return Mark(since, frozenset(known), page, instant(top), tuple(fresh))


def short(name: str) -> str:
    """Enough of a name to know it again among some hundred."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def known_again(named: Iterable[tuple[str, datetime]], top: datetime) -> tuple[str, ...]:
    """The latest of those that the next poll meets again. Of more than these some are told twice,
    under the same ids."""
    again = [short(name) for name, at in named if at >= top - OVERLAP]
    return tuple(again[:MOST_KNOWN])


def chat_mark(cursor: str | None) -> str | None:
    """How far direct messages were heard, which stands beside the mark of the notifications; None
    where they were not heard yet."""
    try:
        mark = json.loads(cursor or "null")["chat"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return mark if isinstance(mark, str) and mark else None


def with_chat_mark(cursor: str | None, mark: str | None) -> str | None:
    """The same cursor with that mark beside."""
    if cursor is None or mark is None:
        return cursor
    return json.dumps(json.loads(cursor) | {"chat": mark}, separators=(",", ":"))
