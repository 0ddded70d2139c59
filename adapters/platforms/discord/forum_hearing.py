"""What others say in a forum is asked for thread by thread: those of which Discord names a later
message than was read, in rounds, and each from where it was read to.

Edits, deletions and reactions are told over the gateway alone.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.platforms.discord.answers import GONE, code_of
from adapters.platforms.discord.client import Client
from adapters.platforms.discord.forum_dispatches import in_post, told_of_forum
from adapters.platforms.discord.hearing import message_in, number_in, object_in, ours
from adapters.platforms.discord.history import messages_in
from adapters.platforms.discord.place import bot_guild_channel, number
from adapters.platforms.http import LISTING_BYTES, Answer, Unreadable
from adapters.platforms.replies import untold
from domain.publishing.outcomes import CannotTell
from domain.shared.heard import Heard, HeardKind, Polled, Raw, Undigestible
from domain.shared.platforms import Connection

PAGE = 100
MOST_AT_ONCE = 5
"""How many threads one poll reads."""

_ODD_CURSOR = CannotTell("The cursor is none of Discord's.")
_ODD_LIST = "Discord does not list threads as its documentation has it."
Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Round:
    """All that is younger than the last round, up to the message `to`. `left` are the threads that
    are still to be read, each with where it was read to and, for a new one, its title. Numbers are
    in the order of time, across all threads."""

    to: int
    left: Mapping[str, tuple[int, str]]

    def written(self) -> str:
        return json.dumps({"to": self.to, "left": self.left})


async def asked(client: Client, connection: Connection, cursor: str | None) -> Polled | CannotTell:
    """New messages of the forum's threads; none where nobody has asked before."""
    try:
        begun = None if cursor is None else _round_at(cursor)
    except (ValueError, TypeError, KeyError, AttributeError):
        return _ODD_CURSOR
    if begun is None or not begun.left:
        threads = await active(client, connection)
        if isinstance(threads, CannotTell):
            return threads
        begun = _round_of(threads, begun)
    raws: list[Raw] = []
    left = dict(begun.left)
    for thread_id, (after, title) in list(left.items())[:MOST_AT_ONCE]:
        page = await _page(client, connection, thread_id, after)
        if isinstance(page, CannotTell):
            return page
        raws += [_raw(thread_id, title, message) for message in page]
        del left[thread_id]
        if len(page) == PAGE:
            left[thread_id] = (max(int(message["id"]) for message in page), title)
    raws.sort(key=lambda raw: int(raw.id))
    return Polled(tuple(raws), _Round(begun.to, left).written(), more=bool(left))


async def active(client: Client, connection: Connection) -> Sequence[Object] | CannotTell:
    """The forum's threads that were not put away: whatever is said in one brings it back."""
    _, guild_id, forum_id = bot_guild_channel(connection)
    path = f"/guilds/{guild_id}/threads/active"
    reply = await client.ask("GET", connection, path, most_bytes=LISTING_BYTES)
    if not isinstance(reply, Answer) or not reply.is_success:
        return untold(client.trouble(reply, connection.credentials))
    return threads_in(reply, forum_id)


def threads_in(reply: Answer, forum_id: str) -> Sequence[Object] | CannotTell:
    try:
        threads = reply.object().get("threads")
    except Unreadable as unreadable:
        return CannotTell(str(unreadable))
    if not isinstance(threads, list) or not all(isinstance(it, dict) for it in threads):
        return CannotTell(_ODD_LIST)
    return [it for it in threads if it.get("parent_id") == forum_id and number(it.get("id"))]


def threads_since(reply: Answer, forum_id: str, least: int) -> list[Mapping[str, Any]] | CannotTell:
    """The forum's threads that began with that number or a later one."""
    there = threads_in(reply, forum_id)
    if isinstance(there, CannotTell):
        return there
    return [it for it in there if int(it["id"]) >= least]


def heard_in_forum(raw: Raw, connection: Connection) -> Iterator[Heard]:
    """Raises Undigestible."""
    told, place = object_in(raw.body), ours(connection)
    if told.get("op") == 0:
        yield from told_of_forum(told, place, raw.id)
        return
    bot_id, guild_id, _ = place
    message = told.get("message")
    if not isinstance(message, dict):
        raise Undigestible("What was told holds no message.")
    thread_id, title = number_in(told, "thread"), told.get("title")
    named = title if isinstance(title, str) and title else None
    for heard in message_in(message, bot_id, guild_id, thread_id):
        if heard.kind is HeardKind.COMMENT:
            yield in_post(heard, thread_id, named)


async def _page(
    client: Client, connection: Connection, thread_id: str, after: int
) -> Sequence[Object] | CannotTell:
    """The next messages of a thread; none of one that is no more."""
    path, since = f"/channels/{thread_id}/messages", {"limit": str(PAGE), "after": str(after)}
    reply = await client.ask("GET", connection, path, params=since, most_bytes=LISTING_BYTES)
    if code_of(reply) in GONE:
        return []
    if not isinstance(reply, Answer) or not reply.is_success:
        return untold(client.trouble(reply, connection.credentials))
    try:
        messages_in(reply)
        page: Sequence[Object] = reply.json()
    except Unreadable as unreadable:
        return CannotTell(str(unreadable))
    return page


def _round_at(cursor: str) -> _Round:
    """Raises what is raised for a cursor that is none of ours."""
    told = json.loads(cursor)
    left = {str(int(id)): (int(after), str(title)) for id, (after, title) in told["left"].items()}
    return _Round(int(told["to"]), left)


def _round_of(threads: Sequence[Object], before: _Round | None) -> _Round:
    """The next one. Whoever asks for the first time begins where things stand."""
    newest = {str(it["id"]): _newest(it) for it in threads}
    since = before.to if before is not None else max(newest.values(), default=0)
    titles = {str(it["id"]): str(it.get("name") or "") for it in threads}
    left = {
        # A post has the number of its first message, which would lie before an `after` of its own.
        id: (since, titles[id] if int(id) > since else "")
        for id, last in newest.items()
        if last > since
    }
    return _Round(max(since, *newest.values(), 0), left)


def _newest(thread: Object) -> int:
    last = number(thread.get("last_message_id"))
    return max(int(thread["id"]), int(last or 0))


def _raw(thread_id: str, title: str, message: Object) -> Raw:
    body = {"thread": thread_id, "title": title, "message": message}
    return Raw(str(message["id"]), json.dumps(body).encode())
