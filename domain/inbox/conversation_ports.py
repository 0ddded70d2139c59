"""What conversations need from outside, each with its promises in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.inbox.conversation import Conversation, ConversationReply, ConversationThread
from domain.inbox.model import InboundMessage
from domain.inbox.note import ConversationNote
from domain.inbox.presence import Presence
from domain.inbox.regrouping import Belongings, ConversationMerge
from domain.inbox.saved_view import SavedView
from domain.inbox.threading import Around, Wanted
from domain.shared.access import Actor
from domain.shared.ids import (
    ChannelId,
    ConversationId,
    ConversationNoteId,
    DeliveryId,
    SavedViewId,
    TeamId,
    TeammateId,
)
from domain.shared.paging import Filter, Page, PageRequest
from domain.shared.written import Written


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One of both: what somebody said, or a reply of ours; `at` is when that was."""

    at: datetime
    said: InboundMessage | None = None
    reply: ConversationReply | None = None


class Assignees(Protocol):
    """Who works in the workspace of the transaction."""

    async def assignable(self, teammate_id: TeammateId) -> bool: ...

    async def team_assignable(self, team_id: TeamId) -> bool: ...


class Presences(Protocol):
    """Who has which conversation of one workspace open."""

    async def there(self, id: ConversationId) -> Sequence[Presence]:
        """Those who are, by the database's clock; a hundred at most."""
        ...

    async def show(self, presence: Presence) -> None:
        """Written anew or for the first time, at once."""
        ...


class Notes(Protocol):
    """The notes on conversations of one workspace."""

    async def add(self, note: ConversationNote) -> None: ...

    async def get(self, id: ConversationId, note_id: ConversationNoteId) -> ConversationNote:
        """Locked until the transaction ends. Raises NotFound, also for one that was removed."""
        ...

    async def save(self, note: ConversationNote) -> None: ...


class SavedViews(Protocol):
    """The saved views of one workspace."""

    async def add(self, view: SavedView) -> None: ...

    async def get(self, id: SavedViewId) -> SavedView:
        """Locked until the transaction ends. Raises NotFound, also for one that was removed."""
        ...

    async def save(self, view: SavedView) -> None: ...


class Conversations(Protocol):
    """The conversations of one workspace."""

    async def around(self, channel_id: ChannelId, wanted: Wanted) -> Around:
        """Whoever asks keeps others from the channel with `Messages.alone`."""
        ...

    async def get(self, id: ConversationId) -> Conversation:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def held(self, id: ConversationId) -> bool:
        """Locks it as getting it does; whether the workspace has policies that assign, which costs
        nothing beside. Raises NotFound."""
        ...

    async def some(self, ids: Sequence[ConversationId]) -> Mapping[ConversationId, Conversation]:
        """Those of them that there are, locked until the transaction ends."""
        ...

    async def matching(self, filters: Sequence[Filter], most: int) -> Sequence[ConversationId]:
        """So many at most of those that meet the filters of their list, in order. Without those
        that were merged into others."""
        ...

    async def move(self, old: ConversationId, new: ConversationId) -> None:
        """All that belongs to the first belongs to the second from now on: messages, replies,
        threads, notes. Before anything is added."""
        ...

    async def belongings(self, id: ConversationId) -> Belongings:
        """All that belongs to it."""
        ...

    async def give(self, old: ConversationId, new: ConversationId, has: Belongings) -> None:
        """Of what belongs to the first, that belongs to the second from now on. Before anything is
        added."""
        ...

    async def merge(self, id: ConversationId) -> ConversationMerge | None:
        """How it was merged by hand, if it was and that was not undone."""
        ...

    async def remember(self, merges: Sequence[ConversationMerge]) -> None:
        """Written at once, in the place of what was known before. Before anything is added."""
        ...

    async def open(self, conversation: Conversation) -> None:
        """A new one, written at once, so that something can be given to it."""
        ...

    async def write(self, *pairs: tuple[Conversation | None, Conversation]) -> None:
        """Each as (before, after), None for what is new; written with the commit."""
        ...

    async def begin(self, threads: Sequence[ConversationThread]) -> None:
        """Threads that are new; written with the commit."""
        ...

    async def left_after(self, id: ConversationId, at: datetime) -> Sequence[InboundMessage]:
        """What was said there or came to us after that instant and still stands, in order."""
        ...

    async def said_since(
        self, since: Mapping[ConversationId, datetime]
    ) -> Sequence[InboundMessage]:
        """What was said in each of these since its instant and still stands, in order."""
        ...

    async def used(self, id: ConversationId) -> Sequence[ConversationReply]:
        """The replies there that were written with a saved reply and of which not all is known that
        can become of them."""
        ...

    async def written_back(self, reply: ConversationReply) -> datetime | None:
        """When whoever it answers wrote there next, if nothing else of ours went out before."""
        ...

    async def is_last(self, reply: ConversationReply, until: datetime) -> bool:
        """Whether nothing of ours went out there between it and that instant."""
        ...

    async def seen_to(self, pairs: Sequence[tuple[ConversationReply, ConversationReply]]) -> None:
        """What became of these, as (before, after); written with the commit."""
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

    async def conversations(self, actor: Actor, request: PageRequest) -> Page[Written]:
        """Without those that were merged into others."""
        ...

    async def timeline(
        self, actor: Actor, id: ConversationId, request: PageRequest
    ) -> Page[TimelineItem]: ...

    async def everywhere(self, actor: Actor) -> Sequence[Presence]:
        """Who is in any conversation of the workspace, in the order in which they came."""
        ...

    async def presences(self, actor: Actor, id: ConversationId) -> Sequence[Presence]:
        """The same as within a transaction."""
        ...

    async def notes(
        self, actor: Actor, id: ConversationId, request: PageRequest
    ) -> Page[ConversationNote]:
        """Without those that were removed."""
        ...

    async def saved_view(self, actor: Actor, id: SavedViewId) -> SavedView:
        """Raises NotFound, also for one that was removed."""
        ...

    async def saved_views(self, actor: Actor, request: PageRequest) -> Page[SavedView]:
        """Those that are shared, and the actor's own."""
        ...
