"""What a forum's moderators can do about others' posts and about people: take a post out of sight,
mute somebody, ban somebody, and take both back."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from adapters.platforms.http import Answer
from adapters.platforms.nodebb.answers import identifier, is_true
from adapters.platforms.nodebb.desk import Desk, No, Post, writing
from adapters.platforms.nodebb.place import speaks_v2, user_and_place
from adapters.platforms.replies import request_id
from domain.publishing.outcomes import Absent, CannotTell, Outcome, Published, RefusalKind, Refused
from domain.shared.acts import Act, ActKind
from domain.shared.platforms import Connection

FOR_EVER = timedelta(days=365 * 200)
"""A mute has to have an end; this is what stands for none."""

_WORDS = {
    ActKind.MUTE_PERSON: ("PUT", "mute"),
    ActKind.UNMUTE_PERSON: ("DELETE", "mute"),
    ActKind.BAN_PERSON: ("PUT", "ban"),
    ActKind.UNBAN_PERSON: ("DELETE", "ban"),
}


class Moderating(Desk):
    """Facts: write/users and write/posts of public/openapi, src/api/users.js, src/api/posts.js."""

    async def act(self, connection: Connection, act: Act) -> Outcome:
        if act.kind is ActKind.REMOVE_MESSAGE:
            return await self._remove(connection, act)
        if act.kind not in _WORDS or (_is_mute(act) and speaks_v2(connection.settings)):
            words = f"This forum has no way to do this: {act.kind}."
            return Refused(RefusalKind.CONTENT, words)
        if not act.person_id:
            return Refused(RefusalKind.CONTENT, "It does not say whom it is about.")
        method, word = _WORDS[act.kind]
        path = writing(connection, f"/users/{quote(act.person_id, safe='')}/{word}")
        body = _sentence(act, self._clock.now())
        reply = await self._ask(method, connection, path, body=body)
        if isinstance(reply, Answer) and reply.is_success:
            called = request_id(reply, connection.credentials)
            return Published(act.person_id, None, reply.status, called)
        return self._trouble(reply, connection.credentials)

    async def _remove(self, connection: Connection, act: Act) -> Outcome:
        if not act.message_id:
            return Refused(RefusalKind.CONTENT, "It does not say which post it is about.")
        outcome = await self._out_of_sight(connection, act.message_id)
        if isinstance(outcome, Refused):
            found = await self._post(connection, act.message_id)
            if isinstance(found, Absent) or (isinstance(found, Post) and found.is_gone):
                return Published(act.message_id, None, outcome.status_code)
        return outcome

    async def _out_of_sight(self, connection: Connection, pid: str) -> Outcome:
        """Deletes softly: content stays for the staff. What was purged is a 404, and is gone."""
        path = await self._state_path(connection, pid)
        if not isinstance(path, str):
            return path
        reply = await self._ask("DELETE", connection, path)
        if isinstance(reply, Answer) and (reply.is_success or reply.status in (404, 410)):
            called = request_id(reply, connection.credentials)
            return Published(pid, None, reply.status, called)
        return self._trouble(reply, connection.credentials)

    async def _state_path(self, connection: Connection, pid: str) -> str | No:
        """Of a topic's first post the topic's state: without it a headline would stay."""
        own = writing(connection, f"/posts/{quote(pid, safe='')}/state")
        if user_and_place(connection)[1].is_topic:
            return own
        found = await self._post(connection, pid)
        if isinstance(found, CannotTell):
            return self._not_done(found)
        if isinstance(found, Absent):
            return own
        topic = await self._topic(connection, found.tid)
        if isinstance(topic, CannotTell):
            return self._not_done(topic)
        is_main = isinstance(topic, Mapping) and identifier(topic.get("mainPid")) == found.pid
        if is_main and isinstance(topic, Mapping) and not is_true(topic.get("deleted")):
            return writing(connection, f"/topics/{quote(found.tid, safe='')}/state")
        return own


def _is_mute(act: Act) -> bool:
    return act.kind in (ActKind.MUTE_PERSON, ActKind.UNMUTE_PERSON)


def _sentence(act: Act, now: datetime) -> dict[str, Any]:
    """How long, in milliseconds, and why. A ban without an end has none."""
    if act.kind is ActKind.MUTE_PERSON:
        until: datetime | None = act.until or now + FOR_EVER
    else:
        until = act.until if act.kind is ActKind.BAN_PERSON else None
    reason = {"reason": act.reason} if act.reason else {}
    if until is None:
        return reason
    return reason | {"until": int(until.astimezone(UTC).timestamp() * 1000)}
