"""What an Update of the Bot API tells, in our words: who said or did what in the chats of ours.

Telegram tells of no deletion, of no post of the bot's own, and of what anonymous people think of a
channel's post only as sums. Facts: Update and Message of the Bot API.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from adapters.platforms.telegram.place import bot_and_chat, link, reference
from adapters.platforms.telegram.profile import CHAT_ID, DISCUSSION_ID
from domain.shared.heard import Heard, HeardFile, HeardKind, Person, Raw, Undigestible
from domain.shared.platforms import Connection
from domain.shared.poll_counts import PollCounts, PollTold

ALLOWED = ("message", "edited_message", "poll", "message_reaction", "chat_member")
"""The kinds of updates that are read. The last two come to nobody who does not ask for them."""

MOST_VOTES = 10**12
_FILES = ("video", "animation", "document", "audio", "voice", "video_note", "sticker")
_SAID = ("text", "caption", "photo", "poll", "location", "contact", "dice", *_FILES)
_IN = ("creator", "administrator", "member")

Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Here:
    """Who we are, and where: the bot, the chat of the channel with its @name where that is known,
    and the group in which a channel's posts are discussed."""

    bot_id: int
    chat_id: int
    name: str | None
    discussion_id: int | None


def heard_in(raw: Raw, connection: Connection) -> Sequence[Heard]:
    """Raises Undigestible. Kinds of updates that are not known are of no concern."""
    update = _update(raw.body)
    here = _here(connection)
    for name, read in _READERS.items():
        if name in update:
            return list(read(here, _object(update, name)))
    return []


def polls_in(raw: Raw) -> Sequence[PollTold]:
    """Of a poll that the bot sent. It names no chat: whichever channel hears it passes it on.
    Raises Undigestible."""
    update = _update(raw.body)
    if "poll" not in update:
        return []
    poll = _object(update, "poll")
    name, options = _text(poll, "id"), poll.get("options")
    if name is None or not isinstance(options, list) or not options:
        raise Undigestible("The update has no usable poll.")
    counts = tuple(_count(one, "voter_count") for one in options)
    voters = _count(poll, "total_voter_count")
    return [PollTold(name, PollCounts(counts, voters), _integer(update, "update_id"))]


def update_id(body: bytes) -> int | None:
    """What tells one telling from another, whichever way it comes."""
    try:
        found = _update(body).get("update_id")
    except Undigestible:
        return None
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def chats_in(update: Object) -> Iterator[int]:
    """The chat in which it happened, then the channel on whose post it comments, if it does."""
    things = (update.get(name) for name in _READERS)
    told: Object = next((it for it in things if isinstance(it, dict)), {})
    answered = told.get("reply_to_message")
    for holder in (told, _origin(answered) if isinstance(answered, dict) else {}):
        chat = holder.get("chat")
        if isinstance(chat, dict) and isinstance(chat.get("id"), int):
            yield chat["id"]


def _message(here: Here, message: Object) -> Iterator[Heard]:
    chat, at = _object(message, "chat"), _instant(message, "date")
    if chat.get("id") == here.chat_id and (moved := _came_or_went(here, message, at)) is not None:
        yield from moved
    elif (said := _said(here, message, at)) is not None:
        yield said


def _edited(here: Here, message: Object) -> Iterator[Heard]:
    said = _said(here, message, _instant(message, "date"))
    if said is not None:
        at = _instant(message, "edit_date")
        told = f"{said.id}/edit/{int(at.timestamp())}"
        yield replace(said, id=told, kind=HeardKind.EDIT, at=at)


def _reaction(here: Here, told: Object) -> Iterator[Heard]:
    chat, at = _object(told, "chat"), _instant(told, "date")
    who = _person(told.get("user")) or _chat_person(told.get("actor_chat"))
    if chat.get("id") not in (here.chat_id, here.discussion_id) or who is None:
        return
    if who.id == str(here.bot_id):
        return
    number = _integer(told, "message_id")
    before, after = (_signs(told.get(name)) for name in ("old_reaction", "new_reaction"))
    changes = [(HeardKind.REACTION, sign) for sign in after if sign not in before]
    changes += [(HeardKind.REACTION_REMOVED, sign) for sign in before if sign not in after]
    for kind, sign in changes:
        yield Heard(
            id=f"{chat['id']}/{number}/{kind}/{who.id}/{sign}/{int(at.timestamp())}",
            kind=kind,
            at=at,
            author=who,
            message_id=reference(here.chat_id, chat["id"], number),
            place=str(chat["id"]),
            place_name=_text(chat, "title"),
            url=link(chat, number),
            reaction=sign,
        )


def _membership(here: Here, told: Object) -> Iterator[Heard]:
    chat, at = _object(told, "chat"), _instant(told, "date")
    if chat.get("id") != here.chat_id:
        return
    before, after = (_object(told, name) for name in ("old_chat_member", "new_chat_member"))
    was, is_in = _is_in(before), _is_in(after)
    if was != is_in:
        yield from _moves(here, chat, at, told.get("from"), [after.get("user")], joined=is_in)


def _is_in(member: Object) -> bool:
    status = member.get("status")
    return status in _IN or (status == "restricted" and member.get("is_member") is True)


def _came_or_went(here: Here, message: Object, at: datetime) -> list[Heard] | None:
    """What a notice of the group says about members; None where it is no such notice. The bot
    hears of the same as `chat_member`, too, where it is an administrator: both have one id."""
    who, chat = message.get("from"), _object(message, "chat")
    if isinstance(came := message.get("new_chat_members"), list):
        return list(_moves(here, chat, at, who, came, joined=True))
    if (left := message.get("left_chat_member")) is not None:
        return list(_moves(here, chat, at, who, [left], joined=False))
    return None


def _moves(
    here: Here, chat: Object, at: datetime, by: object, users: Sequence[object], *, joined: bool
) -> Iterator[Heard]:
    kind = HeardKind.MEMBER_JOINED if joined else HeardKind.MEMBER_LEFT
    doer = _person(by)
    for member in filter(None, map(_person, users)):
        if member.id == str(here.bot_id):
            continue
        alone = doer is None or doer.id == member.id
        yield Heard(
            id=f"{chat['id']}/{kind}/{member.id}/{int(at.timestamp())}",
            kind=kind,
            at=at,
            author=member if alone else doer,
            about=None if alone else member,
            place=str(chat["id"]),
            place_name=_text(chat, "title"),
        )


def _said(here: Here, message: Object, at: datetime) -> Heard | None:
    """A message that somebody else wrote where it concerns us."""
    chat, number = _object(message, "chat"), _integer(message, "message_id")
    author = _chat_person(message.get("sender_chat")) or _person(message.get("from"))
    if author is None or _is_us(here, chat, author) or not any(it in message for it in _SAID):
        return None
    kind, parent, root = _standing(here, chat, message)
    if kind is None:
        return None
    return Heard(
        id=f"{chat['id']}/{number}",
        kind=kind,
        at=at,
        author=author,
        text=_words(message),
        message_id=reference(here.chat_id, chat["id"], number),
        parent_id=parent,
        root_id=root,
        place=str(chat["id"]),
        place_name=_text(chat, "title"),
        url=link(chat, number),
        files=tuple(_files(message)),
    )


def _is_us(here: Here, chat: Object, author: Person) -> bool:
    """The bot, or our channel where it speaks in another chat. In a group that speaks as itself it
    is an administrator without a name who does."""
    as_channel = chat["id"] != here.chat_id and author.id == str(here.chat_id)
    return as_channel or author.id == str(here.bot_id)


def _standing(
    here: Here, chat: Object, message: Object
) -> tuple[HeardKind | None, str | None, str | None]:
    """What kind it is here, what it answers and what its thread began with."""
    answered = message.get("reply_to_message")
    answered = answered if isinstance(answered, dict) else {}
    post = _our_post(here, answered)
    if post is not None:
        return HeardKind.COMMENT, post, post
    number = answered.get("message_id")
    parent = reference(here.chat_id, chat["id"], number) if isinstance(number, int) else None
    if chat["id"] in (here.chat_id, here.discussion_id):
        return HeardKind.COMMENT, parent, None
    if chat.get("type") == "private":
        return HeardKind.DIRECT, parent, None
    if _sender(answered) == here.bot_id or _names_us(here, message):
        return HeardKind.MENTION, parent, None
    return None, None, None


def _our_post(here: Here, message: Object) -> str | None:
    """The number of our channel's post, where this is what Telegram made of it in the group in
    which it is discussed."""
    origin = _origin(message)
    chat, number = origin.get("chat"), origin.get("message_id")
    ours = isinstance(chat, dict) and chat.get("id") == here.chat_id
    return str(number) if ours and isinstance(number, int) else None


def _origin(message: Object) -> Object:
    """The post of a channel that Telegram brought there by itself; empty where it is none."""
    origin = message.get("forward_origin")
    brought = message.get("is_automatic_forward") is True and isinstance(origin, dict)
    return origin if brought and isinstance(origin, dict) else {}


def _names_us(here: Here, message: Object) -> bool:
    text = (_words(message) or "").casefold()
    entities = message.get("entities") or message.get("caption_entities")
    named = here.name is not None and here.name in text.split()
    return named or any(
        isinstance(it, dict)
        and it.get("type") == "text_mention"
        and _sender({"from": it.get("user")}) == here.bot_id
        for it in (entities if isinstance(entities, list) else ())
    )


def _sender(message: Object) -> int | None:
    user = message.get("from")
    return user.get("id") if isinstance(user, dict) else None


def _words(message: Object) -> str | None:
    sticker, poll = message.get("sticker"), message.get("poll")
    for holder, name in ((message, "text"), (message, "caption"), (sticker, "emoji")):
        if isinstance(holder, dict) and (said := _text(holder, name)):
            return said
    return _text(poll, "question") if isinstance(poll, dict) else None


def _files(message: Object) -> Iterator[HeardFile]:
    """By the number under which the bot can fetch them; they have no addresses."""
    sizes = message.get("photo")
    if isinstance(sizes, list) and sizes and isinstance(sizes[-1], dict):
        yield HeardFile(None, "image/jpeg", id=_text(sizes[-1], "file_id"))
    for name in _FILES:
        file = message.get(name)
        # An animation comes a second time as a document, for those who know no animations.
        if isinstance(file, dict) and not (name == "document" and "animation" in message):
            yield HeardFile(None, _text(file, "mime_type"), id=_text(file, "file_id"))


def _person(user: object) -> Person | None:
    if not isinstance(user, dict) or not isinstance(user.get("id"), int):
        return None
    name = " ".join(filter(None, (_text(user, "first_name"), _text(user, "last_name"))))
    return _named(user, name or None, user.get("is_bot") is True)


def _chat_person(chat: object) -> Person | None:
    """Who speaks as a channel or group."""
    if not isinstance(chat, dict) or not isinstance(chat.get("id"), int):
        return None
    return _named(chat, _text(chat, "title"), is_bot=False)


def _named(who: Object, name: str | None, is_bot: bool) -> Person:
    username = _text(who, "username")
    url = f"https://t.me/{username}" if username else None
    return Person(str(who["id"]), f"@{username}" if username else None, name, url, is_bot=is_bot)


def _signs(reactions: object) -> list[str]:
    """Emoji as they are; those of Telegram's own by their number."""
    found = []
    for it in reactions if isinstance(reactions, list) else ():
        kind = it.get("type") if isinstance(it, dict) else None
        own = _text(it, "custom_emoji_id") if kind == "custom_emoji" else None
        sign = _text(it, "emoji") if kind == "emoji" else own and f"custom_emoji:{own}"
        found += [sign or str(kind)] if kind else []
    return found


def _here(connection: Connection) -> Here:
    try:
        bot_id, chat_id = bot_and_chat(connection)
    except ValueError as error:
        raise Undigestible(str(error)) from None
    asked, group = (connection.settings.get(name) for name in (CHAT_ID, DISCUSSION_ID))
    name = asked.casefold() if isinstance(asked, str) and asked.startswith("@") else None
    return Here(bot_id, chat_id, name, None if group is None else int(group))


def _update(body: bytes) -> dict[str, Any]:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        raise Undigestible("The update is not JSON.") from None
    if not isinstance(update, dict):
        raise Undigestible("The update is not an object.")
    return update


def _object(holder: Object, name: str) -> dict[str, Any]:
    value = holder.get(name)
    if not isinstance(value, dict) or (name == "chat" and not isinstance(value.get("id"), int)):
        raise Undigestible(f"The update has no usable {name}.")
    return value


def _integer(holder: Object, name: str) -> int:
    value = holder.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Undigestible(f"The update has no usable {name}.")
    return value


def _count(holder: object, name: str) -> int:
    count = _integer(holder if isinstance(holder, dict) else {}, name)
    if not 0 <= count <= MOST_VOTES:
        raise Undigestible(f"The update has no usable {name}.")
    return count


def _instant(holder: Object, name: str) -> datetime:
    try:
        return datetime.fromtimestamp(_integer(holder, name), UTC)
    except (ValueError, OverflowError, OSError):
        raise Undigestible(f"The update has no usable {name}.") from None


def _text(holder: Object, name: str) -> str | None:
    value = holder.get(name)
    return value if isinstance(value, str) and value else None


_READERS: Mapping[str, Callable[[Here, Object], Iterator[Heard]]] = {
    "message": _message,
    "edited_message": _edited,
    "message_reaction": _reaction,
    "chat_member": _membership,
}
