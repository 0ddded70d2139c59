"""What publishing must know of what others said, to answer it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from domain.shared.access import Actor
from domain.shared.heard import HeardKind
from domain.shared.ids import (
    ChannelId,
    ConversationId,
    InboundMessageId,
    MediaId,
    SavedReplyId,
)
from domain.shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ReplyTarget:
    """Something that was said on a channel, by the platform's own ids. `last_id` is the last that
    this person is known to have said in the same place and as openly; `closes_at` is from when on
    the platform lets nobody answer there any more, UTC, None where that is never. `opening` are its
    first letters, forty and one; `typing` is somebody else of ours who is typing in its
    conversation at this moment."""

    id: InboundMessageId
    channel_id: ChannelId
    kind: HeardKind
    message_id: str
    last_id: InboundMessageId
    root_id: str | None = None
    place: str | None = None
    person_id: str | None = None
    handle: str | None = None
    is_gone: bool = False
    closes_at: datetime | None = None
    typing: str | None = None
    opening: str | None = None

    @property
    def is_direct(self) -> bool:
        """Whether it was said to us alone."""
        return self.kind is HeardKind.DIRECT

    def is_closed(self, at: datetime) -> bool:
        """Whether it is too late to answer then."""
        return self.closes_at is not None and self.closes_at <= at


class ReplyTargets(Protocol):
    """What others said to one workspace, as it stands now."""

    async def some(
        self, ids: Collection[InboundMessageId]
    ) -> Mapping[InboundMessageId, ReplyTarget]:
        """Those of these that there are, and within what the actor's reading of the inbox
        reaches."""
        ...

    async def within(
        self, conversation_id: ConversationId, inbound_id: InboundMessageId | None
    ) -> InboundMessageId | None:
        """That message if it was said in that conversation, or without one the last that others
        said there; also where it was merged into another. None where there is no such."""
        ...


@dataclass(frozen=True, slots=True)
class SavedWish:
    """Which saved reply is to be said, and what whoever answers fills in, by name. Without
    `language` it is that of what is answered."""

    id: SavedReplyId
    language: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SavedWords:
    """What a saved reply says to somebody."""

    text: str
    language: str
    media_ids: tuple[MediaId, ...] = ()


class SavedReplies(Protocol):
    """What is said again and again, kept where others are heard."""

    async def said(
        self, tx: Transaction, actor: Actor, wish: SavedWish, answers: InboundMessageId
    ) -> SavedWords:
        """As it stands in this transaction, in which nothing was added yet. Raises MissingScope,
        NotFound, and ValidationFailed that points at each value that is missing or wrong."""
        ...
