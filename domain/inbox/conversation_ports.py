"""What conversations need from outside, each with its promises in words."""

from collections.abc import Sequence
from typing import Protocol

from domain.inbox.conversation import Conversation, ConversationReply, ConversationThread
from domain.inbox.threading import Around, Wanted
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, ConversationId, DeliveryId
from domain.shared.paging import Page, PageRequest


class Conversations(Protocol):
    """The conversations of one workspace."""

    async def around(self, channel_id: ChannelId, wanted: Wanted) -> Around:
        """Whoever asks keeps others from the channel with `Messages.alone`."""
        ...

    async def get(self, id: ConversationId) -> Conversation:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def move(self, old: ConversationId, new: ConversationId) -> None:
        """All that belongs to the first belongs to the second from now on: messages, replies,
        threads. Before anything is added."""
        ...

    async def write(self, *pairs: tuple[Conversation | None, Conversation]) -> None:
        """Each as (before, after), None for what is new; written with the commit."""
        ...

    async def begin(self, threads: Sequence[ConversationThread]) -> None:
        """Threads that are new; written with the commit."""
        ...

    async def reply(self, delivery_id: DeliveryId) -> ConversationReply | None:
        """What is known of a reply of ours."""
        ...

    async def replied(self, reply: ConversationReply) -> None:
        """One that is new; written with the commit."""
        ...


class ConversationReads(Protocol):
    """Queries that decide nothing, each within the actor's workspace."""

    async def conversation(self, actor: Actor, id: ConversationId) -> Conversation:
        """Raises NotFound."""
        ...

    async def conversations(self, actor: Actor, request: PageRequest) -> Page[Conversation]:
        """Without those that were merged into others."""
        ...
