"""A bot is asked with its token in the path, which is why no path ever leaves this file."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from adapters.outbound.gateway import REQUEST_SECONDS
from adapters.platforms.bringing import Deadline
from adapters.platforms.http import LISTING_BYTES, Answer, Http, Reply, Unreadable
from adapters.platforms.replies import Trouble, refusal, trouble
from adapters.platforms.telegram.answers import (
    hint_of,
    kind_of,
    moved_to,
    result_of,
    words_of,
)
from adapters.platforms.telegram.profile import API, BOT_TOKEN, PLATFORM
from adapters.platforms.telegram.writing import Call, written
from domain.shared.clock import Clock
from domain.shared.platforms import Connection, PlatformUnreachable
from domain.shared.secret import Secret

UPDATES_BYTES = 16 * 1024 * 1024
"""A hundred updates, each with the longest text, which answers the longest text."""


class Bot:
    """Speaks to api.telegram.org, or to the Bot API server that a channel names instead."""

    def __init__(self, http: Http, clock: Clock) -> None:
        self._http = http
        self._clock = clock

    async def ask(
        self,
        server_url: str | None,
        credentials: Mapping[str, Secret],
        method: str,
        fields: Mapping[str, Any],
    ) -> Reply:
        """A question, which changes nothing."""
        path, params = _path(credentials, method), _params(fields)
        return await self._http.send(
            "GET", server_url or API, path, params=params, most_bytes=LISTING_BYTES
        )

    async def wait(self, place: Connection, fields: Mapping[str, Any], seconds: int) -> Reply:
        """What has happened since, as soon as anything has, after so many seconds at the latest."""
        return await self._http.send(
            "GET",
            place.server_url or API,
            _path(place.credentials, "getUpdates"),
            params=_params({**fields, "timeout": seconds}),
            most_bytes=UPDATES_BYTES,
            seconds=seconds + REQUEST_SECONDS,
            waits=True,
        )

    async def do(self, place: Connection, method: str, fields: Mapping[str, Any]) -> Reply:
        """A change that concerns no chat."""
        path = _path(place.credentials, method)
        return await self._http.send("POST", place.server_url or API, path, body=fields)

    async def call(self, place: Connection, call: Call, deadline: Deadline | None = None) -> Reply:
        """A change in a chat. Where the chat has a new number, Telegram says so and does nothing,
        and the same goes to the new one."""
        until = deadline or Deadline()
        reply = await self._call(place, call, call.chat_id, until)
        chat_id = moved_to(reply)
        return reply if chat_id is None else await self._call(place, call, chat_id, until)

    async def _call(self, place: Connection, call: Call, chat_id: int, until: Deadline) -> Reply:
        return await self._http.send(
            "POST",
            place.server_url or API,
            _path(place.credentials, call.method),
            content=call.body(chat_id),
            seconds=until.left,
        )

    async def ask_in_chat(
        self,
        server_url: str | None,
        credentials: Mapping[str, Secret],
        method: str,
        fields: Mapping[str, Any],
    ) -> Reply:
        """A question about a chat, put again under its new number where it has one."""
        reply = await self.ask(server_url, credentials, method, fields)
        chat_id = moved_to(reply)
        if chat_id is None:
            return reply
        return await self.ask(server_url, credentials, method, {**fields, "chat_id": chat_id})

    async def read(
        self,
        server_url: str | None,
        credentials: Mapping[str, Secret],
        method: str,
        **fields: Any,
    ) -> dict[str, Any]:
        """The object that answers a question. Raises what `Adapter.identify` may."""
        reply = await self.ask_in_chat(server_url, credentials, method, fields)
        if not isinstance(reply, Answer) or not reply.is_success:
            raise refusal(self.trouble(reply, credentials), PLATFORM, reply)
        try:
            result = result_of(reply)
        except Unreadable:
            result = None
        if not isinstance(result, dict):
            raise PlatformUnreachable(platform=PLATFORM)
        return result

    def trouble(self, reply: Reply, credentials: Mapping[str, Secret]) -> Trouble:
        return trouble(
            reply,
            now=self._clock.now(),
            credentials=credentials,
            words=words_of,
            kind=kind_of,
            hint=hint_of,
        )


def _params(fields: Mapping[str, Any]) -> dict[str, str]:
    return {k: v if isinstance(v, str) else written(v) for k, v in fields.items()}


def _path(credentials: Mapping[str, Secret], method: str) -> str:
    return f"/bot{quote(credentials[BOT_TOKEN].reveal(), safe=':')}/{method}"
