"""A saved reply in the words in which it is said to this person."""

from domain.inbox.rendering import RenderedReply, Rendering, said_to
from domain.inbox.room import Inbox
from domain.shared.access import Actor, Permission
from domain.shared.ids import SavedReplyId


async def render_saved_reply(
    room: Inbox, actor: Actor, reply_id: SavedReplyId, request: Rendering
) -> RenderedReply:
    """Changes nothing. Raises MissingScope, NotFound, and ValidationFailed that points at each
    value that is missing, that is asked for nowhere, or that itself is left to be filled in."""
    actor.require(Permission.INBOX_READ)
    reply = await room.desk.saved_reply(actor, reply_id)
    message = None
    if request.inbound_message_id is not None:
        message = await room.reads.message(actor, request.inbound_message_id)
    places = await room.desk.surroundings(actor, message.channel_id if message else None)
    return said_to(reply, message, places, request)
