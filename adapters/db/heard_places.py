"""Which messages are of a place that is listened to, in SQL: $7 is a community, $8 a platform and
$9 a watch, each null where it does not matter; where there is a topic, it is $10."""

from typing import Any

from adapters.db.database import Database
from domain.crises.ports import Scope
from domain.shared.topic_words import words_of

WORDS = "concat_ws(E'\\n', m.title, m.text)"
"""Of a message, as it is read."""

MAY_BE_ABOUT = (
    f"(octet_length({WORDS}) <> char_length({WORDS})"
    f' OR position($10::text IN lower({WORDS} COLLATE "C")) > 0)'
)
"""Spares reading most texts that are not about it. What is in ASCII alone is compared as it stands;
only whoever reads it knows a word's ends, and letters with accents: see `is_about`."""


def is_about(topic: str, words: str) -> bool:
    return topic in words_of(words)


def place(scope: Scope) -> tuple[Any, ...]:
    """$7 to $9."""
    return scope.community_id, scope.platform, scope.watch_id


class HeardPlaces:
    """The conditions on rows within an actor's walls."""

    def __init__(self, database: Database) -> None:
        self._mine = database.in_workspace

    def of_channels(self, alias: str) -> str:
        """That the channel of a row is there; where that does not matter, none is looked for."""
        return (
            "(coalesce($7::text, $8::text) IS NULL OR EXISTS (SELECT FROM channels c"
            f" WHERE {self._mine('c')} AND c.id = {alias}.channel_id"
            " AND ($7::text IS NULL OR c.community_id = $7)"
            " AND ($8::text IS NULL OR c.platform = $8)))"
        )

    def of_messages(self, alias: str = "m") -> str:
        """That a message was said there."""
        return (
            f"{self.of_channels(alias)} AND ($9::text IS NULL OR EXISTS"
            f" (SELECT FROM watch_hits h WHERE {self._mine('h')}"
            f" AND h.inbound_message_id = {alias}.id AND h.watch_id = $9))"
        )
