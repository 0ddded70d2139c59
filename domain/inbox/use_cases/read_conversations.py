"""Reading conversations, as far as the actor's permission reaches."""

from dataclasses import replace

from domain.inbox.conversation import Conversation
from domain.inbox.conversation_ports import TimelineItem
from domain.inbox.reaching import within, within_reach
from domain.inbox.room import Inbox
from domain.shared.access import Actor, Permission
from domain.shared.ids import ConversationId
from domain.shared.paging import Page, PageRequest
from domain.shared.written import Written

VIEW = "view"


async def list_conversations(room: Inbox, actor: Actor, request: PageRequest) -> Page[Written]:
    """Those that the actor may see. The view that they were asked for by has become filters by
    now. Raises MissingScope."""
    actor.require(Permission.INBOX_READ)
    asked = [each for each in request.filters if each.field != VIEW]
    filters = [*asked, *within(actor, Permission.INBOX_READ)]
    return await room.reads.conversations(actor, replace(request, filters=filters))


async def read_conversation(room: Inbox, actor: Actor, id: ConversationId) -> Conversation:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.INBOX_READ)
    return within_reach(await room.reads.conversation(actor, id), actor, Permission.INBOX_READ)


async def list_timeline(
    room: Inbox, actor: Actor, id: ConversationId, request: PageRequest
) -> Page[TimelineItem]:
    """What was said in it, by others and by us. Raises MissingScope, NotFound."""
    actor.require(Permission.INBOX_READ)
    within_reach(await room.reads.conversation(actor, id), actor, Permission.INBOX_READ)
    return await room.reads.timeline(actor, id, request)
