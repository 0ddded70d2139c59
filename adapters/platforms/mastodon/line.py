"""One way to speak to a server of this API, and what it means by what it says."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from adapters.platforms.http import Answer, Http, Reply, Unreadable
from adapters.platforms.mastodon.profile import ACCESS_TOKEN
from adapters.platforms.replies import Trouble, kind_by_status, trouble
from domain.publishing.outcomes import RefusalKind
from domain.shared.clock import Clock
from domain.shared.platforms import Connection
from domain.shared.secret import Secret


class Line:
    """Asks as the account of a connection. Facts: api/rate-limits.md of mastodon/documentation."""

    def __init__(self, http: Http, clock: Clock) -> None:
        self._http = http
        self._clock = clock

    async def _ask(self, method: str, place: Connection, path: str, **rest: Any) -> Reply:
        headers = bearer(place.credentials) | rest.pop("headers", {})
        return await self._http.send(method, place.server_url, path, headers=headers, **rest)

    def _trouble(self, reply: Reply, credentials: Mapping[str, Secret]) -> Trouble:
        return trouble(
            reply, now=self._clock.now(), credentials=credentials, words=_words, kind=_kind
        )


def bearer(credentials: Mapping[str, Secret]) -> dict[str, str]:
    return {"authorization": f"Bearer {credentials[ACCESS_TOKEN].reveal()}"}


def own_id(place: Connection) -> str:
    """The account's id on its own server."""
    return place.account_id.rpartition("@")[0]


def step(text: str) -> str:
    """One step of a path."""
    return quote(text, safe="")


def _words(answer: Answer) -> str:
    """What the server says went wrong: JSON `error`, or plain text from servers that use it."""
    try:
        said = answer.object()
    except Unreadable:
        is_plain = answer.headers.get("content-type", "").startswith("text/plain")
        return answer.text() if is_plain else ""
    parts = (said.get("error"), said.get("error_description"))
    return ": ".join(part for part in parts if isinstance(part, str) and part)


def _kind(answer: Answer) -> RefusalKind:
    # Some servers of this API answer a bad token with 400 and a plain sentence.
    if answer.status == 400 and "token" in _words(answer).casefold():
        return RefusalKind.CREDENTIALS
    # A login that is disabled, or not confirmed or approved yet, in English whatever is asked for.
    if answer.status == 403 and _words(answer).startswith("Your login is "):
        return RefusalKind.ACCOUNT
    return kind_by_status(answer)
