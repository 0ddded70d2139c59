"""What answers a post of ours knows it, also where we learn only later that it is ours."""

from domain.inbox.room import Inbox
from domain.shared.access import Actor
from domain.shared.ids import MessageId


async def link_answers(room: Inbox, actor: Actor, message_id: MessageId) -> None:
    """A post whose outcome was not known can be answered before it is. Safe to repeat."""
    async with room.begin(actor) as tx:
        await tx.messages.link(message_id)
        await tx.commit()
