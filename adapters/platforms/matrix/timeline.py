"""Our own messages in a room, as the homeserver lists them backwards."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.platforms.http import Answer, Unreadable
from adapters.platforms.matrix.voting import asked_in

KEY_FIELD = "org.tertulia.key"
"""Our key inside the event: `unsigned.transaction_id` is shown only to the login that sent it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One event of ours; `sent_at` is our own homeserver's clock, UTC. `is_wiped` is true where a
    redaction took the content, and with it the key, from everyone but the login that sent it."""

    event_id: str
    sent_at: datetime
    keys: frozenset[str]
    is_wiped: bool = False
    body: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Newest first. `next` is None at the beginning of the room."""

    events: tuple[Seen, ...]
    next: str | None


def page_of(answer: Answer, sender: str) -> Page:
    """Events of that sender only; another's may bear any time and any key. Raises Unreadable."""
    body = answer.object()
    chunk, following = body.get("chunk"), body.get("end")
    if not isinstance(chunk, list) or not (following is None or isinstance(following, str)):
        raise Unreadable("The room's history is not in the form the specification gives.")
    events = tuple(_seen(event) for event in chunk if _is_from(event, sender))
    return Page(events, following or None)


def _is_from(event: object, sender: str) -> bool:
    return isinstance(event, dict) and event.get("sender") == sender


def _seen(event: dict[str, Any]) -> Seen:
    event_id, milliseconds = event.get("event_id"), event.get("origin_server_ts")
    if not isinstance(event_id, str) or not isinstance(milliseconds, int):
        raise Unreadable("An event in the room's history lacks its id or time.")
    try:
        sent_at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        raise Unreadable("An event in the room's history has an impossible time.") from None
    keys = (_inside(event, "unsigned", "transaction_id"), _inside(event, "content", KEY_FIELD))
    known = frozenset(key for key in keys if isinstance(key, str))
    body = _inside(event, "content", "body")
    content = event.get("content")
    if body is None and isinstance(content, dict):
        body = asked_in(content)
    wiped = not known and not event.get("content")
    return Seen(event_id, sent_at, known, wiped, body if isinstance(body, str) else "")


def _inside(event: dict[str, Any], part: str, name: str) -> object:
    inner = event.get(part)
    return inner.get(name) if isinstance(inner, dict) else None
