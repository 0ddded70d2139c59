"""What Discord's gateway tells, in our words: the same message under the same id as whoever asks
for it gets."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.platforms.discord.hearing import (
    JOINED,
    WRITTEN,
    files_in,
    heard_in,
    message_in,
    number_in,
    object_in,
    ours,
    person_in,
    words_in,
)
from adapters.platforms.discord.place import joined_id, link, number
from adapters.platforms.discord.session import (
    CREATED,
    DELETED,
    LEFT,
    MANY_DELETED,
    ON_SERVERS,
    REACTED,
    REACTION_TAKEN,
    UPDATED,
)
from adapters.platforms.discord.session import JOINED as MEMBER_CAME
from adapters.platforms.replies import instant
from domain.shared.heard import Heard, HeardKind, Person, Raw, Undigestible
from domain.shared.platforms import Connection

Object = Mapping[str, Any]
Place = tuple[str, str, str]
Teller = Callable[[Object, Place, str, datetime], Iterator[Heard]]


def digested(raw: Raw, connection: Connection) -> Sequence[Heard]:
    """Raises Undigestible."""
    payload = object_in(raw.body)
    if payload.get("op") != 0:
        return heard_in(raw, connection)
    return list(dispatched(payload, ours(connection), raw.id))


def dispatched(payload: Object, place: Place, raw_id: str) -> Iterator[Heard]:
    """What it says, if it happened there: the bot, the server and the channel. Raises
    Undigestible."""
    told, at = of_dispatch(payload)
    teller = _TELLERS.get(str(payload.get("t")))
    if teller is not None and _is_here(told, place):
        yield from teller(told, place, raw_id, at)


def of_dispatch(payload: Object) -> tuple[Object, datetime]:
    """What it holds, and when it came. Raises Undigestible."""
    told, at = payload.get("d"), instant(payload.get("at"))
    if not isinstance(told, dict) or at is None:
        raise Undigestible("What was told has no usable content, or came at no time.")
    return told, at


def is_of_server(kind: object) -> bool:
    """Whether it concerns the server and none of its channels in particular."""
    return kind in ON_SERVERS


def _is_here(told: Object, place: Place) -> bool:
    _, guild_id, channel_id = place
    return told.get("guild_id") == guild_id and told.get("channel_id", channel_id) == channel_id


def _created(told: Object, place: Place, raw_id: str, at: datetime) -> Iterator[Heard]:
    """Who came is told apart from the message that greets them."""
    if told.get("type") != JOINED:
        yield from message_in(told, *place)


def _updated(told: Object, place: Place, raw_id: str, at: datetime) -> Iterator[Heard]:
    """That a link now shows a picture is no edit: only its author's own hand gives it a time."""
    bot_id, guild_id, channel_id = place
    message_id, edited_at = number_in(told, "id"), instant(told.get("edited_timestamp"))
    author = person_in(told.get("author"))
    if edited_at is None or told.get("type", 0) not in WRITTEN:
        return
    if author is not None and author.id == bot_id:
        return
    yield Heard(
        id=f"{message_id}/{told['edited_timestamp']}",
        kind=HeardKind.EDIT,
        at=edited_at,
        author=author,
        # Who hears edits hears what they say: one that says nothing has taken the text away.
        text=words_in(told) or ("" if told.get("content") == "" else None),
        message_id=message_id,
        place=channel_id,
        url=link(guild_id, channel_id, message_id),
        files=tuple(files_in(told)),
    )


def _deleted(told: Object, place: Place, raw_id: str, at: datetime) -> Iterator[Heard]:
    """Who did it is not said, nor when; it is told as it happens."""
    yield _deletion(number_in(told, "id"), place, at)


def _many_deleted(told: Object, place: Place, raw_id: str, at: datetime) -> Iterator[Heard]:
    ids = told.get("ids")
    if not isinstance(ids, list):
        raise Undigestible("What was told has no usable ids.")
    yield from (_deletion(id, place, at) for id in map(number, ids) if id is not None)


def _deletion(message_id: str, place: Place, at: datetime) -> Heard:
    return Heard(message_id, HeardKind.DELETION, at, message_id=message_id, place=place[2])


def _reacted(told: Object, place: Place, raw_id: str, at: datetime) -> Iterator[Heard]:
    yield from _sign(HeardKind.REACTION, told, place, raw_id, at)


def _reaction_taken(told: Object, place: Place, raw_id: str, at: datetime) -> Iterator[Heard]:
    yield from _sign(HeardKind.REACTION_REMOVED, told, place, raw_id, at)


def _sign(
    kind: HeardKind, told: Object, place: Place, raw_id: str, at: datetime
) -> Iterator[Heard]:
    """The same hand may set, take back and set the same sign: only the telling's own number tells
    these apart."""
    bot_id, guild_id, channel_id = place
    message_id, user_id = number_in(told, "message_id"), number_in(told, "user_id")
    sign = _sign_in(told.get("emoji"))
    if user_id == bot_id:
        return
    member = told.get("member")
    user = member.get("user") if isinstance(member, dict) else None
    yield Heard(
        id=f"{message_id}/{user_id}/{sign}/{raw_id}",
        kind=kind,
        at=at,
        author=person_in(user) or Person(user_id),
        message_id=message_id,
        place=channel_id,
        url=link(guild_id, channel_id, message_id),
        reaction=sign,
    )


def _sign_in(emoji: object) -> str:
    """One of the server's own is written as it is in a text."""
    if not isinstance(emoji, dict):
        raise Undigestible("The reaction has no usable sign.")
    name, id = emoji.get("name"), number(emoji.get("id"))
    return f"<:{name or ''}:{id}>" if id else str(name or "")


def _joined(told: Object, place: Place, raw_id: str, at: datetime) -> Iterator[Heard]:
    author, joined_at = person_in(told.get("user")), instant(told.get("joined_at"))
    if author is None or joined_at is None:
        raise Undigestible("Who joined is not said, or not when.")
    if author.id != place[0]:
        yield Heard(joined_id(author.id, joined_at), HeardKind.MEMBER_JOINED, joined_at, author)


def _left(told: Object, place: Place, raw_id: str, at: datetime) -> Iterator[Heard]:
    author = person_in(told.get("user"))
    if author is None:
        raise Undigestible("Who left is not said.")
    if author.id != place[0]:
        yield Heard(f"{author.id}/left/{raw_id}", HeardKind.MEMBER_LEFT, at, author)


_TELLERS: Mapping[str, Teller] = {
    CREATED: _created,
    UPDATED: _updated,
    DELETED: _deleted,
    MANY_DELETED: _many_deleted,
    REACTED: _reacted,
    REACTION_TAKEN: _reaction_taken,
    MEMBER_CAME: _joined,
    LEFT: _left,
}
