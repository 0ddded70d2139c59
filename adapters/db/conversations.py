"""Conversations in PostgreSQL."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.db.batches import alike
from adapters.db.conversation_filters import FILTERS, FOUND, as_stored
from adapters.db.heard_messages import INBOUND_MESSAGES
from adapters.db.mapping import Table, quoted
from adapters.db.pages import conditions_of
from adapters.db.transaction import DbTransaction
from domain.inbox.conversation import Conversation, ConversationReply, ConversationThread
from domain.inbox.model import InboundMessage
from domain.inbox.regrouping import Belongings, ConversationMerge
from domain.inbox.threading import Around, Wanted
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, ConversationId, DeliveryId
from domain.shared.paging import Filter

CONVERSATIONS = Table(
    "conversations",
    Conversation,
    told=("author_id", "priority_rank", "waits_from", "window_ends"),
)
THREADS = Table(
    "conversation_threads", ConversationThread, keys=("workspace_id", "channel_id", "thread")
)
REPLIES = Table("conversation_replies", ConversationReply, keys=("workspace_id", "delivery_id"))
MERGES = Table("conversation_merges", ConversationMerge, keys=("workspace_id", "conversation_id"))
_BELONGING = (
    *("inbound_messages", "conversation_threads", "conversation_replies"),
    "conversation_notes",
)
UNSETTLED = (
    "r.saved_reply_id IS NOT NULL"
    " AND (r.answered_at IS NULL OR r.closed_at IS NULL OR r.reopened_at IS NULL)"
)
"""Of which replies, `r`, more can become."""
_REMEMBER = (
    MERGES.insert
    + " ON CONFLICT (workspace_id, conversation_id) DO UPDATE SET "
    + ", ".join(
        f"{quoted(c)} = excluded.{quoted(c)}" for c in MERGES.columns if c not in MERGES.keys
    )
)


class DbConversations:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def around(self, channel_id: ChannelId, wanted: Wanted) -> Around:
        said = (
            "SELECT DISTINCT '{what}' AS what, m.{by} AS key, m.conversation_id"
            f" FROM inbound_messages m WHERE {self._mine('m')} AND m.channel_id = $2"
            " AND m.{by} = ANY ({ids}) AND m.conversation_id IS NOT NULL AND {kinds}"
        )
        below = "m.kind IN ('comment', 'mention')"
        records = await self._tx.connection.fetch(
            said.format(what="answered", by="platform_message_id", ids="$3", kinds="true")
            + " UNION ALL "
            + said.format(what="answering", by="parent_id", ids="$4", kinds=below)
            + " UNION ALL "
            + said.format(what="answering", by="root_id", ids="$4", kinds=below)
            + " UNION ALL SELECT 'thread', t.thread, t.conversation_id FROM conversation_threads t"
            f" WHERE {self._mine('t')} AND t.channel_id = $2 AND t.thread = ANY ($5)"
            " UNION ALL SELECT 'answered', g.id, r.conversation_id"
            " FROM unnest($6::text[], $7::text[]) AS g(id, delivery_id), conversation_replies r"
            f" WHERE {self._mine('r')} AND r.delivery_id = g.delivery_id",
            self._tx.actor.workspace,
            channel_id,
            list(wanted.answered),
            list(wanted.ids),
            list(wanted.threads),
            list(wanted.replies),
            list(wanted.replies.values()),
        )
        found: dict[str, dict[str, list[ConversationId]]] = defaultdict(lambda: defaultdict(list))
        for record in records:
            id = ConversationId(record["conversation_id"])
            found[record["what"]][record["key"]].append(id)
        ids = {id for keys in found.values() for them in keys.values() for id in them}
        return Around(
            {key: them[0] for key, them in found["answered"].items()},
            found["answering"],
            {key: them[0] for key, them in found["thread"].items()},
            {row.id: row for row in await self._locked(ids)},
        )

    async def _locked(self, ids: set[ConversationId]) -> list[Conversation]:
        if not ids:
            return []
        records = await self._tx.connection.fetch(
            f"SELECT {CONVERSATIONS.listed('c')} FROM conversations c"
            f" WHERE {self._mine('c')} AND c.id = ANY ($2) ORDER BY c.id FOR UPDATE",
            self._tx.actor.workspace,
            list(ids),
        )
        return [CONVERSATIONS.entity(record) for record in records]

    async def get(self, id: ConversationId) -> Conversation:
        for found in await self._locked({id}):
            return found
        raise NotFound(thing="conversation")

    async def held(self, id: ConversationId) -> bool:
        record = await self._tx.connection.fetchrow(
            "SELECT EXISTS (SELECT FROM assignment_policies p WHERE p.workspace_id = c.workspace_id"
            " AND p.removed_at IS NULL AND p.enabled) AS assigns FROM conversations c"
            f" WHERE {self._mine('c')} AND c.id = $2 FOR UPDATE OF c",
            self._tx.actor.workspace,
            id,
        )
        if record is None:
            raise NotFound(thing="conversation")
        return bool(record["assigns"])

    async def some(self, ids: Sequence[ConversationId]) -> Mapping[ConversationId, Conversation]:
        return {row.id: row for row in await self._locked(set(ids))}

    async def matching(self, filters: Sequence[Filter], most: int) -> Sequence[ConversationId]:
        async def look(phrase: str, limit: int) -> Sequence[Any]:
            found: Sequence[Any] = await self._tx.connection.fetch(
                "SELECT f.conversation_id, f.query FROM matching_conversations($1, $2) f",
                phrase,
                limit,
            )
            return found

        parameters: list[Any] = [self._tx.actor.workspace, most]
        wanted = await as_stored(filters, look)
        conditions = conditions_of(FILTERS | FOUND, wanted, parameters, before=0)
        records = await self._tx.connection.fetch(
            "SELECT t.id FROM conversations t"
            f" WHERE {' AND '.join([self._mine('t'), 't.merged_into IS NULL', *conditions])}"
            " ORDER BY t.id LIMIT $2",
            *parameters,
        )
        return [ConversationId(record["id"]) for record in records]

    async def move(self, old: ConversationId, new: ConversationId) -> None:
        for table in _BELONGING:
            await self._tx.connection.execute(
                f"UPDATE {table} t SET conversation_id = $3"
                f" WHERE {self._mine('t')} AND t.conversation_id = $2",
                self._tx.actor.workspace,
                old,
                new,
            )

    async def belongings(self, id: ConversationId) -> Belongings:
        messages = await self._of(
            id, INBOUND_MESSAGES.listed("t"), "inbound_messages", "at, platform_message_id"
        )
        replies = await self._of(id, REPLIES.listed("t"), "conversation_replies", "at, delivery_id")
        notes = await self._of(id, "t.id", "conversation_notes", "id")
        threads = await self._of(id, "t.thread", "conversation_threads", "thread")
        return Belongings(
            [INBOUND_MESSAGES.entity(record) for record in messages],
            [REPLIES.entity(record) for record in replies],
            [record["id"] for record in notes],
            [record["thread"] for record in threads],
        )

    async def _of(self, id: ConversationId, listed: str, table: str, order: str) -> Sequence[Any]:
        found: Sequence[Any] = await self._tx.connection.fetch(
            f"SELECT {listed} FROM {table} t WHERE {self._mine('t')} AND t.conversation_id = $2"
            f" ORDER BY {order}",
            self._tx.actor.workspace,
            id,
        )
        return found

    async def give(self, old: ConversationId, new: ConversationId, has: Belongings) -> None:
        parts: Sequence[tuple[str, str, Collection[str]]] = (
            ("inbound_messages", "id", [each.id for each in has.messages]),
            ("conversation_replies", "delivery_id", [each.delivery_id for each in has.replies]),
            ("conversation_notes", "id", has.note_ids),
            ("conversation_threads", "thread", has.threads),
        )
        for table, column, keys in parts:
            await self._tx.connection.execute(
                f"UPDATE {table} t SET conversation_id = $3 WHERE {self._mine('t')}"
                f" AND t.conversation_id = $2 AND t.{column} = ANY ($4)",
                self._tx.actor.workspace,
                old,
                new,
                list(keys),
            )

    async def merge(self, id: ConversationId) -> ConversationMerge | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {MERGES.listed('g')} FROM conversation_merges g"
            f" WHERE {self._mine('g')} AND g.conversation_id = $2 AND g.undone_at IS NULL",
            self._tx.actor.workspace,
            id,
        )
        return MERGES.entity(record) if record else None

    async def remember(self, merges: Sequence[ConversationMerge]) -> None:
        for merge in merges:
            await self._tx.connection.execute(_REMEMBER, *MERGES.values(merge))

    async def open(self, conversation: Conversation) -> None:
        await self._tx.connection.execute(CONVERSATIONS.insert, *CONVERSATIONS.values(conversation))

    async def write(self, *pairs: tuple[Conversation | None, Conversation]) -> None:
        new = [after for before, after in pairs if before is None]
        for them in alike(CONVERSATIONS, new):
            self._tx.add(CONVERSATIONS, *them)
        self._tx.change(
            CONVERSATIONS, *((before, after) for before, after in pairs if before is not None)
        )

    async def begin(self, threads: Sequence[ConversationThread]) -> None:
        self._tx.add(THREADS, *threads)

    async def left_after(self, id: ConversationId, at: datetime) -> Sequence[InboundMessage]:
        records = await self._tx.connection.fetch(
            f"SELECT {INBOUND_MESSAGES.listed('m')} FROM inbound_messages m"
            f" WHERE {self._mine('m')} AND m.conversation_id = $2 AND m.state = 'visible'"
            " AND (m.at > $3 OR m.received_at > $3) ORDER BY m.at, m.platform_message_id",
            self._tx.actor.workspace,
            id,
            at,
        )
        return [INBOUND_MESSAGES.entity(record) for record in records]

    async def said_since(
        self, since: Mapping[ConversationId, datetime]
    ) -> Sequence[InboundMessage]:
        records = await self._tx.connection.fetch(
            f"SELECT {INBOUND_MESSAGES.listed('m')} FROM unnest($2::text[], $3::timestamptz[])"
            " AS c(id, since) JOIN inbound_messages m ON m.conversation_id = c.id"
            f" WHERE {self._mine('m')} AND m.at >= c.since AND m.state = 'visible'"
            " ORDER BY m.at, m.platform_message_id",
            self._tx.actor.workspace,
            list(since),
            list(since.values()),
        )
        return [INBOUND_MESSAGES.entity(record) for record in records]

    async def used(self, id: ConversationId) -> Sequence[ConversationReply]:
        records = await self._tx.connection.fetch(
            f"SELECT {REPLIES.listed('r')} FROM conversation_replies r"
            f" WHERE {self._mine('r')} AND r.conversation_id = $2 AND {UNSETTLED}"
            # In one order, so that two who count never wait for each other.
            " ORDER BY r.saved_reply_id, r.delivery_id",
            self._tx.actor.workspace,
            id,
        )
        return [REPLIES.entity(record) for record in records]

    async def written_back(self, reply: ConversationReply) -> datetime | None:
        first: datetime | None = await self._tx.connection.fetchval(
            f"SELECT m.at FROM inbound_messages m WHERE {self._mine('m')}"
            " AND m.conversation_id = $2 AND m.at > $3 AND m.author_id ="
            f" (SELECT a.author_id FROM inbound_messages a WHERE {self._mine('a')} AND a.id = $4)"
            " ORDER BY m.at LIMIT 1",
            self._tx.actor.workspace,
            reply.conversation_id,
            reply.at,
            reply.answers,
        )
        return first if first is not None and await self.is_last(reply, first) else None

    async def is_last(self, reply: ConversationReply, until: datetime) -> bool:
        return not await self._tx.connection.fetchval(
            f"SELECT EXISTS (SELECT FROM conversation_replies r WHERE {self._mine('r')}"
            " AND r.conversation_id = $2 AND r.at <= $3 AND (r.at, r.delivery_id) > ($4, $5))",
            self._tx.actor.workspace,
            reply.conversation_id,
            until,
            reply.at,
            reply.delivery_id,
        )

    async def seen_to(self, pairs: Sequence[tuple[ConversationReply, ConversationReply]]) -> None:
        self._tx.change(REPLIES, *pairs)

    async def reply(self, delivery_id: DeliveryId) -> ConversationReply | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {REPLIES.listed('r')} FROM conversation_replies r"
            f" WHERE {self._mine('r')} AND r.delivery_id = $2",
            self._tx.actor.workspace,
            delivery_id,
        )
        return REPLIES.entity(record) if record else None

    async def replied(self, reply: ConversationReply) -> None:
        self._tx.add(REPLIES, reply)
