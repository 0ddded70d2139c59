"""A server is asked what happened to us: its notifications since the last, the answers under our
latest posts, of which it notifies nobody who is not named in them, and, when nothing happens, what
it tells nobody."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.platforms.http import LISTING_BYTES, Answer, Reply, Unreadable
from adapters.platforms.mastodon.hearing import heard
from adapters.platforms.mastodon.line import own_id, step
from adapters.platforms.mastodon.listing import identifier
from adapters.platforms.mastodon.looking_again import (
    THREAD_BYTES,
    LookingAgain,
    is_ours,
    remembered,
)
from adapters.platforms.replies import untold
from domain.publishing.outcomes import CannotTell
from domain.shared.heard import Heard, Polled, Raw
from domain.shared.platforms import Connection

PAGE = 40
WATCHED = 20
MOST_THREADS = 5
BEGINNING = "0"

_Items = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Cursor:
    """The newest notification that was taken, and how many answers each of our latest posts had;
    `heard` and `talks` are what is looked at again, in turns. On the wire JSON."""

    newest: str
    answers: dict[str, int] = field(default_factory=dict)
    heard: dict[str, str] = field(default_factory=dict)
    talks: dict[str, str] = field(default_factory=dict)
    talks_next: bool = False

    def written(self) -> str:
        parts = [self.newest, self.answers, self.heard, self.talks, self.talks_next]
        return json.dumps(parts, separators=(",", ":"))


def cursor_from(text: str | None) -> Cursor | None:
    """None where it is none that we wrote: then there is nothing to go on from."""
    try:
        newest, answers, *more = json.loads(text or "")
        counts = {str(post): int(count) for post, count in dict(answers).items()}
        # One of before has no more than these two.
        heard, talks, talks_next = more or ({}, {}, False)
        texts = _texts(heard), _texts(talks)
    except (ValueError, TypeError, RecursionError):
        return None
    return Cursor(newest, counts, *texts, bool(talks_next)) if isinstance(newest, str) else None


def _texts(value: Any) -> dict[str, str]:
    return {str(name): str(text) for name, text in dict(value).items()}


class Listening(LookingAgain):
    """Facts: methods/notifications.md, methods/statuses.md (context) of mastodon/documentation.
    Who answers an answer, and names us nowhere, is not heard."""

    async def poll(self, connection: Connection, cursor: str | None) -> Polled | CannotTell:
        """One page of notifications, oldest first by `min_id`; when there are no more, our latest
        posts, and at most five threads that have grown."""
        since = cursor_from(cursor)
        if since is None:
            return await self._begin(connection)
        page = await self._notifications(connection, since.newest, PAGE)
        if isinstance(page, CannotTell):
            return page
        raws = [_raw("notification", item) for item in reversed(page)]
        heard_now = remembered(since.heard, raws, connection)
        after = replace(since, newest=_newest(page, since.newest), heard=heard_now)
        if len(page) >= PAGE:
            return Polled(tuple(raws), after.written(), more=True)
        return await self._threads(connection, after, raws)

    def digest(self, raw: Raw, connection: Connection) -> Sequence[Heard]:
        return heard(raw, connection)

    async def _begin(self, place: Connection) -> Polled | CannotTell:
        """From now on: the newest notification, and the answers that there are."""
        page = await self._notifications(place, None, 1)
        if isinstance(page, CannotTell):
            return page
        posts = await self._posts(place)
        if isinstance(posts, CannotTell):
            return posts
        answers = {post_id: count for post_id, count in posts if count}
        talks = await self._talks_so_far(place)
        return Polled((), Cursor(_newest(page, BEGINNING), answers, talks=talks).written())

    async def _threads(self, place: Connection, since: Cursor, raws: list[Raw]) -> Polled:
        """What was notified counts also when the server says nothing more just then."""
        posts = await self._posts(place)
        if isinstance(posts, CannotTell):
            return Polled(tuple(raws), since.written(), again_in=posts.retry_after)
        known = {post_id: since.answers.get(post_id, 0) for post_id, _ in posts}
        grown = [(post_id, count) for post_id, count in reversed(posts) if count > known[post_id]]
        for post_id, count in grown[:MOST_THREADS]:
            answers = await self._answers(place, post_id)
            if isinstance(answers, CannotTell):
                break
            raws += [_raw("answer", status) for status in answers]
            known[post_id] = count
        # A count that went down is what the next answer is measured by.
        for post_id, count in posts:
            known[post_id] = min(known[post_id], count)
        after = replace(since, answers={post: count for post, count in known.items() if count})
        more = len(grown) > MOST_THREADS
        if not raws and not more:
            return await self._in_quiet(place, after)
        after = replace(after, heard=remembered(after.heard, raws, place))
        distinct = tuple({raw.id: raw for raw in raws}.values())
        return Polled(distinct, after.written(), more=more)

    async def _in_quiet(self, place: Connection, since: Cursor) -> Polled:
        """Nothing is to be told but what nobody is notified of: one kind of it at a time."""
        if since.talks_next or not since.heard:
            raws, talks = await self._talks(place, since.talks)
            heard_now = remembered(since.heard, raws, place)
        else:
            talks = since.talks
            raws, heard_now = await self._look_again(place, since.heard)
        after = replace(since, heard=heard_now, talks=talks, talks_next=not since.talks_next)
        return Polled(tuple(raws), after.written())

    async def _notifications(
        self, place: Connection, after: str | None, most: int
    ) -> _Items | CannotTell:
        """Newest first. Some servers do not know `min_id` and give what we have: it is cut."""
        params = {"limit": str(most)} | ({"min_id": after} if after is not None else {})
        reply = await self._ask(
            "GET", place, "/api/v1/notifications", params=params, most_bytes=LISTING_BYTES
        )
        items = self._items(reply, place)
        if isinstance(items, CannotTell):
            return items
        ids = [identifier(item.get("id")) for item in items]
        return items[: ids.index(after)] if after in ids else items

    async def _posts(self, place: Connection) -> list[tuple[str, int]] | CannotTell:
        """Our latest posts, newest first, each with how many answers the server counts."""
        path = f"/api/v1/accounts/{step(own_id(place))}/statuses"
        params = {"limit": str(WATCHED), "exclude_reblogs": "true"}
        reply = await self._ask("GET", place, path, params=params, most_bytes=LISTING_BYTES)
        items = self._items(reply, place)
        if isinstance(items, CannotTell):
            return items
        return [
            (str(identifier(item["id"])), count)
            for item in items
            if isinstance(count := item.get("replies_count", 0), int)
        ]

    async def _answers(self, place: Connection, post_id: str) -> _Items | CannotTell:
        """All that hangs under a post, ours left out."""
        path = f"/api/v1/statuses/{step(post_id)}/context"
        reply = await self._ask("GET", place, path, most_bytes=THREAD_BYTES)
        if isinstance(reply, Answer) and reply.status in (404, 410):
            return []
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, place.credentials))
        try:
            below = _listed(reply.object().get("descendants"))
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        return [status for status in below if not is_ours(status, place)]

    def _items(self, reply: Reply, place: Connection) -> _Items | CannotTell:
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, place.credentials))
        try:
            return _listed(reply.json())
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))


def _listed(value: object) -> _Items:
    """Raises Unreadable where it is no list of things with ids."""
    if not isinstance(value, list):
        raise Unreadable("The server does not answer with a list.")
    for item in value:
        if not isinstance(item, dict) or identifier(item.get("id")) is None:
            raise Unreadable("Something in the server's list has no id.")
    return value


def _newest(page: _Items, before: str) -> str:
    return str(identifier(page[0]["id"])) if page else before


def _raw(what: str, item: dict[str, Any]) -> Raw:
    return Raw(f"{what}:{identifier(item['id'])}", json.dumps(item, ensure_ascii=False).encode())
