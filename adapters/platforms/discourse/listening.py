"""A forum's webhook is let in by its signature; what it did not bring is read from the listings."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

from adapters.platforms.discourse.answers import integer, posts_in
from adapters.platforms.discourse.desk import Desk
from adapters.platforms.discourse.told import PRIVATE, heard_in
from adapters.platforms.http import LISTING_BYTES, Answer, Reply, Unreadable
from adapters.platforms.replies import untold
from domain.publishing.outcomes import CannotTell
from domain.shared.heard import Admission, Admitted, Forged, Heard, HookCall, Polled, Raw
from domain.shared.platforms import Connection
from domain.shared.secret import Secret

SIGNATURE = "x-discourse-event-signature"
STRIDE = 49
"""How many ids one page is sure to reach: before=N gives ids below N in one version, and up to N
but no more than fifty back in another."""

MOST_STRIDES = 10
PUBLIC_POSTS = "/posts.json"
PRIVATE_POSTS = "/private-posts.json"
Posts = list[dict[str, Any]]


class Listening(Desk):
    """A forum signs the body alone: no time is in it, and what comes twice is told by its id."""

    def admit(self, call: HookCall, connection: Connection, secrets: Sequence[Secret]) -> Admission:
        signature = call.headers.get(SIGNATURE, "").encode()
        if not signature:
            return Forged("The webhook is not signed: give it a secret in the forum's settings.")
        wanted = [_signature(secret, call.body) for secret in secrets]
        if not any([hmac.compare_digest(signature, each) for each in wanted]):
            return Forged("The webhook's signature is not that of its body and our secret.")
        if call.headers.get("x-discourse-event-type") == "ping":
            return Admitted()
        told = call.headers.get("x-discourse-event-id") or hashlib.sha256(call.body).hexdigest()
        event = call.headers.get("x-discourse-event", "").replace(".", "")
        return Admitted((Raw(f"{told[:64]}.{event[:64]}", call.body),))

    def digest(self, raw: Raw, connection: Connection) -> Sequence[Heard]:
        return heard_in(raw, connection)

    async def poll(self, connection: Connection, cursor: str | None) -> Polled | CannotTell:
        """Posts everybody sees and those sent to us, each from its own number on. Edits and
        deletions are not listed: only a webhook tells of them."""
        since = _since(cursor)
        latest = await self._public(connection)
        if isinstance(latest, CannotTell):
            return latest
        private = await self._private(connection)
        if isinstance(private, CannotTell):
            return private
        newest, newest_private = _newest(latest), _newest(private)
        if since is None:
            return Polled((), f"{newest},{newest_private}")
        caught, reached = await self._caught_up(connection, latest, since[0], newest)
        if isinstance(caught, CannotTell):
            return caught
        ours = [{**p, "topic_archetype": PRIVATE, "to_us": True} for p in private]
        fresh = [p for p in ours if (integer(p.get("id")) or 0) > since[1]]
        every = sorted([*caught, *fresh], key=_id)
        cursor_now = f"{reached},{max(newest_private, since[1])}"
        return Polled(tuple(_raw(p) for p in every), cursor_now, more=reached < newest)

    async def _public(self, connection: Connection, before: int = 0) -> Posts | CannotTell:
        params = {"before": str(before)} if before else {}
        reply = await self._ask(
            "GET", connection, PUBLIC_POSTS, params=params, most_bytes=LISTING_BYTES
        )
        return self._listed(connection, reply, "latest_posts")

    async def _private(self, connection: Connection) -> Posts | CannotTell:
        reply = await self._ask("GET", connection, PRIVATE_POSTS, most_bytes=LISTING_BYTES)
        if isinstance(reply, Answer) and reply.status in (403, 404):
            # A key may be for what everybody sees and for no more.
            return []
        return self._listed(connection, reply, "private_posts")

    def _listed(self, connection: Connection, reply: Reply, name: str) -> Posts | CannotTell:
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, connection.credentials))
        try:
            return [post for post in posts_in(reply.object(), name) if _id(post) > 0]
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))

    async def _caught_up(
        self, connection: Connection, latest: Posts, since: int, newest: int
    ) -> tuple[Posts | CannotTell, int]:
        """What came after that number, oldest first, and up to which number that is all: the
        listing goes backwards, and after a long silence it is walked forwards, window by window."""
        if newest <= since or any(_id(post) <= since for post in latest):
            return [post for post in latest if _id(post) > since], max(newest, since)
        found: Posts = []
        reached = since
        for _ in range(MOST_STRIDES):
            page = await self._public(connection, before=reached + STRIDE + 1)
            if isinstance(page, CannotTell):
                return page, since
            found += [post for post in page if reached < _id(post) <= reached + STRIDE]
            reached += STRIDE
            if reached >= newest:
                return found, newest
        return found, reached


def _signature(secret: Secret, body: bytes) -> bytes:
    found = hmac.new(secret.reveal().encode(), body, hashlib.sha256).hexdigest()
    return f"sha256={found}".encode()


def _since(cursor: str | None) -> tuple[int, int] | None:
    """A cursor that is none of ours is no cursor."""
    public, _, private = (cursor or "").partition(",")
    one, other = integer(public), integer(private)
    return None if one is None or other is None else (one, other)


def _raw(post: dict[str, Any]) -> Raw:
    told = {"post": post}
    return Raw(f"poll-{_id(post)}.post_created", json.dumps(told, ensure_ascii=False).encode())


def _newest(posts: Posts) -> int:
    return max(map(_id, posts), default=0)


def _id(post: dict[str, Any]) -> int:
    return integer(post.get("id")) or 0
