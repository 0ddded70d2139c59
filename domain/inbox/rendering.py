"""How a saved reply is filled in for one person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from domain.inbox.automation_ports import Beside
from domain.inbox.desk_ports import Surroundings
from domain.inbox.model import InboundMessage
from domain.inbox.saved_reply import ReplyText, SavedReply
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.filling import VARIABLES, filled_in, missing_from
from domain.shared.heard import Person
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


def said_to(
    reply: SavedReply, message: InboundMessage | None, places: Surroundings, request: Rendering
) -> RenderedReply:
    """What it says to whoever said that message. Raises ValidationFailed that points at each value
    that is missing, that is asked for nowhere, or that itself is left to be filled in."""
    known = known_of(message.author if message else None, places)
    strange = unwanted(reply, request.values)
    heard = (message.language or message.spoken) if message else None
    try:
        said = rendered(reply, request.language or heard, known, request.values)
    except ValidationFailed as wrong:
        raise ValidationFailed(errors=[*strange, *wrong.errors]) from None
    if strange:
        raise ValidationFailed(errors=strange)
    return RenderedReply(
        reply.id, reply.version, said.language, said.text, reply.media_ids, reply.labels
    )


async def rendered_within(
    beside: Beside,
    actor: Actor,
    reply_id: SavedReplyId,
    answers: InboundMessageId,
    request: Rendering,
) -> RenderedReply:
    """What it says to whoever is answered in a transaction that goes on. Raises MissingScope,
    NotFound, which points at `saved_reply_id` where that is what is not there, and what `said_to`
    raises."""
    actor.require(Permission.INBOX_READ)
    reply = await beside.saved_reply(reply_id)
    if reply is None:
        raise NotFound(thing="saved_reply", pointer="/saved_reply_id")
    message = await beside.said(None, answers)
    if message is None:
        raise NotFound(thing="inbound_message")
    return said_to(reply, message, await beside.surroundings(message.channel_id), request)


def known_of(author: Person | None, places: Surroundings) -> dict[str, str]:
    """What can be filled in without asking anybody."""
    known = {
        "person.name": author and (author.name or author.handle),
        "person.handle": author and author.handle,
        "channel.name": places.channel,
        "community.name": places.community,
        "workspace.name": places.workspace,
    }
    return {name: value for name, value in known.items() if value}


def rendered(
    reply: SavedReply, language: str | None, known: Mapping[str, str], given: Mapping[str, str]
) -> ReplyText:
    """Its text in that language, filled in; what is given goes before what is known. Raises
    ValidationFailed that points at each value that is missing, or that itself is left to be filled
    in."""
    said = reply.text_for(language)
    values = {**known, **given}
    faults = [*_unfinished(given)]
    faults += [
        FieldError(f"/values/{name}", "value_missing", {"question": _question(reply, name)})
        for name in missing_from(said.text, values)
    ]
    if faults:
        raise ValidationFailed(errors=faults)
    return ReplyText(said.language, filled_in(said.text, values))


def unwanted(reply: SavedReply, values: Mapping[str, str]) -> list[FieldError]:
    """Those values that nothing asks for."""
    names = {*VARIABLES, *reply.asked_for}
    return [FieldError(f"/values/{name}", "unknown_field") for name in values if name not in names]


def _unfinished(values: Mapping[str, str]) -> Iterator[FieldError]:
    for name, value in values.items():
        for start, end in placeholders_in(value):
            facts = {"placeholder": value[start:end]}
            yield FieldError(f"/values/{name}", "placeholder_in_value", facts)


def _question(reply: SavedReply, name: str) -> str:
    asked = {prompt.name: prompt.question for prompt in reply.prompts}
    return asked.get(name, name)
