"""Our own messages in a channel or a thread, as Slack lists them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.platforms.http import Reply, Unreadable
from adapters.platforms.slack.answers import told
from adapters.platforms.slack.naming import has_files_of
from adapters.platforms.slack.place import Place, at
from adapters.platforms.slack.wording import KEY_EVENT, read_in


@dataclass(frozen=True, slots=True)
class Seen:
    """One message of ours; `said_at` is by Slack's clock, UTC."""

    ts: str
    said_at: datetime
    text: str
    thread_ts: str | None
    body: Mapping[str, Any]

    def is_of(self, key: str) -> bool:
        """By the key in its metadata, or in the names of its files."""
        return _key(self.body.get("metadata")) == key or has_files_of(self.body, key)


@dataclass(frozen=True, slots=True)
class Page:
    """Of all messages of a page only ours, in Slack's order. `oldest` is when the oldest of all was
    said, `next` the cursor of the next page; None where there is none."""

    ours: tuple[Seen, ...]
    oldest: datetime | None
    next: str | None


def page_of(reply: Reply, place: Place) -> Page:
    """Raises Unreadable where it is not in the form that the documentation gives."""
    messages = messages_of(reply)
    times = [said_at for message in messages if (said_at := at(message.get("ts"))) is not None]
    if len(times) != len(messages):
        raise Unreadable("A message in the channel's history lacks its time.")
    ours = tuple(_seen(m, place) for m in messages if m.get("user") == place.user_id)
    return Page(ours, min(times, default=None), _cursor(reply))


def messages_of(reply: Reply) -> list[dict[str, Any]]:
    """Raises Unreadable."""
    messages = (told(reply) or {}).get("messages")
    if not isinstance(messages, list) or not all(isinstance(m, dict) for m in messages):
        raise Unreadable("The channel's history is not in the form the documentation gives.")
    return messages


def _cursor(reply: Reply) -> str | None:
    said = told(reply) or {}
    details = said.get("response_metadata")
    cursor = details.get("next_cursor") if isinstance(details, dict) else None
    if isinstance(cursor, str) and cursor:
        return cursor
    if said.get("has_more") is True:
        raise Unreadable("Slack says that there is more, and not where.")
    return None


def _seen(message: dict[str, Any], place: Place) -> Seen:
    ts, thread_ts = message["ts"], message.get("thread_ts")
    said_at = at(ts)
    assert said_at is not None
    return Seen(
        ts=ts,
        said_at=said_at,
        text=read_in(message, place.groups),
        thread_ts=thread_ts if isinstance(thread_ts, str) else None,
        body=message,
    )


def _key(metadata: object) -> str | None:
    if not isinstance(metadata, dict) or metadata.get("event_type") != KEY_EVENT:
        return None
    payload = metadata.get("event_payload")
    key = payload.get("key") if isinstance(payload, dict) else None
    return key if isinstance(key, str) else None
