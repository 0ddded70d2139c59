"""Reading conversations, one or a page of them."""

from adapters.db.conversations import CONVERSATIONS
from adapters.db.database import Database
from adapters.db.shelf import Shelf
from domain.inbox.conversation import Conversation
from domain.shared.access import Actor
from domain.shared.ids import ConversationId
from domain.shared.paging import Page, PageRequest

FILTERS = {
    "state": "t.state",
    "priority": "t.priority",
    "kind": "t.kind",
    "channel_id": "t.channel_id",
    "assignee_id": "t.assignee_id",
    "team_id": "t.team_id",
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


class DbConversationReads:
    """What the inbox's reads know of conversations."""

    def __init__(self, database: Database) -> None:
        self._conversation = Shelf(
            database, CONVERSATIONS, "conversation", sorts=SORTS, filters=FILTERS
        )
        self._conversations = Shelf(
            database,
            CONVERSATIONS,
            "conversation",
            sorts=SORTS,
            filters=FILTERS,
            also="t.merged_into IS NULL",
        )

    async def conversation(self, actor: Actor, id: ConversationId) -> Conversation:
        return await self._conversation.one(actor, id)

    async def conversations(self, actor: Actor, request: PageRequest) -> Page[Conversation]:
        return await self._conversations.page(actor, request)
