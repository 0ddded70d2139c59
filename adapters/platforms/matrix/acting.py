"""What others say in a room is redacted, and who says it is silenced or shown out, as far as the
room gives us the power."""

import hashlib
from functools import partial

from adapters.platforms.http import Answer, Reply
from adapters.platforms.matrix.answers import errcode
from adapters.platforms.matrix.leveling import Leveling
from adapters.platforms.matrix.muting import muted, unmuted
from adapters.platforms.matrix.place import step, user_and_room
from domain.publishing.outcomes import Outcome, Published, RefusalKind, Refused
from domain.shared.acts import Act, ActKind
from domain.shared.platforms import Connection

_VERBS = {
    ActKind.KICK_PERSON: "kick",
    ActKind.BAN_PERSON: "ban",
    ActKind.UNBAN_PERSON: "unban",
}
_SO_ALREADY = {
    ActKind.KICK_PERSON: ("leave", "ban", ""),
    ActKind.UNBAN_PERSON: ("leave", "join", "invite", "knock", ""),
}


_LEVELLED = {ActKind.MUTE_PERSON: muted, ActKind.UNMUTE_PERSON: unmuted}


class Acting(Leveling):
    """Facts: redactions, kicking and banning in the client-server API of the specification. Nobody
    is muted there but by a power level that is too low to say anything."""

    async def act(self, connection: Connection, act: Act) -> Outcome:
        """Nothing ends by itself. In the channel's own room, unless `place` names another."""
        room_id = act.place or user_and_room(connection)[1]
        if act.kind is ActKind.REMOVE_MESSAGE:
            return await self._remove(connection, room_id, act)
        if act.kind not in _VERBS and act.kind not in _LEVELLED:
            words = "On Matrix no message is hidden in a way we can undo."
            return Refused(RefusalKind.PERMISSION, words)
        if not act.person_id:
            return Refused(RefusalKind.CONTENT, "It is not said whom this is about.")
        if act.kind in _LEVELLED:
            return await self._level(connection, room_id, act.kind, act.person_id)
        body = {"user_id": act.person_id} | _reason(act)
        path = f"/rooms/{step(room_id)}/{_VERBS[act.kind]}"
        reply = await self._ask("POST", connection, path, body=body)
        if isinstance(reply, Answer) and reply.is_success:
            return Published(act.person_id, status_code=reply.status)
        if await self._is_so_already(connection, room_id, act.person_id, act.kind, reply):
            return Published(act.person_id)
        return self._trouble(reply, connection.credentials)

    async def _level(self, place: Connection, room_id: str, kind: ActKind, person: str) -> Outcome:
        """A server takes levels of people who were never there. No reason is shown."""
        if person == user_and_room(place)[0]:
            # Who has muted oneself has no power left to undo it.
            return Refused(RefusalKind.CONTENT, "That is our own account in this room.")
        if kind is ActKind.MUTE_PERSON and await self._membership(place, room_id, person) == "":
            return Refused(RefusalKind.CONTENT, "Nobody of that name was ever in that room.")
        change = partial(_LEVELLED[kind], person=person)
        outcome = await self._change_levels(place, room_id, change)
        return Published(person) if isinstance(outcome, Published) else outcome

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


def _reason(act: Act) -> dict[str, str]:
    return {"reason": act.reason} if act.reason else {}
