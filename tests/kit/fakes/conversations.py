"""Conversations in memory."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import Any, TypeVar

from api.inbox.conversation_schemas import ConversationOut
from domain.inbox.conversation import Conversation, ConversationReply, ConversationThread
from domain.inbox.conversation_ports import TimelineItem
from domain.inbox.model import InboundMessage
from domain.inbox.note import ConversationNote
from domain.inbox.regrouping import Belongings, ConversationMerge
from domain.inbox.saved_view import SavedView
from domain.inbox.threading import ANSWERING, Around, Wanted
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import (
    ChannelId,
    ConversationId,
    ConversationNoteId,
    DeliveryId,
    MessageId,
    SavedViewId,
    TeamId,
    TeammateId,
)
from domain.shared.paging import Filter, Page, PageRequest
from domain.shared.written import Written
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables
from tests.kit.fakes.presences import FakePresenceReads

T = TypeVar("T")


class FakeConversations:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.conversations

    async def around(self, channel_id: ChannelId, wanted: Wanted) -> Around:
        answered: dict[str, ConversationId] = {}
        answering: dict[str, set[ConversationId]] = defaultdict(set)
        for row in self._said(channel_id):
            if row.platform_message_id in wanted.answered:
                answered[row.platform_message_id] = self._of(row)
            for id in {row.parent_id, row.root_id} & set(wanted.ids):
                if row.kind in ANSWERING:
                    answering[str(id)].add(self._of(row))
        for id, delivery_id in wanted.replies.items():
            reply = self._tx.tables.conversation_replies.get(self._tx.key(delivery_id))
            if reply is not None:
                answered[id] = reply.conversation_id
        threads = {
            row.thread: row.conversation_id
            for row in self._tx.tables.conversation_threads.values()
            if (row.workspace_id, row.channel_id) == (self._tx.actor.workspace, channel_id)
            and row.thread in wanted.threads
        }
        near = {*answered.values(), *threads.values(), *chain(*answering.values())}
        rows = {id: self._rows[self._tx.key(id)] for id in near}
        return Around(answered, answering, threads, rows)

    def _said(self, channel_id: ChannelId) -> list[InboundMessage]:
        return [
            row
            for row in self._tx.tables.inbound_messages.values()
            if (row.workspace_id, row.channel_id) == (self._tx.actor.workspace, channel_id)
            and row.conversation_id is not None
        ]

    def _of(self, message: InboundMessage) -> ConversationId:
        return ConversationId(str(message.conversation_id))

    async def get(self, id: ConversationId) -> Conversation:
        found = self._rows.get(self._tx.key(id))
        if found is None:
            raise NotFound(thing="conversation")
        return found

    async def held(self, id: ConversationId) -> bool:
        await self.get(id)
        rows = self._tx.tables.assignment_policies.values()
        mine = [row for row in rows if row.workspace_id == self._tx.actor.workspace]
        return any(row.enabled and row.removed_at is None for row in mine)

    async def matching(self, filters: Sequence[Filter], most: int) -> Sequence[ConversationId]:
        """Of the filters only those for a state; the others are asked of the real database, as
        lists are."""
        assert {each.field for each in filters} <= {"state"}, filters
        found = [
            each.id
            for (workspace, _), each in self._rows.items()
            if workspace == self._tx.actor.workspace
            and each.merged_into is None
            and all(each.state in wanted.value for wanted in filters)
        ]
        return sorted(found)[:most]

    async def some(self, ids: Sequence[ConversationId]) -> Mapping[ConversationId, Conversation]:
        places = {id: self._tx.key(id) for id in ids}
        return {id: self._rows[key] for id, key in places.items() if key in self._rows}

    async def belongings(self, id: ConversationId) -> Belongings:
        tables = self._tx.tables
        messages = _of(tables.inbound_messages, self._tx.actor, id)
        return Belongings(
            sorted(messages, key=lambda row: (row.at, row.platform_message_id)),
            sorted(_of(tables.conversation_replies, self._tx.actor, id), key=lambda row: row.at),
            [row.id for row in _of(tables.conversation_notes, self._tx.actor, id)],
            [row.thread for row in _of(tables.conversation_threads, self._tx.actor, id)],
        )

    async def give(self, old: ConversationId, new: ConversationId, has: Belongings) -> None:
        tables = self._tx.tables
        kept = {each.id for each in has.messages} | {each.delivery_id for each in has.replies}
        own: set[str] = {*kept, *has.note_ids, *has.threads}
        for rows in (
            tables.inbound_messages,
            tables.conversation_replies,
            tables.conversation_notes,
            tables.conversation_threads,
        ):
            _moved(rows, self._tx.actor, old, new, own)

    async def merge(self, id: ConversationId) -> ConversationMerge | None:
        found = self._tx.tables.conversation_merges.get(self._tx.key(id))
        return found if found and found.undone_at is None else None

    async def remember(self, merges: Sequence[ConversationMerge]) -> None:
        for merge in merges:
            self._tx.tables.conversation_merges[self._tx.key(merge.conversation_id)] = merge

    async def move(self, old: ConversationId, new: ConversationId) -> None:
        tables = self._tx.tables
        _moved(tables.inbound_messages, self._tx.actor, old, new)
        _moved(tables.conversation_threads, self._tx.actor, old, new)
        _moved(tables.conversation_replies, self._tx.actor, old, new)
        _moved(tables.conversation_notes, self._tx.actor, old, new)

    async def open(self, conversation: Conversation) -> None:
        self._rows[self._tx.key(conversation.id)] = conversation

    async def write(self, *pairs: tuple[Conversation | None, Conversation]) -> None:
        for _, after in pairs:
            self._rows[self._tx.key(after.id)] = after

    async def begin(self, threads: Sequence[ConversationThread]) -> None:
        for row in threads:
            place = (row.workspace_id, row.channel_id, row.thread)
            self._tx.tables.conversation_threads[place] = row

    async def left_after(self, id: ConversationId, at: datetime) -> Sequence[InboundMessage]:
        return [row for row in self._standing(id) if row.came_at > at]

    async def said_since(
        self, since: Mapping[ConversationId, datetime]
    ) -> Sequence[InboundMessage]:
        return [row for id, at in since.items() for row in self._standing(id) if row.at >= at]

    def _standing(self, id: ConversationId) -> list[InboundMessage]:
        rows = _of(self._tx.tables.inbound_messages, self._tx.actor, id)
        kept = [row for row in rows if row.stands]
        return sorted(kept, key=lambda row: (row.at, row.platform_message_id))

    async def used(self, id: ConversationId) -> Sequence[ConversationReply]:
        rows = _of(self._tx.tables.conversation_replies, self._tx.actor, id)
        return [
            row
            for row in rows
            if row.saved_reply_id is not None
            and None in (row.answered_at, row.closed_at, row.reopened_at)
        ]

    async def written_back(self, reply: ConversationReply) -> datetime | None:
        answered = self._tx.tables.inbound_messages.get(self._tx.key(str(reply.answers)))
        rows = _of(self._tx.tables.inbound_messages, self._tx.actor, reply.conversation_id)
        who = answered and answered.author_id
        later = [row.at for row in rows if who and row.author_id == who and row.at > reply.at]
        first = min(later, default=None)
        return first if first is not None and await self.is_last(reply, first) else None

    async def is_last(self, reply: ConversationReply, until: datetime) -> bool:
        rows = _of(self._tx.tables.conversation_replies, self._tx.actor, reply.conversation_id)
        place = reply.at, reply.delivery_id
        return not any(row.at <= until and (row.at, row.delivery_id) > place for row in rows)

    async def seen_to(self, pairs: Sequence[tuple[ConversationReply, ConversationReply]]) -> None:
        for _, after in pairs:
            self._tx.tables.conversation_replies[self._tx.key(after.delivery_id)] = after

    async def reply(self, delivery_id: DeliveryId) -> ConversationReply | None:
        return self._tx.tables.conversation_replies.get(self._tx.key(delivery_id))

    async def replied(self, reply: ConversationReply) -> None:
        self._tx.tables.conversation_replies[self._tx.key(reply.delivery_id)] = reply


class FakeConversationReads(FakePresenceReads):
    """Lists come whole, newest first."""

    _memory: Memory

    async def conversation(self, actor: Actor, id: ConversationId) -> Conversation:
        found = self._memory.tables.conversations.get((actor.workspace, id))
        if found is None:
            raise NotFound(thing="conversation")
        return found

    async def conversations(self, actor: Actor, request: PageRequest) -> Page[Written]:
        rows = self._memory.tables.conversations.values()
        mine = [r for r in rows if r.workspace_id == actor.workspace and r.merged_into is None]
        mine.sort(key=lambda row: (row.last_message_at, row.id), reverse=True)
        return Page([Written(ConversationOut.of(row, "en").model_dump_json()) for row in mine])

    async def timeline(
        self, actor: Actor, id: ConversationId, request: PageRequest
    ) -> Page[TimelineItem]:
        tables = self._memory.tables
        said = [TimelineItem(m.at, said=m) for m in _of(tables.inbound_messages, actor, id)]
        sent = [TimelineItem(r.at, reply=r) for r in _of(tables.conversation_replies, actor, id)]
        return Page(sorted([*said, *sent], key=lambda item: item.at, reverse=True))

    async def notes(
        self, actor: Actor, id: ConversationId, request: PageRequest
    ) -> Page[ConversationNote]:
        rows = _of(self._memory.tables.conversation_notes, actor, id)
        kept = [row for row in rows if row.removed_at is None]
        return Page(sorted(kept, key=lambda row: row.id, reverse=True))

    async def saved_view(self, actor: Actor, id: SavedViewId) -> SavedView:
        return _view(self._memory.tables, actor, id)

    async def saved_views(self, actor: Actor, request: PageRequest) -> Page[SavedView]:
        rows = self._memory.tables.saved_views.values()
        mine = [row for row in rows if row.workspace_id == actor.workspace]
        return Page([row for row in mine if row.is_for(actor.id) and row.removed_at is None])


def _of(rows: Mapping[Any, T], actor: Actor, id: ConversationId) -> list[T]:
    return [row for row in rows.values() if _belongs(row, actor, id)]


def _belongs(row: Any, actor: Actor, id: ConversationId) -> bool:
    return (row.workspace_id, row.conversation_id) == (actor.workspace, id)


def _moved(
    rows: Any,
    actor: Actor,
    old: ConversationId,
    new: ConversationId,
    own: Collection[str] | None = None,
) -> None:
    """All of the rows, or those of them with such a last part of their place."""
    for key, row in list(rows.items()):
        if _belongs(row, actor, old) and (own is None or key[-1] in own):
            rows[key] = replace(row, conversation_id=new)


class FakeNotes:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.conversation_notes

    async def add(self, note: ConversationNote) -> None:
        self._rows[self._tx.key(note.id)] = note

    async def get(self, id: ConversationId, note_id: ConversationNoteId) -> ConversationNote:
        found = self._rows.get(self._tx.key(note_id))
        if found is None or found.removed_at is not None or found.conversation_id != id:
            raise NotFound(thing="conversation_note")
        return found

    async def save(self, note: ConversationNote) -> None:
        self._rows[self._tx.key(note.id)] = note


class FakeSavedViews:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.saved_views

    async def add(self, view: SavedView) -> None:
        self._rows[self._tx.key(view.id)] = view

    async def get(self, id: SavedViewId) -> SavedView:
        return _view(self._tx.tables, self._tx.actor, id)

    async def save(self, view: SavedView) -> None:
        self._rows[self._tx.key(view.id)] = view


class FakeAssignees:
    """Works here who is in the memory's `at_work`, person or team."""

    def __init__(self, tx: FakeTransaction) -> None:
        self._at_work = tx.memory.at_work

    async def assignable(self, teammate_id: TeammateId) -> bool:
        return teammate_id in self._at_work

    async def several(self) -> bool:
        return len(self._at_work) > 1

    async def team_assignable(self, team_id: TeamId) -> bool:
        return team_id in self._at_work


def _view(tables: Tables, actor: Actor, id: SavedViewId) -> SavedView:
    found = tables.saved_views.get((actor.workspace, id))
    if found is None or found.removed_at is not None:
        raise NotFound(thing="saved_view")
    return found


def tell_conversations(tx: FakeTransaction, message_id: MessageId) -> None:
    """What they began with turned out to answer that message of ours."""
    for row in tx.tables.inbound_messages.values():
        key = tx.key(str(row.conversation_id))
        found = tx.tables.conversations.get(key)
        if row.answers_message_id != message_id or found is None:
            continue
        if found.began_with == row.platform_message_id and found.answers_message_id is None:
            tx.tables.conversations[key] = replace(
                found,
                answers_message_id=row.answers_message_id,
                answers_delivery_id=row.answers_delivery_id,
            )
