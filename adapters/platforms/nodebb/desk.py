"""Every request to a forum is made here, with its token, and its troubles get our words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from adapters.platforms.adapter import Files
from adapters.platforms.http import Answer, Http, Reply, Unreadable
from adapters.platforms.nodebb.answers import (
    MASKED,
    identifier,
    inner,
    is_a_no,
    is_too_soon,
    is_true,
    kind_of,
    said,
    wait_of,
    words_of,
)
from adapters.platforms.nodebb.place import speaks_v2, user_and_place
from adapters.platforms.nodebb.profile import TOKEN
from adapters.platforms.replies import Trouble, delay_asked, request_id, trouble, untold
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Expired,
    NotSent,
    RefusalKind,
    Refused,
    Throttled,
    Unknown,
)
from domain.shared.clock import Clock
from domain.shared.platforms import Connection
from domain.shared.secret import Secret

No = Refused | Expired | Throttled | NotSent
"""What nothing came of."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post as its author wrote it; `raw` is None where we may not read that."""

    pid: str
    tid: str
    uid: str
    raw: str | None
    is_gone: bool
    body: Mapping[str, Any]


class Desk:
    """What all that an adapter does for NodeBB stands on."""

    def __init__(self, http: Http, clock: Clock, files: Files) -> None:
        self._http = http
        self._clock = clock
        self._files = files

    async def _ask(self, method: str, place: Connection, path: str, **rest: Any) -> Reply:
        return await self._send(
            method, place.server_url, path, place.credentials, place.settings, **rest
        )

    async def _send(
        self,
        method: str,
        server_url: str | None,
        path: str,
        credentials: Mapping[str, Secret],
        settings: Mapping[str, Any],
        **rest: Any,
    ) -> Reply:
        """`lang` has errors told in English, whatever the user's language is; `_uid` is who acts,
        for a token that may act for all."""
        base = settings.get("base_path") or ""
        who = {"_uid": str(settings["uid"])} if settings.get("uid") else {}
        params = {"lang": "en-GB", **who, **rest.pop("params", {})}
        headers = {"authorization": f"Bearer {credentials[TOKEN].reveal()}"}
        return await self._http.send(
            method, server_url, base + path, headers=headers, params=params, **rest
        )

    async def _look(self, place: Connection, path: str, **rest: Any) -> Answer | CannotTell:
        """One question whose answer has to be JSON."""
        reply = await self._ask("GET", place, path, **rest)
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, place.credentials))
        try:
            reply.json()
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        return reply

    async def _post(self, place: Connection, pid: str) -> Post | Absent | CannotTell:
        """A post by its id, with what its author wrote."""
        if speaks_v2(place.settings):
            path = f"/api/post/pid/{quote(pid, safe='')}"
        else:
            path = f"/api/v3/posts/{quote(pid, safe='')}"
        reply = await self._ask("GET", place, path)
        if isinstance(reply, Answer) and reply.status == 404:
            return await self._absent_unless_hidden(place)
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, place.credentials))
        body = said(reply) if speaks_v2(place.settings) else inner(reply, "response")
        found, tid, uid = (identifier(body.get(name)) for name in ("pid", "tid", "uid"))
        raw = body.get("sourceContent") or body.get("content")
        if found is None or tid is None or uid is None or not isinstance(raw, str):
            return CannotTell("The forum does not show the post as its documentation promises.")
        gone = is_true(body.get("deleted"))
        return Post(found, tid, uid, None if raw == MASKED else raw, gone, body)

    async def _topic(self, place: Connection, tid: str) -> Mapping[str, Any] | Absent | CannotTell:
        """A topic's own numbers, without its posts."""
        if speaks_v2(place.settings):
            path = f"/api/topic/tid/{quote(tid, safe='')}"
        else:
            path = f"/api/v3/topics/{quote(tid, safe='')}"
        reply = await self._ask("GET", place, path)
        if isinstance(reply, Answer) and reply.status == 404:
            return await self._absent_unless_hidden(place)
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, place.credentials))
        body = said(reply) if speaks_v2(place.settings) else inner(reply, "response")
        if identifier(body.get("tid")) is None:
            return CannotTell("The forum does not show the topic as its documentation promises.")
        return body

    async def _absent_unless_hidden(self, place: Connection) -> Absent | CannotTell:
        return await self._stranger(place) or Absent()

    async def _stranger(self, place: Connection) -> CannotTell | None:
        """To a token that it does not know NodeBB answers as to a guest: what it then does not
        show may only be hidden. By the old plugin's side every reading is a guest's."""
        if speaks_v2(place.settings):
            return None
        found = await self._look(place, "/api/self")
        if isinstance(found, CannotTell):
            return found
        if identifier(said(found).get("uid")) == user_and_place(place)[0]:
            return None
        return CannotTell("The forum does not know us, so it may hide posts from us.")

    def _trouble(self, reply: Reply, credentials: Mapping[str, Secret]) -> Trouble:
        found = trouble(
            reply, now=self._clock.now(), credentials=credentials, words=words_of, kind=kind_of
        )
        if not isinstance(reply, Answer) or isinstance(found, Throttled):
            return found
        called = request_id(reply, credentials)
        if is_too_soon(reply):
            wait = delay_asked(reply.headers, self._clock.now(), wait_of(reply))
            return Throttled(wait, found.words, reply.status, called)
        if is_a_no(reply):
            return Refused(RefusalKind.CONTENT, found.words, reply.status, called)
        return found

    def _not_done(self, found: CannotTell) -> No:
        """What a question that was not answered makes of the change it was asked for."""
        if found.retry_after is not None:
            return Throttled(found.retry_after, found.words)
        return NotSent(found.words)


def undone(found: Trouble) -> No:
    """The same trouble where nothing was changed yet."""
    return NotSent(found.words, found.status_code) if isinstance(found, Unknown) else found


def writing(place: Connection, path: str) -> str:
    """The path of the writing API that the forum has."""
    return f"/api/{'v2' if speaks_v2(place.settings) else 'v3'}{path}"


def envelope(place: Connection) -> str:
    """What the writing API wraps its answers in."""
    return "payload" if speaks_v2(place.settings) else "response"
