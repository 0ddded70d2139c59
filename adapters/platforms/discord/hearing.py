"""What Discord tells over HTTP, in our words: messages of a channel that were asked for, and what
people say to the application by its commands.

A message says that it was edited only to whoever looks again; edits, deletions, reactions and who
leaves are told over the gateway alone.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.platforms.discord.place import (
    bot_guild_channel,
    joined_id,
    link,
    made_at,
    number,
)
from domain.shared.heard import Heard, HeardFile, HeardKind, Person, Raw, Undigestible
from domain.shared.platforms import Connection

PING, COMMAND = 1, 2
WRITTEN = (0, 19, 20, 23)
"""Message types: said, an answer, and what the commands of applications said."""
JOINED = 7
_AVATAR = "https://cdn.discordapp.com/avatars"

Object = Mapping[str, Any]


def heard_in(raw: Raw, connection: Connection) -> Sequence[Heard]:
    """Raises Undigestible. What is neither a message nor a command is of no concern."""
    told = object_in(raw.body)
    bot_id, guild_id, channel_id = ours(connection)
    if "application_id" in told and "token" in told:
        return list(_interaction(told, channel_id))
    if "author" in told and told.get("channel_id") == channel_id:
        return list(message_in(told, bot_id, guild_id, channel_id))
    return []


def object_in(body: bytes) -> dict[str, Any]:
    """Raises Undigestible."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise Undigestible("What was told is not JSON.") from None
    if not isinstance(told, dict):
        raise Undigestible("What was told is not an object.")
    return told


def message_in(told: Object, bot_id: str, guild_id: str, channel_id: str) -> Iterator[Heard]:
    message_id, author = number_in(told, "id"), person_in(told.get("author"))
    if author is None:
        raise Undigestible("The message has no usable author.")
    if author.id == bot_id:
        return
    at, url = made_at(message_id), link(guild_id, channel_id, message_id)
    if told.get("type") == JOINED:
        id = joined_id(author.id, at)
        yield Heard(id, HeardKind.MEMBER_JOINED, at, author, place=channel_id)
    elif told.get("type") in WRITTEN:
        yield Heard(
            id=message_id,
            kind=HeardKind.COMMENT,
            at=at,
            author=author,
            # Without the right to read contents they are empty, and empty is not what was said.
            text=words_in(told),
            message_id=message_id,
            parent_id=_answered(told),
            place=channel_id,
            url=url,
            files=tuple(files_in(told)),
        )


def _interaction(told: Object, channel_id: str) -> Iterator[Heard]:
    """A command is for the application alone. Its own number is not that of a message."""
    if told.get("type") != COMMAND:
        return
    interaction_id, member, data = number_in(told, "id"), told.get("member"), told.get("data")
    user = member.get("user") if isinstance(member, dict) else told.get("user")
    author = person_in(user)
    if author is None or not isinstance(data, dict):
        raise Undigestible("The command has no usable author or data.")
    yield Heard(
        id=interaction_id,
        kind=HeardKind.DIRECT,
        at=made_at(interaction_id),
        author=author,
        text=" ".join(_command(data)),
        place=number(told.get("channel_id")) or channel_id,
    )


def _command(data: Object) -> Iterator[str]:
    """As it is typed: the name after a slash, then what was filled in."""
    yield f"/{data.get('name')}"
    for option in _objects(data.get("options")):
        value = option.get("value")
        yield f"{option.get('name')}" if value is None else f"{option.get('name')}: {value}"
        for inner in _objects(option.get("options")):
            yield f"{inner.get('name')}: {inner.get('value')}"


def _answered(told: Object) -> str | None:
    """What a message answers. One that was passed on answers nothing."""
    reference = told.get("message_reference")
    if not isinstance(reference, dict) or reference.get("type", 0) != 0:
        return None
    return number(reference.get("message_id"))


def words_in(told: Object) -> str | None:
    poll = told.get("poll")
    question = poll.get("question") if isinstance(poll, dict) else None
    said = told.get("content") or (question.get("text") if isinstance(question, dict) else None)
    return said if isinstance(said, str) and said else None


def files_in(told: Object) -> Iterator[HeardFile]:
    """Their addresses are signed and end within a day or so."""
    for file in _objects(told.get("attachments")):
        yield HeardFile(
            url=_text(file, "url"),
            mime_type=_text(file, "content_type"),
            alt_text=_text(file, "description"),
            id=number(file.get("id")),
        )


def person_in(user: object) -> Person | None:
    user_id = number(user.get("id")) if isinstance(user, dict) else None
    if not isinstance(user, dict) or user_id is None:
        return None
    username, avatar = _text(user, "username"), _text(user, "avatar")
    return Person(
        id=user_id,
        handle=f"@{username}" if username else None,
        name=_text(user, "global_name") or username,
        avatar_url=f"{_AVATAR}/{user_id}/{avatar}.png" if avatar else None,
        is_bot=user.get("bot") is True,
    )


def ours(connection: Connection) -> tuple[str, str, str]:
    try:
        return bot_guild_channel(connection)
    except ValueError as error:
        raise Undigestible(str(error)) from None


def number_in(told: Object, name: str) -> str:
    found = number(told.get(name))
    if found is None:
        raise Undigestible(f"What was told has no usable {name}.")
    return found


def _objects(value: object) -> list[dict[str, Any]]:
    return [it for it in value if isinstance(it, dict)] if isinstance(value, list) else []


def _text(holder: Object, name: str) -> str | None:
    value = holder.get(name)
    return value if isinstance(value, str) and value else None
