"""Our own messages are found by our key inside them, and nobody else's by it."""

import json
from datetime import timedelta

from adapters.platforms.http import LISTING_BYTES, Answer, Reply, Unreadable
from adapters.platforms.matrix.answers import errcode, said
from adapters.platforms.matrix.line import Line
from adapters.platforms.matrix.place import permalink, step, user_and_room
from adapters.platforms.matrix.powers import MESSAGE
from adapters.platforms.matrix.timeline import Page, page_of
from adapters.platforms.matrix.voting import STARTS
from adapters.platforms.replies import clock_lag, untold
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Finding,
    Listing,
    Published,
    RecentPost,
)
from domain.publishing.ports import OutgoingPost
from domain.shared.platforms import Connection

CLOCK_MARGIN = timedelta(minutes=2)
PAGE = 50
MOST_PAGES = 5


class Looking(Line):
    """Facts: `GET /rooms/{roomId}/messages` and `GET /rooms/{roomId}/event/{eventId}` of the
    specification."""

    async def find(self, post: OutgoingPost) -> Finding:
        """Reads our own messages in the room back to two minutes before the attempt."""
        user_id, room_id = user_and_room(post.connection)
        before: str | None = None
        for _ in range(MOST_PAGES):
            reply = await self._history(post.connection, user_id, room_id, before)
            if not isinstance(reply, Answer) or not reply.is_success:
                return untold(self._trouble(reply, post.connection.credentials))
            try:
                page = page_of(reply, user_id)
            except Unreadable as unreadable:
                return CannotTell(str(unreadable))
            finding = self._judge(post, page, reply)
            if finding is not None:
                return finding
            if page.next == before:
                return CannotTell("The server does not page the room's history.")
            before = page.next
        return CannotTell("Too much has been said in the room since to be read back.")

    def _judge(self, post: OutgoingPost, page: Page, reply: Answer) -> Finding | None:
        """What one page says; None where it does not reach back far enough."""
        ours = next((seen for seen in page.events if post.key in seen.keys), None)
        if ours is not None:
            url = permalink(*user_and_room(post.connection), ours.event_id)
            return Published(ours.event_id, url, reply.status)
        since = post.attempted_at - CLOCK_MARGIN - clock_lag(reply, self._clock.now())
        if any(seen.is_wiped and seen.sent_at >= since for seen in page.events):
            return CannotTell("A recent message of ours was redacted, and it may be this one.")
        if page.next is None or (page.events and page.events[-1].sent_at < since):
            return Absent()
        return None

    async def see(self, post: OutgoingPost) -> Finding:
        """A homeserver answers alike for what is not there and for what we may not see, so that
        only while we are in the room its no is one."""
        place = post.connection
        user_id, room_id = user_and_room(place)
        event_id = post.platform_post_id or ""
        reply = await self._ask("GET", place, f"/rooms/{step(room_id)}/event/{step(event_id)}")
        if isinstance(reply, Answer) and errcode(reply) == "M_NOT_FOUND":
            return await self._absent_while_joined(place, user_id, room_id)
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, place.credentials))
        event = said(reply)
        sender, content = event.get("sender"), event.get("content")
        if not isinstance(sender, str) or not isinstance(content, dict):
            return CannotTell("The server does not say whose event that is.")
        if sender != user_id or not content:
            return Absent()
        return Published(event_id, permalink(user_id, room_id, event_id), reply.status)

    async def _absent_while_joined(self, place: Connection, user_id: str, room_id: str) -> Finding:
        if await self._membership(place, room_id, user_id) == "join":
            return Absent()
        return CannotTell("We are not in that room any more, so it may be hidden from us.")

    async def recent(self, connection: Connection) -> Listing:
        user_id, room_id = user_and_room(connection)
        reply = await self._history(connection, user_id, room_id, None)
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, connection.credentials))
        try:
            events = page_of(reply, user_id).events
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        return tuple(
            RecentPost(e.event_id, permalink(user_id, room_id, e.event_id), e.body, e.sent_at)
            for e in events
            if e.body
        )

    async def _history(
        self, place: Connection, user_id: str, room_id: str, before: str | None
    ) -> Reply:
        # Only our own events: the server's clock made their times, so they prove how far back a
        # page reaches, and other people's talk does not fill the pages.
        only = {"types": [MESSAGE, *STARTS], "senders": [user_id]}
        params = {"dir": "b", "limit": str(PAGE), "filter": json.dumps(only)}
        if before is not None:
            params["from"] = before
        path = f"/rooms/{step(room_id)}/messages"
        return await self._ask("GET", place, path, params=params, most_bytes=LISTING_BYTES)
