"""What staff of a forum can do about others' posts and about people: take a post down, silence
somebody, suspend somebody, and take both back."""

from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.platforms.discourse.answers import integer
from adapters.platforms.discourse.desk import Desk
from adapters.platforms.http import Answer
from adapters.platforms.replies import request_id
from domain.publishing.outcomes import Outcome, Published, RefusalKind, Refused
from domain.shared.acts import Act, ActKind
from domain.shared.platforms import Connection

FOR_EVER = timedelta(days=365 * 200)
"""A suspension has to have an end; this is what stands for none."""

NO_REASON = "By decision of the moderators."
"""Discourse suspends nobody without a reason, and shows it to them."""

_WORDS = {
    ActKind.MUTE_PERSON: "silence",
    ActKind.UNMUTE_PERSON: "unsilence",
    ActKind.BAN_PERSON: "suspend",
    ActKind.UNBAN_PERSON: "unsuspend",
}


class Moderating(Desk):
    """Facts: admin/users and posts of openapi.json; who is suspended already is a 409
    (admin_users_controller.rb)."""

    async def act(self, connection: Connection, act: Act) -> Outcome:
        if act.kind is ActKind.REMOVE_MESSAGE:
            return await self._remove(connection, act)
        word = _WORDS.get(act.kind)
        if word is None:
            words = f"Discourse has no way to do this: {act.kind}."
            return Refused(RefusalKind.CONTENT, words)
        if not act.person_id:
            return Refused(RefusalKind.CONTENT, "It does not say whom it is about.")
        path = f"/admin/users/{max(integer(act.person_id) or 0, 0)}/{word}.json"
        body = _sentence(act, self._clock.now())
        reply = await self._ask("PUT", connection, path, body=body)
        if isinstance(reply, Answer) and (reply.is_success or reply.status == 409):
            called = request_id(reply, connection.credentials)
            return Published(act.person_id, None, reply.status, called)
        return self._trouble(reply, connection.credentials)

    async def _remove(self, connection: Connection, act: Act) -> Outcome:
        if not act.message_id:
            return Refused(RefusalKind.CONTENT, "It does not say which post it is about.")
        path = await self._own_path(connection, act.message_id)
        if isinstance(path, str):
            return await self._taken_down(connection, act.message_id, path)
        return Published(act.message_id, None, path.status) if isinstance(path, Answer) else path

    async def _taken_down(self, connection: Connection, address: str, path: str) -> Outcome:
        reply = await self._ask("DELETE", connection, path)
        if isinstance(reply, Answer) and (reply.is_success or reply.status in (404, 410)):
            called = request_id(reply, connection.credentials)
            return Published(address, None, reply.status, called)
        found = self._trouble(reply, connection.credentials)
        if isinstance(found, Refused) and found.status_code == 403:
            # To take down again what is down is not allowed; whoever may see it may see that.
            seen = await self._look(connection, path)
            if isinstance(seen, tuple) and seen[1].get("deleted_at") is not None:
                return Published(address, None, 403)
        return found


def _sentence(act: Act, now: datetime) -> dict[str, Any]:
    """How long, and why."""
    until = (act.until or now + FOR_EVER).astimezone(UTC).isoformat()
    match act.kind:
        case ActKind.MUTE_PERSON:
            return {"silenced_till": until, "reason": act.reason or NO_REASON}
        case ActKind.BAN_PERSON:
            return {"suspend_until": until, "reason": act.reason or NO_REASON}
        case _:
            return {}
