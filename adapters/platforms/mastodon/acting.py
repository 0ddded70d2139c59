"""Who is muted, blocked or no longer a follower of ours is so for us; who a moderator limits or
suspends is so for everybody on that server."""

import math
from typing import Any

from adapters.platforms.http import Answer, Unreadable
from adapters.platforms.mastodon.line import Line, step
from adapters.platforms.mastodon.profile import OF_THE_SERVER
from domain.publishing.outcomes import Outcome, Published, RefusalKind, Refused
from domain.shared.acts import Act, ActKind
from domain.shared.platforms import Connection

_OURS = {
    ActKind.MUTE_PERSON: "/api/v1/accounts/{}/mute",
    ActKind.UNMUTE_PERSON: "/api/v1/accounts/{}/unmute",
    ActKind.KICK_PERSON: "/api/v1/accounts/{}/remove_from_followers",
    ActKind.BAN_PERSON: "/api/v1/accounts/{}/block",
    ActKind.UNBAN_PERSON: "/api/v1/accounts/{}/unblock",
}
_ACTION = "/api/v1/admin/accounts/{}/action"
_OF_STAFF = _OURS | {
    ActKind.MUTE_PERSON: _ACTION,
    ActKind.UNMUTE_PERSON: "/api/v1/admin/accounts/{}/unsilence",
    ActKind.BAN_PERSON: _ACTION,
    ActKind.UNBAN_PERSON: "/api/v1/admin/accounts/{}/unsuspend",
}
_STAFF_TYPES = {ActKind.MUTE_PERSON: "silence", ActKind.BAN_PERSON: "suspend"}
_ENDS = {ActKind.UNMUTE_PERSON: "silenced", ActKind.UNBAN_PERSON: "suspended"}


class Acting(Line):
    """Facts: methods/accounts.md, methods/mutes.md, methods/blocks.md and methods/admin/accounts.md
    of mastodon/documentation."""

    async def act(self, connection: Connection, act: Act) -> Outcome:
        """A mute of ours ends by itself where it is to; a block, and what staff does, does not."""
        staff = connection.settings.get("moderation") == OF_THE_SERVER
        path = (_OF_STAFF if staff else _OURS).get(act.kind)
        if path is None:
            words = "On Mastodon messages of others cannot be hidden or removed."
            return Refused(RefusalKind.PERMISSION, words)
        if not act.person_id:
            return Refused(RefusalKind.CONTENT, "It is not said whom this is about.")
        body = _staff_body(act) if path == _ACTION else self._body(act, staff)
        if body is None:
            return Refused(RefusalKind.CONTENT, "The time until which to mute is over already.")
        reply = await self._ask("POST", connection, path.format(step(act.person_id)), body=body)
        if isinstance(reply, Answer) and reply.is_success:
            return Published(act.person_id, status_code=reply.status)
        # A server refuses a moderator who lifts what is not in force.
        lifts = isinstance(reply, Answer) and reply.status == 403 and _ENDS.get(act.kind)
        if staff and lifts and await self._is_not(connection, act.person_id, lifts):
            return Published(act.person_id)
        return self._trouble(reply, connection.credentials)

    def _body(self, act: Act, staff: bool) -> dict[str, Any] | None:
        """None where its end is over. `duration` is in seconds, and zero is for ever."""
        if staff or act.kind is not ActKind.MUTE_PERSON or act.until is None:
            return {}
        seconds = math.ceil((act.until - self._clock.now()).total_seconds())
        return {"duration": seconds} if seconds > 0 else None

    async def _is_not(self, place: Connection, person_id: str, what: str) -> bool:
        reply = await self._ask("GET", place, f"/api/v1/admin/accounts/{step(person_id)}")
        if not isinstance(reply, Answer) or not reply.is_success:
            return False
        try:
            return reply.object().get(what) is False
        except Unreadable:
            return False


def _staff_body(act: Act) -> dict[str, Any]:
    """`text` is shown to whom it is about."""
    reason = {"text": act.reason} if act.reason else {}
    return {"type": _STAFF_TYPES[act.kind], **reason}
