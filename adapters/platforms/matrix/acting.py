"""What others say in a room is redacted, and who says it is shown out, as far as the room gives us
the power."""

import hashlib
from collections.abc import Mapping
from typing import Any

from adapters.platforms.http import Answer, Reply
from adapters.platforms.matrix.answers import errcode
from adapters.platforms.matrix.line import Line
from adapters.platforms.matrix.place import step, user_and_room
from domain.publishing.outcomes import Outcome, Published, RefusalKind, Refused
from domain.shared.acts import Act, ActKind
from domain.shared.platforms import Capability, Connection

_VERBS = {
    ActKind.KICK_PERSON: "kick",
    ActKind.BAN_PERSON: "ban",
    ActKind.UNBAN_PERSON: "unban",
}
_SO_ALREADY = {
    ActKind.KICK_PERSON: ("leave", "ban", ""),
    ActKind.UNBAN_PERSON: ("leave", "join", "invite", "knock", ""),
}
_NEEDED = {
    Capability.REMOVE_MESSAGES: "redact",
    Capability.KICK_PEOPLE: "kick",
    Capability.BAN_PEOPLE: "ban",
}
POWERS = frozenset(_NEEDED)
_USUAL_NEED = 50
_CREATORS_LEVEL = 100


class Acting(Line):
    """Facts: redactions, kicking and banning in the client-server API of the specification."""

    async def act(self, connection: Connection, act: Act) -> Outcome:
        """Nothing ends by itself. In the channel's own room, unless `place` names another."""
        room_id = act.place or user_and_room(connection)[1]
        if act.kind is ActKind.REMOVE_MESSAGE:
            return await self._remove(connection, room_id, act)
        verb = _VERBS.get(act.kind)
        if verb is None:
            words = "On Matrix nobody is muted, and no message is hidden, in a way we can undo."
            return Refused(RefusalKind.PERMISSION, words)
        if not act.person_id:
            return Refused(RefusalKind.CONTENT, "It is not said whom this is about.")
        body = {"user_id": act.person_id} | _reason(act)
        reply = await self._ask("POST", connection, f"/rooms/{step(room_id)}/{verb}", body=body)
        if isinstance(reply, Answer) and reply.is_success:
            return Published(act.person_id, status_code=reply.status)
        if await self._is_so_already(connection, room_id, act.person_id, act.kind, reply):
            return Published(act.person_id)
        return self._trouble(reply, connection.credentials)

    async def _remove(self, place: Connection, room_id: str, act: Act) -> Outcome:
        """The transaction id is made of the message's: to ask again is to ask the same."""
        if not act.message_id:
            return Refused(RefusalKind.CONTENT, "It is not said which message this is about.")
        transaction = "remove-" + hashlib.sha256(act.message_id.encode()).hexdigest()[:32]
        path = f"/rooms/{step(room_id)}/redact/{step(act.message_id)}/{transaction}"
        reply = await self._ask("PUT", place, path, body=_reason(act))
        is_gone = isinstance(reply, Answer) and errcode(reply) == "M_NOT_FOUND"
        if isinstance(reply, Answer) and (reply.is_success or is_gone):
            return Published(act.message_id, status_code=reply.status)
        return self._trouble(reply, place.credentials)

    async def _is_so_already(
        self, place: Connection, room_id: str, person: str, kind: ActKind, reply: Reply
    ) -> bool:
        """A server refuses to show out who is not there and to let in again who was not banned:
        with M_BAD_STATE, or with the same code as for want of power."""
        if not isinstance(reply, Answer) or errcode(reply) not in ("M_FORBIDDEN", "M_BAD_STATE"):
            return False
        return await self._membership(place, room_id, person) in _SO_ALREADY.get(kind, ())


def may(
    user_id: str, levels: Mapping[str, Any] | None, made: Mapping[str, Any] | None
) -> frozenset[Capability]:
    """What a room with these power levels lets that user do. Its creators may do everything: since
    room version 12 they are not among the levels, before that only where there are none."""
    if levels is None:
        own = _CREATORS_LEVEL if user_id in _creators(made or {}) else 0
        levels = {}
    elif _is_boundless(made or {}) and user_id in _creators(made or {}):
        return POWERS
    else:
        users = levels.get("users")
        given = users.get(user_id) if isinstance(users, dict) else None
        own = _level(given, _level(levels.get("users_default"), 0))
    return frozenset(
        capability
        for capability, name in _NEEDED.items()
        if own >= _level(levels.get(name), _USUAL_NEED)
    )


def _creators(made: Mapping[str, Any]) -> list[object]:
    content = _content(made)
    more = content.get("additional_creators")
    return [made.get("sender"), content.get("creator"), *(more if isinstance(more, list) else [])]


def _is_boundless(made: Mapping[str, Any]) -> bool:
    """Whether creators stand above all levels: room versions from 12 on."""
    version = _content(made).get("room_version")
    return isinstance(version, str) and version.isdecimal() and int(version) >= 12


def _content(made: Mapping[str, Any]) -> Mapping[str, Any]:
    """Servers before v1.16 of the specification answer with the content alone."""
    inner = made.get("content")
    return inner if isinstance(inner, dict) else made


def _level(value: object, otherwise: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise


def _reason(act: Act) -> dict[str, str]:
    return {"reason": act.reason} if act.reason else {}
