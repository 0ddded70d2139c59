"""Reading conversations, one or a page of them, and what belongs to them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.db.conversation_filters import COMMON, FILTERS, FOUND, as_stored
from adapters.db.conversation_lists import WRITTEN
from adapters.db.conversation_notes import NOTES, VIEWS
from adapters.db.conversations import CONVERSATIONS
from adapters.db.database import Database
from adapters.db.heard_messages import INBOUND_MESSAGES
from adapters.db.pages import ListSource, fetch_page
from adapters.db.presences import DbPresenceReads
from adapters.db.shelf import Shelf
from domain.inbox.conversation import Conversation, ConversationReply
from domain.inbox.conversation_ports import TimelineItem
from domain.inbox.model import InboundMessage
from domain.inbox.note import ConversationNote
from domain.inbox.saved_view import SavedView
from domain.shared.access import Actor
from domain.shared.ids import ConversationId, DeliveryId, MessageId, SavedViewId
from domain.shared.paging import Filter, Page, PageRequest
from domain.shared.written import Written

SORTS = {
    "id": "t.id",
    "last_message_at": "t.last_message_at",
    "waiting_since": "t.waits_from",
    "reply_window_closes_at": "t.window_ends",
    "priority": "t.priority_rank",
}


# The newest of a conversation, of both kinds, along their indexes.
_TIMELINE = """(
    SELECT m.workspace_id, m.conversation_id, m.at, m.id, NULL AS message_id FROM inbound_messages m
    UNION ALL
    SELECT r.workspace_id, r.conversation_id, r.at, r.delivery_id, r.message_id
    FROM conversation_replies r)"""


class DbConversationReads(DbPresenceReads):
    """What the inbox's reads know of conversations."""

    def __init__(self, database: Database, *, common: int = COMMON) -> None:
        self._common = common
        self._database = database
        self._conversation = Shelf(
            database, CONVERSATIONS, "conversation", sorts=SORTS, filters=FILTERS
        )
        self._conversations = ListSource(
            select=f"{WRITTEN}, {{position}} FROM conversations t",
            where=f"{database.in_workspace('t')} AND t.merged_into IS NULL",
            sorts=SORTS,
            filters=FILTERS | FOUND,
        )
        self._timeline = ListSource(
            select=f"t.at, t.id, t.conversation_id, t.message_id, {{position}} FROM {_TIMELINE} t",
            where=database.in_workspace("t"),
            sorts={"at": "t.at", "id": "t.id"},
            filters={"conversation_id": "t.conversation_id"},
        )
        self._notes = Shelf(
            database,
            NOTES,
            "conversation_note",
            sorts=("id",),
            filters={"conversation_id": "t.conversation_id"},
            also="t.removed_at IS NULL",
        )
        self._views = Shelf(
            database,
            VIEWS,
            "saved_view",
            sorts=("id", "name"),
            filters={"for": "(t.shared OR t.owner = %s)"},
            also="t.removed_at IS NULL",
        )

    async def conversation(self, actor: Actor, id: ConversationId) -> Conversation:
        return await self._conversation.one(actor, id)

    async def conversations(self, actor: Actor, request: PageRequest) -> Page[Written]:
        async def look(phrase: str, most: int) -> Sequence[Any]:
            found: Sequence[Any] = await self._database.ask(
                actor,
                "SELECT f.conversation_id, f.query FROM matching_conversations($5, $6) f",
                phrase,
                most,
            )
            return found

        wanted = await as_stored(request.filters, look, self._common)
        request = replace(request, filters=wanted)
        rows, after = await fetch_page(self._database, actor, self._conversations, request)
        return Page([Written(row["written"]) for row in rows], after)

    async def timeline(
        self, actor: Actor, id: ConversationId, request: PageRequest
    ) -> Page[TimelineItem]:
        request = replace(request, filters=[Filter("conversation_id", "in", [id])])
        rows, after = await fetch_page(self._database, actor, self._timeline, request)
        records = await self._database.ask(
            actor,
            f"SELECT {INBOUND_MESSAGES.listed('t')} FROM inbound_messages t"
            f" WHERE {self._database.in_workspace('t')} AND t.id = ANY ($5)",
            [row["id"] for row in rows if row["message_id"] is None],
        )
        said = {record["id"]: INBOUND_MESSAGES.entity(record) for record in records}
        return Page([_item(actor, row, said) for row in rows], after)

    async def notes(
        self, actor: Actor, id: ConversationId, request: PageRequest
    ) -> Page[ConversationNote]:
        own = [*request.filters, Filter("conversation_id", "in", [id])]
        return await self._notes.page(actor, replace(request, filters=own))

    async def saved_view(self, actor: Actor, id: SavedViewId) -> SavedView:
        return await self._views.one(actor, id)

    async def saved_views(self, actor: Actor, request: PageRequest) -> Page[SavedView]:
        own = [*request.filters, Filter("for", "in", actor.id)]
        return await self._views.page(actor, replace(request, filters=own))


def _item(actor: Actor, row: Mapping[str, Any], said: Mapping[str, InboundMessage]) -> TimelineItem:
    if row["message_id"] is None:
        return TimelineItem(row["at"], said=said[row["id"]])
    reply = ConversationReply(
        actor.workspace,
        DeliveryId(row["id"]),
        ConversationId(row["conversation_id"]),
        MessageId(row["message_id"]),
        row["at"],
    )
    return TimelineItem(row["at"], reply=reply)
