"""A session of Discord's gateway: where it can be taken up again, what ends it, and what it tells
kept as it came, with the instant at which it came."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from adapters.platforms.discord.place import number
from domain.shared.clock import written
from domain.shared.heard import Raw, StreamEnd, StreamOver, Told

# events/gateway: guilds, their members, messages, reactions, and what messages say.
INTENTS = 1 << 0 | 1 << 1 | 1 << 9 | 1 << 10 | 1 << 15

CREATED, UPDATED = "MESSAGE_CREATE", "MESSAGE_UPDATE"
DELETED, MANY_DELETED = "MESSAGE_DELETE", "MESSAGE_DELETE_BULK"
REACTED, REACTION_TAKEN = "MESSAGE_REACTION_ADD", "MESSAGE_REACTION_REMOVE"
JOINED, LEFT = "GUILD_MEMBER_ADD", "GUILD_MEMBER_REMOVE"
SERVER_SHOWN, THREADS_SHOWN = "GUILD_CREATE", "THREAD_LIST_SYNC"
THREAD_MADE, THREAD_UPDATED, THREAD_DELETED = "THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE"
IN_CHANNELS = frozenset({CREATED, UPDATED, DELETED, MANY_DELETED, REACTED, REACTION_TAKEN})
ON_SERVERS = frozenset({JOINED, LEFT})

# topics/opcodes-and-status-codes: after these a session cannot be resumed.
_SESSION_IS_OVER = frozenset({1000, 1001, 4007, 4009})
_REFUSED = 4004
_NOT_ALLOWED = {
    4010: "Discord says that this bot has to divide its servers.",
    4011: "Discord says that this bot is on too many servers for one connection.",
    4012: "Discord no longer speaks the version of its gateway that we speak.",
    4013: "Discord does not know what we want to hear.",
    4014: (
        "Discord does not let this bot hear members and messages: in its developer portal, on the"
        " page Bot, turn on the Server Members Intent and the Message Content Intent, then check"
        " the channel."
    ),
}
NOT_TAKEN = "Discord does not take this token."


@dataclass(frozen=True, slots=True)
class Session:
    """`sequence` is the number of the last thing that was taken, `url` where it is taken up."""

    id: str
    url: str
    sequence: int

    @property
    def point(self) -> str:
        return json.dumps({"session_id": self.id, "seq": self.sequence, "url": self.url})

    def after(self, sequence: int) -> "Session":
        return replace(self, sequence=max(self.sequence, sequence))


def session_at(point: str | None) -> Session | None:
    """None where there is nothing to take up, and for a point that is none of Discord's."""
    try:
        told = json.loads(point or "null")
        return Session(str(told["session_id"]), str(told["url"]), int(told["seq"]))
    except (ValueError, TypeError, KeyError):
        return None


def session_in(ready: object, sequence: int) -> Session | None:
    """The one that begins with this READY; None where it says too little to be taken up."""
    if not isinstance(ready, dict):
        return None
    id, url = ready.get("session_id"), ready.get("resume_gateway_url")
    usable = isinstance(id, str) and isinstance(url, str) and id and url
    return Session(str(id), str(url), sequence) if usable else None


def identify(token: str) -> dict[str, Any]:
    """The wish for a new session. Fewer than fifty members come with each server."""
    properties = {"os": "linux", "browser": "tertulia", "device": "tertulia"}
    told = {"token": token, "intents": INTENTS, "properties": properties, "large_threshold": 50}
    return {"op": 2, "d": told}


def resume(token: str, session: Session) -> dict[str, Any]:
    told = {"token": token, "session_id": session.id, "seq": session.sequence}
    return {"op": 6, "d": told}


def over_by(code: int | None, words: str, session: Session | None) -> StreamOver:
    """What it means that Discord closed the connection with this code, or without one."""
    if code == _REFUSED:
        return StreamOver(StreamEnd.REFUSED, NOT_TAKEN)
    if code in _NOT_ALLOWED:
        return StreamOver(StreamEnd.NOT_ALLOWED, _NOT_ALLOWED[code])
    resumed = None if session is None or code in _SESSION_IS_OVER else session.point
    return StreamOver(StreamEnd.LOST, words, resumed)


def place_of_channel(channel_id: str) -> str:
    return f"channel:{channel_id}"


def place_of_server(guild_id: str) -> str:
    return f"server:{guild_id}"


def place_of_forum(forum_id: str) -> str:
    return f"{_FORUM}{forum_id}"


def is_forum(place: str) -> bool:
    return place.startswith(_FORUM)


_FORUM = "forum:"


@dataclass(frozen=True, slots=True)
class InForum:
    """The post of a forum in which something happened: a thread and its title."""

    forum_id: str
    thread_id: str
    name: str

    def written(self) -> dict[str, str]:
        return {"id": self.thread_id, "parent_id": self.forum_id, "name": self.name}


def told_in(
    payload: Mapping[str, Any], session: Session, at: datetime, post: InForum | None
) -> Told | None:
    """What is kept of a dispatch; None where it is of no concern to anybody. A new message has the
    id under which asking for messages finds it: whichever way is first, it is kept once. What
    happened in a post of a forum says so, because Discord does not."""
    kind, data = payload.get("t"), payload.get("d")
    if not isinstance(data, dict) or number(data.get("guild_id")) is None:
        return None
    if post is not None:
        place = place_of_forum(post.forum_id)
    elif kind in IN_CHANNELS and isinstance(data.get("channel_id"), str):
        place = place_of_channel(data["channel_id"])
    elif kind in ON_SERVERS:
        place = place_of_server(data["guild_id"])
    else:
        return None
    own = number(data.get("id")) if kind == CREATED else None
    body = {"op": 0, "t": kind, "s": payload.get("s"), "at": written(at), "d": data}
    if post is not None:
        body["thread"] = post.written()
    id = own or f"{session.id}:{payload.get('s')}"
    return Told(Raw(id, json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")), place)
