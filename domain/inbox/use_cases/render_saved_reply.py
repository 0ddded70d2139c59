"""A saved reply in the words in which it is said to this person."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.inbox.rendering import known_of, rendered, unwanted
from domain.inbox.room import Inbox
from domain.shared.access import Actor, Permission
from domain.shared.errors import ValidationFailed
from domain.shared.ids import InboundMessageId, MediaId, SavedReplyId


@dataclass(frozen=True, slots=True)
class Rendering:
    """To whom it is said, and what whoever says it fills in, by name; that goes before what is
    known. Without `language` it is that of what is answered."""

    inbound_message_id: InboundMessageId | None = None
    language: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RenderedReply:
    """Ready to be sent."""

    saved_reply_id: SavedReplyId
    saved_reply_version: int
    language: str
    text: str
    media_ids: tuple[MediaId, ...]
    labels: tuple[str, ...]


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
    known = known_of(message.author if message else None, places)
    strange = unwanted(reply, request.values)
    language = request.language or (message.language if message else None)
    try:
        said = rendered(reply, language, known, request.values)
    except ValidationFailed as wrong:
        raise ValidationFailed(errors=[*strange, *wrong.errors]) from None
    if strange:
        raise ValidationFailed(errors=strange)
    return RenderedReply(
        reply.id, reply.version, said.language, said.text, reply.media_ids, reply.labels
    )
