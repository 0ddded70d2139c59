"""How a saved reply is filled in for one person."""

from collections.abc import Iterator, Mapping

from domain.inbox.desk_ports import Surroundings
from domain.inbox.saved_reply import ReplyText, SavedReply
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.filling import VARIABLES, filled_in, missing_from
from domain.shared.heard import Person
from domain.shared.placeholders import placeholders_in


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
