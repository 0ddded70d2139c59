"""A saved reply in the words in which it is said to this person."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.inbox.model import InboundMessage
from domain.inbox.room import Inbox
from domain.inbox.saved_reply import SavedReply
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.filling import VARIABLES, filled_in, missing_from
from domain.shared.ids import InboundMessageId, MediaId, SavedReplyId
from domain.shared.placeholders import placeholders_in


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
    said = reply.text_for(request.language or (message.language if message else None))
    values = {**await _known(room, actor, message), **request.values}
    faults = [*_unwanted(reply, request.values)]
    faults += [
        FieldError(f"/values/{name}", "value_missing", {"question": _question(reply, name)})
        for name in missing_from(said.text, values)
    ]
    if faults:
        raise ValidationFailed(errors=faults)
    text = filled_in(said.text, values)
    return RenderedReply(
        reply.id, reply.version, said.language, text, reply.media_ids, reply.labels
    )


async def _known(room: Inbox, actor: Actor, message: InboundMessage | None) -> dict[str, str]:
    """What can be filled in without asking anybody."""
    places = await room.desk.surroundings(actor, message.channel_id if message else None)
    author = message.author if message else None
    known = {
        "person.name": author and (author.name or author.handle),
        "person.handle": author and author.handle,
        "channel.name": places.channel,
        "community.name": places.community,
        "workspace.name": places.workspace,
    }
    return {name: value for name, value in known.items() if value}


def _unwanted(reply: SavedReply, values: Mapping[str, str]) -> list[FieldError]:
    names = {*VARIABLES, *reply.asked_for}
    faults = [
        FieldError(f"/values/{name}", "unknown_field") for name in values if name not in names
    ]
    for name, value in values.items():
        for start, end in placeholders_in(value):
            facts = {"placeholder": value[start:end]}
            faults.append(FieldError(f"/values/{name}", "placeholder_in_value", facts))
    return faults


def _question(reply: SavedReply, name: str) -> str:
    asked = {prompt.name: prompt.question for prompt in reply.prompts}
    return asked.get(name, name)
