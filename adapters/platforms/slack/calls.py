"""One method of Slack's Web API is one POST: a form where something is asked, JSON where something
is to be done."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from adapters.platforms.http import LISTING_BYTES, Content, Http, Reply, Silence, form
from adapters.platforms.replies import Trouble
from adapters.platforms.slack.answers import no_of
from adapters.platforms.slack.place import api_of, slacks_host
from adapters.platforms.slack.profile import ACCESS_TOKEN
from domain.shared.clock import Clock
from domain.shared.platforms import Connection
from domain.shared.secret import Secret


class Calls:
    """Speaks to whichever workspace it is told. Safe to share."""

    def __init__(self, http: Http, clock: Clock) -> None:
        self._http = http
        self.clock = clock

    def origin(self, server_url: str | None) -> str:
        """The workspace's address in one spelling. Raises UrlNotAllowed."""
        return self._http.origin(server_url)

    async def question(
        self, origin: str, credentials: Mapping[str, Secret], method: str, **fields: str
    ) -> Reply:
        """Changes nothing. Not every method reads JSON, and all of them read forms."""
        return await self._http.send(
            "POST",
            api_of(origin),
            f"/api/{method}",
            headers=_bearer(credentials),
            content=form(fields),
            most_bytes=LISTING_BYTES,
            shows=False,
        )

    async def ask(self, place: Connection, method: str, **fields: str) -> Reply:
        """The same on a channel's behalf."""
        return await self.question(place.server_url or "", place.credentials, method, **fields)

    async def change(self, place: Connection, method: str, body: Mapping[str, Any]) -> Reply:
        """Has something done that others can see."""
        headers = _bearer(place.credentials)
        api = api_of(place.server_url or "")
        return await self._http.send("POST", api, f"/api/{method}", headers=headers, body=body)

    async def say(
        self, place: Connection, method: str, fields: Mapping[str, str], seconds: float
    ) -> Reply:
        """The same for a method that does not take everything in JSON."""
        return await self._http.send(
            "POST",
            api_of(place.server_url or ""),
            f"/api/{method}",
            headers=_bearer(place.credentials),
            content=form(fields),
            most_bytes=LISTING_BYTES,
            seconds=seconds,
        )

    async def bring(self, place: Connection, url: str, content: Content) -> Reply:
        """Bytes to the address that Slack named for them, which is all that it asks to be known by.
        Slack itself names addresses of its own."""
        api, there = api_of(place.server_url or ""), urlsplit(url)
        if slacks_host(api) is not None and (
            there.scheme != "https" or slacks_host(url) != slacks_host(api)
        ):
            return Silence(False, "Slack named an address that is none of Slack's.")
        path = f"{there.path or '/'}?{there.query}" if there.query else there.path or "/"
        origin = f"{there.scheme}://{there.netloc}"
        return await self._http.send("POST", origin, path, content=content, shows=False)

    async def exchange(self, origin: str, fields: Mapping[str, str]) -> Reply:
        """Asks for new tokens, as the app itself."""
        path = "/api/oauth.v2.access"
        return await self._http.send(
            "POST", api_of(origin), path, content=form(fields), shows=False
        )

    def no(self, reply: Reply, credentials: Mapping[str, Secret]) -> Trouble:
        """What a reply that is not a yes means."""
        return no_of(reply, self.clock.now(), credentials)


def _bearer(credentials: Mapping[str, Secret]) -> dict[str, str]:
    return {"authorization": f"Bearer {credentials[ACCESS_TOKEN].reveal()}"}
