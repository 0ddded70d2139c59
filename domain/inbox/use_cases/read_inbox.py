"""Reading what was said and done on channels, and how they hear."""

from domain.inbox.errors import OriginalForgotten
from domain.inbox.model import InboundActivity, InboundMessage, MessageState
from domain.inbox.room import Inbox
from domain.inbox.views import ChannelInbound, MessageWithChanges, Original
from domain.shared.access import Actor, Permission
from domain.shared.ids import ChannelId, InboundActivityId, InboundMessageId
from domain.shared.paging import Page, PageRequest


async def list_inbound_messages(
    room: Inbox, actor: Actor, request: PageRequest
) -> Page[InboundMessage]:
    actor.require_all(Permission.INBOX_READ)
    return await room.reads.messages(actor, request)


async def read_inbound_message(
    room: Inbox, actor: Actor, id: InboundMessageId
) -> MessageWithChanges:
    """Raises MissingScope, NotFound."""
    actor.require_all(Permission.INBOX_READ)
    message = await room.reads.message(actor, id)
    changes = await room.reads.changes(actor, id)
    return MessageWithChanges(message, sorted(changes, key=lambda change: change.place))


async def read_original(room: Inbox, actor: Actor, id: InboundMessageId) -> Original:
    """What the platform told when the message came. Raises MissingScope, NotFound, and
    OriginalForgotten after 14 days, or once the message is deleted."""
    actor.require_all(Permission.INBOX_READ)
    message = await room.reads.message(actor, id)
    original = None
    if message.state is MessageState.VISIBLE:
        original = await room.reads.original(actor, message)
    if original is None:
        raise OriginalForgotten()
    return original


async def list_inbound_activities(
    room: Inbox, actor: Actor, request: PageRequest
) -> Page[InboundActivity]:
    actor.require_all(Permission.INBOX_READ)
    return await room.reads.activities(actor, request)


async def read_inbound_activity(
    room: Inbox, actor: Actor, id: InboundActivityId
) -> InboundActivity:
    """Raises MissingScope, NotFound."""
    actor.require_all(Permission.INBOX_READ)
    return await room.reads.activity(actor, id)


async def read_channel_inbound(room: Inbox, actor: Actor, channel_id: ChannelId) -> ChannelInbound:
    """How a channel hears, and how that goes. Raises MissingScope, NotFound."""
    actor.require(Permission.CHANNELS_READ)
    return await room.reads.channel_inbound(actor, channel_id)
