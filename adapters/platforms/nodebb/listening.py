"""The optional webhook plugin is let in by its signature; what it did not bring, and it never tries
twice, is read from the forum's latest posts."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from adapters.platforms.http import LISTING_BYTES, Answer, Unreadable
from adapters.platforms.nodebb.answers import Seen, moment, post_in, posts_in
from adapters.platforms.nodebb.desk import Desk
from adapters.platforms.nodebb.told import heard_in
from adapters.platforms.replies import untold
from domain.publishing.outcomes import CannotTell
from domain.shared.heard import Admission, Admitted, Forged, Heard, HookCall, Polled, Raw
from domain.shared.platforms import Connection
from domain.shared.secret import Secret

SIGNATURE = "x-webhook-signature"
MOST_PAGES = 25
"""So many pages of twenty are read back; what is older than that is not caught up with."""

TERMS = ((timedelta(hours=23), "day"), (timedelta(days=6), "week"))
Found = list[tuple[Seen, dict[str, Any]]]


class Listening(Desk):
    """The plugin signs the body alone, with SHA-1, and names no event: the bytes are its name."""

    def admit(self, call: HookCall, connection: Connection, secrets: Sequence[Secret]) -> Admission:
        signature = call.headers.get(SIGNATURE, "").encode()
        if not signature:
            return Forged("The webhook is not signed: give the plugin a secret.")
        wanted = [_signature(secret, call.body) for secret in secrets]
        if not any([hmac.compare_digest(signature, each) for each in wanted]):
            return Forged("The webhook's signature is not that of its body and our secret.")
        return Admitted((Raw(hashlib.sha256(call.body).hexdigest(), call.body),))

    def digest(self, raw: Raw, connection: Connection) -> Sequence[Heard]:
        return heard_in(raw, connection)

    async def poll(self, connection: Connection, cursor: str | None) -> Polled | CannotTell:
        """Posts of the whole forum, newest first, back to the cursor: the time of the newest that
        was read, and which posts are of that very moment. Edits, deletions and flags are not
        listed: only the webhook tells of them."""
        stranger = await self._stranger(connection)
        if stranger is not None:
            return stranger
        since, known = _since(cursor)
        pages = MOST_PAGES if since is not None else 1
        term = _term(self._clock.now() - since if since is not None else timedelta())
        found: Found = []
        for number in range(1, pages + 1):
            page = await self._page(connection, term, number)
            if isinstance(page, CannotTell):
                return page
            if not page or (found and page[0][0].pid in {seen.pid for seen, _ in found}):
                break
            found += page
            if since is not None and page[-1][0].at < since:
                break
        reached = _cursor(found, since, known)
        if since is None:
            return Polled((), reached)
        fresh = [
            (seen, post)
            for seen, post in found
            if seen.at > since or (seen.at == since and seen.pid not in known)
        ]
        return Polled(tuple(_raw(seen, post) for seen, post in reversed(fresh)), reached)

    async def _page(self, connection: Connection, term: str, number: int) -> Found | CannotTell:
        params = {"page": str(number)} if number > 1 else {}
        reply = await self._ask(
            "GET",
            connection,
            f"/api/recent/posts/{term}",
            params=params,
            most_bytes=LISTING_BYTES,
        )
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, connection.credentials))
        try:
            return [(post_in(post), post) for post in posts_in(reply.json())]
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))


def _signature(secret: Secret, body: bytes) -> bytes:
    found = hmac.new(secret.reveal().encode(), body, hashlib.sha1).hexdigest()
    return f"sha1={found}".encode()


def _since(cursor: str | None) -> tuple[datetime | None, frozenset[str]]:
    """A cursor that is none of ours is no cursor."""
    milliseconds, _, known = (cursor or "").partition(" ")
    fits = milliseconds.isascii() and milliseconds.isdecimal() and len(milliseconds) < 16
    since = (moment(milliseconds) or moment(1)) if fits else None
    return since, frozenset(known.split(" "))


def _cursor(found: Found, since: datetime | None, known: frozenset[str]) -> str:
    newest = max((seen.at for seen, _ in found), default=since)
    if newest is None:
        return "0"
    same = {seen.pid for seen, _ in found if seen.at == newest}
    if newest == since:
        same |= known - {""}
    milliseconds = round(newest.timestamp() * 1000)
    return " ".join([str(milliseconds), *sorted(same)[:50]])


def _term(past: timedelta) -> str:
    return next((name for most, name in TERMS if past <= most), "month")


def _raw(seen: Seen, post: dict[str, Any]) -> Raw:
    told = {"listed": post}
    return Raw(f"poll-{seen.pid}", json.dumps(told, ensure_ascii=False).encode())
