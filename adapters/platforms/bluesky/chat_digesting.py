"""An entry of the chat's log in our words: what was said to us alone, and the signs under it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from adapters.platforms.bluesky.chat import CHAT
from adapters.platforms.bluesky.people import person_in
from adapters.platforms.replies import instant
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.platforms import Connection

_SIGNS = {
    f"{CHAT}logAddReaction": HeardKind.REACTION,
    f"{CHAT}logRemoveReaction": HeardKind.REACTION_REMOVED,
}


def is_of_the_chat(told: object) -> bool:
    return isinstance(told, dict) and str(told.get("$type")).startswith(CHAT)


def heard_in_chat(told: Mapping[str, Any], place: Connection) -> Sequence[Heard]:
    """A message that was deleted before we heard of it says nothing. That one of us deleted a
    message for themselves changes nothing for the other. Raises ValueError, TypeError, KeyError or
    AttributeError where the lexicon has it otherwise."""
    kind, message = told["$type"], told["message"]
    if message.get("$type") == f"{CHAT}deletedMessageView":
        return ()
    if kind == f"{CHAT}logCreateMessage":
        heard = _message(told, message)
    elif kind in _SIGNS:
        heard = _sign(told, message, _SIGNS[kind])
    else:
        return ()
    return () if heard.author is None or heard.author.id == place.account_id else (heard,)


def _message(told: Mapping[str, Any], message: Mapping[str, Any]) -> Heard:
    name, convo, text = _name(told, message), told["convoId"], message["text"]
    if not isinstance(text, str):
        raise ValueError("no text")
    return Heard(
        id=name,
        kind=HeardKind.DIRECT,
        at=_at(message["sentAt"]),
        author=_who(told, message["sender"]),
        text=text,
        message_id=name,
        parent_id=_answered(told, message),
        place=convo,
        url=f"https://bsky.app/messages/{quote(convo, safe='')}",
    )


def _sign(told: Mapping[str, Any], message: Mapping[str, Any], kind: HeardKind) -> Heard:
    """That it was taken back bears the instant at which it was set: its `rev` tells the times
    apart."""
    name, reaction = _name(told, message), told["reaction"]
    who, sign = _who(told, reaction["sender"]), reaction["value"]
    if not isinstance(sign, str):
        raise ValueError("no sign")
    return Heard(
        id=f"{name}:{sign}:{who.id}:{told['rev']}",
        kind=kind,
        at=_at(reaction["createdAt"]),
        author=who,
        message_id=name,
        place=told["convoId"],
        reaction=sign,
    )


def _name(told: Mapping[str, Any], message: Mapping[str, Any]) -> str:
    """A message is known by its conversation and its id there."""
    convo, its_id = told["convoId"], message["id"]
    if not (isinstance(convo, str) and convo and isinstance(its_id, str) and its_id):
        raise ValueError("no name")
    return f"{convo}/{its_id}"


def _answered(told: Mapping[str, Any], message: Mapping[str, Any]) -> str | None:
    answered = message.get("replyTo")
    return _name(told, answered) if isinstance(answered, dict) and "id" in answered else None


def _who(told: Mapping[str, Any], sender: Mapping[str, Any]) -> Person:
    """The sender is a DID; who that is, stands beside it, unless the service is an older one."""
    profiles = told.get("relatedProfiles") or []
    shown = (profile for profile in profiles if profile.get("did") == sender["did"])
    return person_in(next(shown, sender))


def _at(text: object) -> datetime:
    at = instant(text)
    if at is None:
        raise ValueError("no time")
    return at
