"""How Discord is asked: as a bot, by the name it wants bots to bear, in version 10 of its API."""

from collections.abc import Mapping
from typing import Any

from adapters.platforms.discord.answers import hint_of, is_limited, kind_of, words_of
from adapters.platforms.discord.profile import API, BOT_TOKEN, PLATFORM, SERVER
from adapters.platforms.http import LISTING_BYTES, Answer, Http, Reply, Unreadable
from adapters.platforms.replies import Trouble, delay_asked, refusal, trouble
from domain.publishing.outcomes import Outcome, Refused, Throttled, Unknown
from domain.shared.clock import Clock
from domain.shared.platforms import Connection, PlatformUnreachable
from domain.shared.secret import Secret

USER_AGENT = "DiscordBot (urn:tertulia, 0.1)"
"""reference: User Agent. Whoever bears no such name may be turned away."""


class Client:
    """Speaks to discord.com, or to the proxy that a channel names instead."""

    def __init__(self, http: Http, clock: Clock) -> None:
        self._http = http
        self._clock = clock

    async def ask(self, method: str, place: Connection, path: str, **rest: Any) -> Reply:
        headers = _headers(place.credentials) | rest.pop("headers", {})
        server = place.server_url or SERVER
        return await self._http.send(method, server, API + path, headers=headers, **rest)

    async def read(
        self, server_url: str | None, credentials: Mapping[str, Secret], path: str
    ) -> dict[str, Any]:
        """The object that answers a question. Raises what `Adapter.identify` may."""
        headers = _headers(credentials)
        # A large server says much of its emojis besides.
        reply = await self._http.send(
            "GET", server_url or SERVER, API + path, headers=headers, most_bytes=LISTING_BYTES
        )
        if not isinstance(reply, Answer) or not reply.is_success:
            raise refusal(self.trouble(reply, credentials), PLATFORM, reply)
        try:
            return reply.object()
        except Unreadable:
            raise PlatformUnreachable(platform=PLATFORM) from None

    async def look(self, place: Connection, channel_id: str) -> dict[str, Any] | Outcome:
        """What Discord tells of any channel or thread that the bot sees."""
        reply = await self.ask("GET", place, f"/channels/{channel_id}", most_bytes=LISTING_BYTES)
        if not isinstance(reply, Answer) or not reply.is_success:
            return self.trouble(reply, place.credentials)
        try:
            return reply.object()
        except Unreadable as unreadable:
            return Unknown(str(unreadable), reply.status)

    def trouble(self, reply: Reply, credentials: Mapping[str, Secret]) -> Trouble:
        """Discord says "not now" with other statuses than 429, too, and then by a code."""
        found = trouble(
            reply,
            now=self._clock.now(),
            credentials=credentials,
            words=words_of,
            kind=kind_of,
            hint=hint_of,
        )
        if isinstance(found, Refused) and isinstance(reply, Answer) and is_limited(reply):
            wait = delay_asked(reply.headers, self._clock.now(), hint_of(reply))
            return Throttled(wait, found.words, found.status_code, found.request_id)
        return found


def _headers(credentials: Mapping[str, Secret]) -> dict[str, str]:
    token = credentials[BOT_TOKEN].reveal()
    return {"authorization": f"Bot {token}", "user-agent": USER_AGENT}
