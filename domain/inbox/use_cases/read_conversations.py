"""Reading conversations, as far as the actor's permission reaches."""

from dataclasses import replace

from domain.inbox.conversation import Conversation
from domain.inbox.reaching import within
from domain.inbox.room import Inbox
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import ConversationId
from domain.shared.paging import Page, PageRequest


async def list_conversations(room: Inbox, actor: Actor, request: PageRequest) -> Page[Conversation]:
    """Those that the actor may see. Raises MissingScope."""
    actor.require(Permission.INBOX_READ)
    filters = [*request.filters, *within(actor, Permission.INBOX_READ)]
    return await room.reads.conversations(actor, replace(request, filters=filters))


async def read_conversation(room: Inbox, actor: Actor, id: ConversationId) -> Conversation:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.INBOX_READ)
    found = await room.reads.conversation(actor, id)
    if not found.is_within(actor, Permission.INBOX_READ):
        raise NotFound(thing="conversation")
    return found
