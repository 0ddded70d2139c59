"""Conversations in memory."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from domain.inbox.conversation import Conversation, ConversationReply, ConversationThread
from domain.inbox.model import InboundMessage
from domain.inbox.threading import ANSWERING, Around, Wanted
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, ConversationId, DeliveryId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.memory import FakeTransaction, Memory


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

    async def move(self, old: ConversationId, new: ConversationId) -> None:
        tables = self._tx.tables
        _moved(tables.inbound_messages, self._tx.actor, old, new)
        _moved(tables.conversation_threads, self._tx.actor, old, new)
        _moved(tables.conversation_replies, self._tx.actor, old, new)

    async def write(self, *pairs: tuple[Conversation | None, Conversation]) -> None:
        for _, after in pairs:
            self._rows[self._tx.key(after.id)] = after

    async def begin(self, threads: Sequence[ConversationThread]) -> None:
        for row in threads:
            place = (row.workspace_id, row.channel_id, row.thread)
            self._tx.tables.conversation_threads[place] = row

    async def reply(self, delivery_id: DeliveryId) -> ConversationReply | None:
        return self._tx.tables.conversation_replies.get(self._tx.key(delivery_id))

    async def replied(self, reply: ConversationReply) -> None:
        self._tx.tables.conversation_replies[self._tx.key(reply.delivery_id)] = reply


class FakeConversationReads:
    """Lists come whole, newest first."""

    _memory: Memory

    async def conversation(self, actor: Actor, id: ConversationId) -> Conversation:
        found = self._memory.tables.conversations.get((actor.workspace, id))
        if found is None:
            raise NotFound(thing="conversation")
        return found

    async def conversations(self, actor: Actor, request: PageRequest) -> Page[Conversation]:
        rows = self._memory.tables.conversations.values()
        mine = [r for r in rows if r.workspace_id == actor.workspace and r.merged_into is None]
        return Page(sorted(mine, key=lambda row: (row.last_message_at, row.id), reverse=True))


def _moved(rows: dict[Any, Any], actor: Actor, old: ConversationId, new: ConversationId) -> None:
    for key, row in list(rows.items()):
        if (row.workspace_id, row.conversation_id) == (actor.workspace, old):
            rows[key] = replace(row, conversation_id=new)
