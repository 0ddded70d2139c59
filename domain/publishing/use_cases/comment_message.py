"""Say something about a message, for those who work on it, and read what was said."""

from dataclasses import dataclass

from domain.publishing.comment import MessageComment, commented
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.ids import Kind, MessageCommentId, MessageId
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class Remark:
    """What to say; `author` is a reference the caller chose, without one it is the caller's key.
    Guests see what is `for_guests`."""

    text: str
    author: str | None = None
    for_guests: bool = False


async def comment_message(
    room: Publishing, actor: Actor, message_id: MessageId, remark: Remark
) -> MessageComment:
    """Kept with what the message says at this moment, or is to say; nothing else of the message
    changes. Raises MissingScope, NotFound."""
    actor.require(Permission.MESSAGES_APPROVE)
    async with room.begin(actor) as tx:
        message = await tx.messages.get(message_id)
        comment = MessageComment(
            id=MessageCommentId(room.ids.new(Kind.MESSAGE_COMMENT)),
            workspace_id=actor.workspace,
            message_id=message.id,
            author=remark.author or actor.id,
            text=remark.text,
            fingerprint=message.discussed,
            actor=actor.id,
            created_at=room.clock.now(),
            for_guests=remark.for_guests,
        )
        await tx.approvals.comment(comment)
        tx.announce(commented(comment))
        await tx.commit(comment)
    return comment


async def list_comments(
    room: Publishing, actor: Actor, message_id: MessageId, request: PageRequest
) -> Page[MessageComment]:
    """Raises MissingScope, NotFound for the message."""
    actor.require(Permission.MESSAGES_READ)
    await room.reads.message(actor, message_id)
    return await room.reads.message_comments(actor, message_id, request)
