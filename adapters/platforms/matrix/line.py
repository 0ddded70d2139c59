"""One way to speak to a homeserver, and what it means by what it says."""

from collections.abc import Mapping
from typing import Any

from adapters.platforms.http import Answer, Http, Reply, Unreadable
from adapters.platforms.matrix.answers import errcode, hint_of, kind_of, said, words_of
from adapters.platforms.matrix.place import step
from adapters.platforms.matrix.profile import PLATFORM
from adapters.platforms.matrix.session import ACCESS_TOKEN, UNKNOWN_TOKEN
from adapters.platforms.replies import Trouble, refusal, trouble
from domain.shared.clock import Clock
from domain.shared.platforms import Connection, PlatformUnreachable
from domain.shared.secret import Secret

API = "/_matrix/client/v3"


class Line:
    """Asks as the user of a connection. Paths are below the client-server API of version 3, unless
    they begin with `/_matrix`."""

    def __init__(self, http: Http, clock: Clock) -> None:
        self._http = http
        self._clock = clock

    async def _ask(self, method: str, place: Connection, path: str, **rest: Any) -> Reply:
        headers = bearer(place.credentials)
        path = path if path.startswith("/_matrix/") else API + path
        return await self._http.send(method, place.server_url, path, headers=headers, **rest)

    async def _read(
        self, origin: str, path: str, credentials: Mapping[str, Secret]
    ) -> dict[str, Any]:
        """For who identifies. Raises what identifying raises."""
        reply = await self._http.send("GET", origin, API + path, headers=bearer(credentials))
        return self._object(reply, credentials)

    async def _state(
        self, origin: str, path: str, credentials: Mapping[str, Secret]
    ) -> dict[str, Any] | None:
        """What the server knows there; None where it has nothing or does not let us see it."""
        reply = await self._http.send("GET", origin, API + path, headers=bearer(credentials))
        if isinstance(reply, Answer) and errcode(reply) in ("M_NOT_FOUND", "M_FORBIDDEN"):
            return None
        return self._object(reply, credentials)

    def _object(self, reply: Reply, credentials: Mapping[str, Secret]) -> dict[str, Any]:
        if not isinstance(reply, Answer) or not reply.is_success:
            raise refusal(self._trouble(reply, credentials), PLATFORM, reply)
        try:
            return reply.object()
        except Unreadable:
            raise PlatformUnreachable(platform=PLATFORM) from None

    async def _membership(self, place: Connection, room_id: str, person: str) -> str | None:
        """What that person is to the room: `join`, `leave`, `ban`, `invite`, `knock`; nothing where
        nobody of that name was ever there. None where the server does not say."""
        path = f"/rooms/{step(room_id)}/state/m.room.member/{step(person)}"
        reply = await self._ask("GET", place, path)
        if isinstance(reply, Answer) and errcode(reply) == "M_NOT_FOUND":
            return ""
        found = said(reply).get("membership") if isinstance(reply, Answer) else None
        return found if isinstance(found, str) else None

    def _trouble(self, reply: Reply, credentials: Mapping[str, Secret]) -> Trouble:
        return trouble(
            reply,
            now=self._clock.now(),
            credentials=credentials,
            words=words_of,
            kind=kind_of,
            hint=hint_of,
            expired=lambda answer: errcode(answer) == UNKNOWN_TOKEN,
        )


def bearer(credentials: Mapping[str, Secret]) -> dict[str, str]:
    return {"authorization": f"Bearer {credentials[ACCESS_TOKEN].reveal()}"}
