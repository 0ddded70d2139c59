"""Telegram's updates are asked for by a request that stays open until there is one: for each bot
one request at a time, which also says what has arrived of those before.

Facts: getUpdates of the Bot API. Updates wait for a day. A bot that has an address is answered 409,
and so is whoever asks while somebody else does.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from adapters.platforms.http import Answer, Reply, Unreadable
from adapters.platforms.replies import instant
from adapters.platforms.telegram.answers import has_address, result_of
from adapters.platforms.telegram.bot import Bot
from adapters.platforms.telegram.hearing import ALLOWED, chats_in
from adapters.platforms.telegram.place import place_of_chat
from domain.publishing.outcomes import RefusalKind, Refused, Throttled
from domain.shared.clock import Clock, written
from domain.shared.heard import Raw, Streamed, StreamEnd, StreamOver, Told
from domain.shared.platforms import Connection

ELSEWHERE = "elsewhere"
"""Where what is said to the bot happens that is in no chat of ours."""

PAGE = 100
WAIT = 25
"""How many seconds a request stays open where nothing happens."""

KEPT = timedelta(hours=24)
"""How long Telegram keeps what nobody takes."""

AT_MOST_EVERY = 1.0
"""A server that does not wait is not asked more often, in seconds."""

HAS_ADDRESS = (
    "Telegram brings this bot's updates to an address (a webhook), so nobody can ask for them. Make"
    " that address this channel's own, by POST /v1/channels/{id}/hook, or have whoever set it take"
    " it away (deleteWebhook), then check the channel. Of the channels of one bot only the one with"
    " the address hears, so give the others a bot of their own, or close the address."
)
SOMEBODY_ELSE = (
    "Somebody else asks for this bot's updates with the same token, and what they get never comes"
    " here. Stop that, or give the channel a bot of its own."
)


@dataclass(frozen=True, slots=True)
class Point:
    """`next` is the number of the first update that has not arrived, as far as Telegram was not
    told yet; `at` is when that was so."""

    next: int | None
    at: datetime

    def written(self) -> str:
        return json.dumps({"next": self.next, "at": written(self.at)})


def point_at(text: str | None) -> Point | None:
    """None for what is no point of ours."""
    try:
        told = json.loads(text or "null")
        number, at = told["next"], instant(told["at"])
        return None if at is None else Point(None if number is None else int(number), at)
    except (ValueError, TypeError, KeyError):
        return None


class Updates:
    """Keeps no state between streams."""

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self._bot = bot
        self._clock = clock

    async def stream(
        self, connection: Connection, point: str | None
    ) -> AsyncGenerator[Streamed | StreamOver, None]:
        """As `Streamer.stream` says. Without a point it begins with what is waiting, and so does
        one that is older than anything that waits. An update's number is shown to Telegram once:
        after a week without any, numbers begin anew anywhere."""
        known = point_at(point)
        began = known is None or self._clock.now() - known.at > KEPT
        here = Point(None if began or known is None else known.next, self._clock.now())
        seconds = 0
        while True:
            asked_at = asyncio.get_running_loop().time()
            updates = await self._asked(connection, here.next, seconds)
            if isinstance(updates, StreamOver):
                lost = updates.end is StreamEnd.LOST
                yield replace(updates, point=here.written() if lost else None)
                return
            if seconds == 0:
                yield Streamed((), here.written(), began)
                seconds = WAIT
            elif not updates:
                await asyncio.sleep(asked_at + AT_MOST_EVERY - asyncio.get_running_loop().time())
            here = Point(max(updates) + 1 if updates else None, self._clock.now())
            told = tuple(_told(number, updates[number]) for number in sorted(updates))
            yield Streamed(told, here.written())

    async def _asked(
        self, connection: Connection, since: int | None, seconds: int
    ) -> Mapping[int, Mapping[str, Any]] | StreamOver:
        """Updates by their numbers."""
        asked: dict[str, Any] = {"limit": PAGE, "allowed_updates": list(ALLOWED)}
        if since is not None:
            asked["offset"] = since
        reply = await self._bot.wait(connection, asked, seconds)
        if not isinstance(reply, Answer) or not reply.is_success:
            return self._over(reply, connection)
        try:
            return _updates(reply)
        except Unreadable as unreadable:
            return StreamOver(StreamEnd.LOST, str(unreadable))

    def _over(self, reply: Reply, connection: Connection) -> StreamOver:
        if isinstance(reply, Answer) and reply.status == 409:
            if has_address(reply):
                return StreamOver(StreamEnd.NOT_ALLOWED, HAS_ADDRESS)
            return StreamOver(StreamEnd.LOST, SOMEBODY_ELSE)
        trouble = self._bot.trouble(reply, connection.credentials)
        if isinstance(trouble, Refused) and trouble.kind is RefusalKind.CREDENTIALS:
            return StreamOver(StreamEnd.REFUSED, trouble.words)
        again_in = trouble.retry_after if isinstance(trouble, Throttled) else None
        return StreamOver(StreamEnd.LOST, trouble.words, again_in=again_in)


def _updates(reply: Answer) -> dict[int, dict[str, Any]]:
    """Raises Unreadable."""
    result = result_of(reply)
    if not isinstance(result, list):
        raise Unreadable("Telegram's answer is no list of updates.")
    updates = dict[int, dict[str, Any]]()
    for it in result:
        told = it.get("update_id") if isinstance(it, dict) else None
        if isinstance(told, bool) or not isinstance(told, int):
            raise Unreadable("An update has no number.")
        updates[told] = it
    return updates


def _told(number: int, update: Mapping[str, Any]) -> Told:
    first, *rest = (*map(place_of_chat, chats_in(update)), ELSEWHERE)
    return Told(Raw(str(number), json.dumps(update).encode()), first, tuple(rest))
