"""Which threads are posts of which forum: Discord's gateway says it where a thread begins and when
a session does, and nowhere in what happens inside; what was not said is asked for once.

Facts: events/gateway-events (Guild Create, Thread Create and others) and resources/channel of
discord/discord-api-docs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.platforms.discord.client import Client
from adapters.platforms.discord.place import number
from adapters.platforms.discord.session import (
    IN_CHANNELS,
    SERVER_SHOWN,
    THREAD_DELETED,
    THREAD_MADE,
    THREAD_UPDATED,
    THREADS_SHOWN,
    InForum,
    is_forum,
    place_of_channel,
    place_of_forum,
)
from domain.publishing.outcomes import CannotTell, Refused, Throttled
from domain.shared.heard import Places
from domain.shared.platforms import Connection

_THREADS = (10, 11, 12)
"""Channel types: of announcements, public, private."""

MOST_KNOWN = 100_000
_TELLERS = (SERVER_SHOWN, THREADS_SHOWN, THREAD_MADE, THREAD_UPDATED, THREAD_DELETED)

Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """A thread, and below what it is."""

    parent_id: str
    name: str


class Threads:
    """As far as one connection was told, or has asked."""

    def __init__(self, client: Client, connection: Connection, places: Places) -> None:
        self._client = client
        self._connection = connection
        self._places = places
        # None is a channel that is no thread, or nothing that this bot may see.
        self._known: dict[str, Known | None] = {}

    async def about(self, kind: object, told: Object) -> InForum | CannotTell | None:
        """The post of a forum of ours in which it happens, or which is renamed or taken away by it;
        None where it is none of those. It cannot be told where Discord has to be asked and does
        not say."""
        if kind in _TELLERS:
            return self._taught(str(kind), told)
        channel_id = number(told.get("channel_id"))
        if kind not in IN_CHANNELS or channel_id is None:
            return None
        if channel_id not in self._known and self._may_be_ours(channel_id):
            trouble = await self._ask(channel_id)
            if trouble is not None:
                return trouble
        return self._ours(channel_id, self._known.get(channel_id))

    def _taught(self, kind: str, told: Object) -> InForum | None:
        if kind in (SERVER_SHOWN, THREADS_SHOWN):
            for channel in _objects(told.get("channels")):
                self._learn(channel, None)
            for thread in _objects(told.get("threads")):
                self._learn(thread, _known(thread))
            return None
        id, now = number(told.get("id")), _known(told)
        if id is None or now is None:
            return None
        before = self._known.pop(id, None)
        if kind == THREAD_DELETED:
            return self._ours(id, now)
        self._learn(told, now)
        renamed = before is not None and before.name != now.name
        return self._ours(id, now) if renamed else None

    def _may_be_ours(self, channel_id: str) -> bool:
        """Whether anybody hears in a forum, and nobody in that channel itself."""
        places = self._places()
        return place_of_channel(channel_id) not in places and any(map(is_forum, places))

    async def _ask(self, channel_id: str) -> CannotTell | None:
        found = await self._client.look(self._connection, channel_id)
        if isinstance(found, dict):
            self._learn(found | {"id": channel_id}, _known(found))
        elif isinstance(found, Refused):
            self._learn({"id": channel_id}, None)
        else:
            wait = found.retry_after if isinstance(found, Throttled) else None
            return CannotTell(getattr(found, "words", ""), retry_after=wait)
        return None

    def _learn(self, channel: Object, thread: Known | None) -> None:
        id = number(channel.get("id"))
        if id is not None:
            self._known[id] = thread
        if len(self._known) > MOST_KNOWN:
            del self._known[next(iter(self._known))]

    def _ours(self, thread_id: str, thread: Known | None) -> InForum | None:
        if thread is None or place_of_forum(thread.parent_id) not in self._places():
            return None
        return InForum(thread.parent_id, thread_id, thread.name)


def _known(channel: Object) -> Known | None:
    """None for what is no thread."""
    parent_id = number(channel.get("parent_id"))
    if channel.get("type") not in _THREADS or parent_id is None:
        return None
    return Known(parent_id, str(channel.get("name") or ""))


def _objects(value: object) -> Iterable[Object]:
    return [it for it in value if isinstance(it, dict)] if isinstance(value, list) else []
