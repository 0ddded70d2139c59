"""Reading conversations, one or a page of them, and what belongs to them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

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

FILTERS = {
    "state": "t.state",
    "priority": "t.priority",
    "kind": "t.kind",
    "channel_id": "t.channel_id",
    "assignee_id": "t.assignee_id",
    "team_id": "t.team_id",
    # Said so that an index leads to them: the parameter is there and says nothing more.
    "assigned_true": "(t.assignee_id IS NOT NULL AND %s::boolean)",
    "assigned_false": "(t.assignee_id IS NULL AND NOT %s::boolean)",
    "in_team_true": "(t.team_id IS NOT NULL AND %s::boolean)",
    "in_team_false": "(t.team_id IS NULL AND NOT %s::boolean)",
    "author": "t.author_id",
    "label": "t.labels && %s",
    "waiting": "(t.waiting_since IS NOT NULL) = %s",
    "sla": "t.id IN (SELECT a.conversation_id FROM applied_slas a"
    " WHERE a.workspace_id = t.workspace_id AND a.state = ANY (%s))",
    "answers_message_id": "t.answers_message_id",
    "created_at": "t.created_at",
    "last_message_at": "t.last_message_at",
    "reach_own": "t.assignee_id = ANY (%s)",
    "reach_team": "(t.assignee_id = ANY (%s) OR t.team_id = ANY (%s)"
    " OR (t.assignee_id IS NULL AND t.team_id IS NULL))",
}
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
COMMON = 8_000
"""What is said more often than that is looked for along the list, not by its words."""
_SAID = (
    "(SELECT true FROM {table} s WHERE s.workspace_id = t.workspace_id"
    " AND s.conversation_id = t.id AND s.words @@ %s::text::tsquery LIMIT 1)"
)
_FOUND = {
    "among": "t.id = ANY (%s)",
    "says": f"(coalesce({_SAID.format(table='inbound_messages')}, false)"
    f" OR coalesce({_SAID.format(table='conversation_notes')}, false))",
}


_WHETHER = ("assigned", "in_team")


def _told_apart(wanted: Filter) -> Filter:
    """Whether it is anybody's has another condition for yes than for no."""
    if wanted.field not in _WHETHER:
        return wanted
    return Filter(f"{wanted.field}_{str(wanted.value).lower()}", "in", wanted.value)


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
            filters=FILTERS | _FOUND,
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
        request = replace(request, filters=[_told_apart(each) for each in request.filters])
        phrase = next((each.value for each in request.filters if each.field == "q"), None)
        if phrase is not None:
            others = [each for each in request.filters if each.field != "q"]
            found = await self._found(actor, phrase)
            request = replace(request, filters=[*others, found])
        rows, after = await fetch_page(self._database, actor, self._conversations, request)
        return Page([Written(row["written"]) for row in rows], after)

    async def _found(self, actor: Actor, phrase: str) -> Filter:
        """What is rare is found by its words, and what is common soon met along the list: neither
        way is good for both."""
        rows = await self._database.ask(
            actor,
            "SELECT f.conversation_id, f.query FROM matching_conversations($5, $6) f",
            phrase,
            self._common,
        )
        if len(rows) == self._common:
            return Filter("says", "in", rows[0]["query"])
        return Filter("among", "in", sorted({row["conversation_id"] for row in rows}))

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
