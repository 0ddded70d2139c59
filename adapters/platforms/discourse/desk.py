"""Every request to a forum is made here, with its key, and its troubles get our words."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from adapters.platforms.adapter import Files
from adapters.platforms.discourse.answers import (
    hint_of,
    integer,
    is_not_found,
    kind_of,
    path_of,
    place_of,
    said,
    words_of,
)
from adapters.platforms.discourse.profile import API_KEY
from adapters.platforms.http import Answer, Http, Reply, Unreadable
from adapters.platforms.replies import LONGEST_WAIT, Trouble, trouble, untold
from domain.publishing.outcomes import (
    CannotTell,
    Expired,
    NotSent,
    Refused,
    Throttled,
    Unknown,
)
from domain.shared.clock import Clock
from domain.shared.platforms import Connection
from domain.shared.secret import Secret

No = Refused | Expired | Throttled | NotSent
"""What nothing came of."""


class Desk:
    """What all that an adapter does for Discourse stands on."""

    def __init__(self, http: Http, clock: Clock, files: Files) -> None:
        self._http = http
        self._clock = clock
        self._files = files

    async def _ask(self, method: str, place: Connection, path: str, **rest: Any) -> Reply:
        headers = signed_in(place.credentials, place.settings)
        return await self._http.send(method, place.server_url, path, headers=headers, **rest)

    async def _look(
        self, place: Connection, path: str, **rest: Any
    ) -> tuple[Answer, dict[str, Any]] | CannotTell:
        """One question whose answer has to be an object."""
        reply = await self._ask("GET", place, path, **rest)
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, place.credentials))
        try:
            return reply, reply.object()
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))

    async def _own_path(self, place: Connection, address: str) -> str | Answer | No:
        """Where the post can be changed, which takes its own number. The forum's answer where it
        has no such post, and what is in the way where it cannot be asked: nothing was done."""
        if place_of(address) is None:
            return path_of(address)
        reply = await self._ask("GET", place, path_of(address))
        if isinstance(reply, Answer) and is_not_found(reply):
            return reply
        own = integer(said(reply).get("id")) if isinstance(reply, Answer) else None
        if own is not None:
            return f"/posts/{own}.json"
        return self._not_done(reply, place.credentials)

    def _not_done(self, reply: Reply, credentials: Mapping[str, Secret]) -> No:
        """What a question that was not answered makes of the change it was asked for."""
        if isinstance(reply, Answer) and reply.is_success:
            return NotSent("The forum's answer is not one that its documentation promises.")
        found = self._trouble(reply, credentials)
        return NotSent(found.words, found.status_code) if isinstance(found, Unknown) else found

    def _trouble(self, reply: Reply, credentials: Mapping[str, Secret]) -> Trouble:
        found = trouble(
            reply,
            now=self._clock.now(),
            credentials=credentials,
            words=words_of,
            kind=kind_of,
            hint=hint_of,
        )
        asked = hint_of(reply) if isinstance(reply, Answer) else None
        if isinstance(found, Throttled) and asked is not None and asked > found.retry_after:
            # Retry-After is of the one bucket that was full; wait_seconds is of all that are.
            return replace(found, retry_after=min(asked, LONGEST_WAIT))
        return found


def signed_in(credentials: Mapping[str, Secret], settings: Mapping[str, Any]) -> dict[str, str]:
    """The headers that say who asks; keys in the address are refused by the forum."""
    username = settings.get("username")
    who = {"api-username": str(username)} if username else {}
    return {"api-key": credentials[API_KEY].reveal()} | who
