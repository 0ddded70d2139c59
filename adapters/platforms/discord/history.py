"""A message in a channel's history is ours by its nonce, by the names of its files or by its
words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.platforms.discord.place import made_at, number
from adapters.platforms.discord.writing import nonce_of
from adapters.platforms.http import Answer, Unreadable
from domain.publishing.ports import OutgoingPost


@dataclass(frozen=True, slots=True)
class Seen:
    """One message as Discord lists it. `text` is what it says, or what its poll asks."""

    id: str
    author_id: str
    text: str
    nonce: str | None
    files: tuple[str, ...]

    @property
    def at(self) -> datetime:
        return made_at(self.id)

    def is_of(self, post: OutgoingPost) -> bool:
        """Certainly that one, or, where Discord has forgotten the nonce, one that says the same."""
        nonce = nonce_of(post.key)
        if self.nonce is not None:
            return self.nonce == nonce
        if self.files:
            # Whoever looks a post up does not have its files, and needs none for their names.
            return all(name.startswith(f"{nonce}-") for name in self.files)
        return not post.shows_files and _reading(self.text) == _reading(post.text)


def messages_in(answer: Answer) -> list[Seen]:
    """As they are listed. Raises Unreadable where the answer is not a list of messages."""
    listed = answer.json()
    if not isinstance(listed, list):
        raise Unreadable("The history is not a list.")
    return [seen(message) for message in listed]


def seen(message: Any) -> Seen:
    """Raises Unreadable."""
    if not isinstance(message, dict):
        raise Unreadable("A message of the history is not an object.")
    message_id, author = number(message.get("id")), message.get("author")
    author_id = number(author.get("id")) if isinstance(author, dict) else None
    if message_id is None or author_id is None:
        raise Unreadable("A message of the history lacks its number or its author.")
    nonce = message.get("nonce")
    return Seen(
        id=message_id,
        author_id=author_id,
        text=_text(message),
        nonce=nonce if isinstance(nonce, str) else None,
        files=tuple(_names(message)),
    )


def _text(message: Mapping[str, Any]) -> str:
    poll = message.get("poll")
    question = poll.get("question") if isinstance(poll, dict) else None
    said = message.get("content") or (question or {}).get("text")
    return said if isinstance(said, str) else ""


def _names(message: Mapping[str, Any]) -> list[str]:
    attached = message.get("attachments")
    return [
        str(it.get("filename"))
        for it in (attached if isinstance(attached, list) else ())
        if isinstance(it, dict)
    ]


def _reading(text: str) -> str:
    """Discord takes spaces off both ends."""
    return text.strip()
