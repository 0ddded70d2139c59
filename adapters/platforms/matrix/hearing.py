"""What happened in a room, in our words: each event is one thing that was heard, or none."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from adapters.platforms.matrix.place import permalink, step, user_and_room
from adapters.platforms.matrix.profile import DIRECT
from adapters.platforms.matrix.voting import STARTS, asked_in
from domain.shared.heard import Heard, HeardFile, HeardKind, Person, Raw, Undigestible
from domain.shared.platforms import Connection

Told = Mapping[str, Any]
_FILES = ("m.image", "m.video", "m.audio", "m.file")
_GONE = ("leave", "ban")


def heard(raw: Raw, place: Connection) -> list[Heard]:
    """Our own doing is left out, and so is what was redacted since. Raises Undigestible."""
    event = _event(raw)
    content = event.get("content")
    if event["sender"] == user_and_room(place)[0] or not isinstance(content, dict):
        return []
    read = _READ.get(event["type"])
    found = read(event, content, place) if read is not None else None
    return [] if found is None else [found]


def _event(raw: Raw) -> Told:
    try:
        event = json.loads(raw.body)
    except (ValueError, RecursionError):
        raise Undigestible("What the server told is not JSON.") from None
    if not isinstance(event, dict):
        raise Undigestible("What the server told is not an event.")
    for name in ("event_id", "type", "sender"):
        if not isinstance(event.get(name), str) or not event[name]:
            raise Undigestible(f"What the server told has no {name}.")
    return event


def _message(event: Told, content: Told, place: Connection) -> Heard | None:
    """What is encrypted is heard as said, without what it says; what was redacted is empty."""
    if not content:
        return None
    relates = _inner(content, "m.relates_to")
    if relates.get("rel_type") == "m.replace":
        return _edit(event, content, relates, place)
    return _said(event, content, relates, place, _kind_of(content, relates, place))


def _edit(event: Told, content: Told, relates: Told, place: Connection) -> Heard:
    original = _text(relates.get("event_id"))
    if original is None:
        raise Undigestible("An edit does not say of what.")
    new = _inner(content, "m.new_content") or content
    return _said(event, new, {}, place, HeardKind.EDIT, original)


def _said(
    event: Told,
    content: Told,
    relates: Told,
    place: Connection,
    kind: HeardKind,
    message_id: str | None = None,
) -> Heard:
    user_id, room_id = user_and_room(place)
    event_id = str(event["event_id"])
    parent = _text(_inner(relates, "m.in_reply_to").get("event_id"))
    root = _text(relates.get("event_id")) if relates.get("rel_type") == "m.thread" else None
    return Heard(
        id=event_id,
        kind=kind,
        at=_at(event),
        author=_person(event, is_bot=content.get("msgtype") == "m.notice"),
        text=_words(content, is_answer=parent is not None),
        message_id=message_id or event_id,
        parent_id=parent or root,
        root_id=root,
        place=room_id,
        url=permalink(user_id, room_id, message_id or event_id),
        files=_files(content),
    )


def _kind_of(content: Told, relates: Told, place: Connection) -> HeardKind:
    """In a room of ours everything is said to us; who names us and answers nothing calls us."""
    if place.settings.get("conversation") == DIRECT:
        return HeardKind.DIRECT
    named = _inner(content, "m.mentions").get("user_ids")
    calls = isinstance(named, list) and user_and_room(place)[0] in named and not relates
    return HeardKind.MENTION if calls else HeardKind.COMMENT


def _words(content: Told, *, is_answer: bool) -> str | None:
    """The text, or a file's caption. Before v1.13 an answer repeated what it answers, as lines that
    begin with `>` and an empty one."""
    body = _text(content.get("body"))
    if body is None:
        return asked_in(content)
    if content.get("msgtype") in _FILES and content.get("filename") in (None, body):
        return None
    if not is_answer or not body.startswith("> <"):
        return body
    lines = body.split("\n")
    while lines and lines[0].startswith("> "):
        lines.pop(0)
    return "\n".join(lines).removeprefix("\n")


def _files(content: Told) -> tuple[HeardFile, ...]:
    """Kept at the homeserver, which gives it to members of the room only."""
    if content.get("msgtype") not in _FILES:
        return ()
    uri = _text(content.get("url"))
    name = _text(content.get("filename")) or _text(content.get("body"))
    mime_type = _text(_inner(content, "info").get("mimetype"))
    return (HeardFile(url=uri, mime_type=mime_type, alt_text=name, id=uri),)


def _reaction(event: Told, content: Told, place: Connection) -> Heard | None:
    relates = _inner(content, "m.relates_to")
    message_id, sign = _text(relates.get("event_id")), _text(relates.get("key"))
    if relates.get("rel_type") != "m.annotation" or message_id is None or sign is None:
        return None
    return Heard(
        id=str(event["event_id"]),
        kind=HeardKind.REACTION,
        at=_at(event),
        author=_person(event),
        message_id=message_id,
        place=user_and_room(place)[1],
        reaction=sign,
    )


def _deletion(event: Told, content: Told, place: Connection) -> Heard:
    """Of whatever was said: a message, an edit of it, or a reaction. Since room version 11
    `redacts` is in the content."""
    gone = _text(content.get("redacts")) or _text(event.get("redacts"))
    if gone is None:
        raise Undigestible("A redaction does not say of what.")
    return Heard(
        id=str(event["event_id"]),
        kind=HeardKind.DELETION,
        at=_at(event),
        author=_person(event),
        text=_text(content.get("reason")),
        message_id=gone,
        place=user_and_room(place)[1],
    )


def _moved(event: Told, content: Told, place: Connection) -> Heard | None:
    """Who came or went. Whoever changes a name or a picture was there before and stays."""
    person, now = _text(event.get("state_key")), content.get("membership")
    before = _inner(_inner(event, "unsigned"), "prev_content").get("membership")
    if person is None or now == before:
        return None
    if now == "join":
        kind = HeardKind.MEMBER_JOINED
    elif now in _GONE and before == "join":
        kind = HeardKind.MEMBER_LEFT
    else:
        return None
    whose = Person(
        id=person, handle=person, name=_text(content.get("displayname")), url=permalink_of(person)
    )
    by_others = event["sender"] != person
    return Heard(
        id=str(event["event_id"]),
        kind=kind,
        at=_at(event),
        author=_person(event) if by_others else whose,
        text=_text(content.get("reason")),
        place=user_and_room(place)[1],
        about=whose if by_others else None,
    )


_READ: Mapping[str, Callable[[Told, Told, Connection], Heard | None]] = {
    "m.room.message": _message,
    "m.room.encrypted": _message,
    **dict.fromkeys(STARTS, _message),
    "m.reaction": _reaction,
    "m.room.redaction": _deletion,
    "m.room.member": _moved,
}


def _person(event: Told, *, is_bot: bool = False) -> Person:
    """What somebody is called is told apart from what somebody says, so the name is not here. By
    convention `m.notice` is what bots say."""
    sender = str(event["sender"])
    return Person(id=sender, handle=sender, url=permalink_of(sender), is_bot=is_bot)


def permalink_of(person: str) -> str:
    return f"https://matrix.to/#/{step(person)}"


def _at(event: Told) -> datetime:
    milliseconds = event.get("origin_server_ts")
    if not isinstance(milliseconds, int) or isinstance(milliseconds, bool):
        raise Undigestible("An event has no time.")
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        raise Undigestible("An event has an impossible time.") from None


def _inner(told: Told, name: str) -> Told:
    inner = told.get(name)
    return inner if isinstance(inner, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
