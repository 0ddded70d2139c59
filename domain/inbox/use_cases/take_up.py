"""What was said to others is taken up: it begins a conversation, as if it had been said to us."""

from domain.inbox.model import MessageState
from domain.inbox.room import Inbox
from domain.inbox.threading import Around, threaded
from domain.shared.access import Actor
from domain.shared.ids import InboundMessageId


async def take_up(room: Inbox, actor: Actor, message_id: InboundMessageId) -> None:
    """One that is in a conversation already, or gone, stays as it is. Safe to repeat, also at once:
    one message begins one conversation. Raises NotFound."""
    known = await room.reads.message(actor, message_id)
    async with room.begin(actor) as tx:
        await tx.messages.alone(known.channel_id)
        [message] = await tx.messages.of(known.channel_id, [known.platform_message_id])
        if message.conversation_id is not None or message.state is not MessageState.VISIBLE:
            return
        line = await tx.hearings.line(known.channel_id)
        windows = room.platforms.profile(line.listener.platform).reply_windows
        told = threaded([message], Around({}, {}, {}, {}), windows, room.ids, room.clock.now())
        await tx.messages.write([(message, told.messages[message.id])], (), ())
        await tx.conversations.write(*told.conversations)
        tx.announce(*told.news)
        await tx.commit()
