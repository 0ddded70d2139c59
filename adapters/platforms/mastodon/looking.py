"""Whether a post of ours is there is told by a server that knows us, and by no other."""

from datetime import timedelta

from adapters.platforms.http import LISTING_BYTES, Answer, Reply, Unreadable
from adapters.platforms.mastodon.line import Line, own_id, step
from adapters.platforms.mastodon.listing import Seen, identifier, link, posts_in
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
PAGE = 40
MOST_PAGES = 5


class Looking(Line):
    """Facts: methods/statuses.md and methods/accounts.md of mastodon/documentation."""

    async def find(self, post: OutgoingPost) -> Finding:
        """Reads the account's own posts back to two minutes before the attempt, further where the
        server's clock is behind ours."""
        before: str | None = None
        for _ in range(MOST_PAGES):
            reply = await self._page(post.connection, before)
            if not isinstance(reply, Answer) or not reply.is_success:
                return untold(self._trouble(reply, post.connection.credentials))
            finding = self._judge(post, reply, before)
            if isinstance(finding, Absent):
                return await self._absent_unless_hidden(post.connection)
            if not isinstance(finding, str):
                return finding
            before = finding
        return CannotTell("The account has posted too much since to be read back.")

    def _judge(self, post: OutgoingPost, page: Answer, before: str | None) -> Finding | str:
        """What one page says, or the id before which the next page begins."""
        try:
            posts = posts_in(page)
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        since = post.attempted_at - CLOCK_MARGIN - clock_lag(page, self._clock.now())
        among = _among([seen for seen in posts if seen.created_at >= since], post, page)
        if among is not None:
            return among
        if not posts or posts[-1].created_at < since:
            return Absent()
        if posts[-1].id == before:
            return CannotTell("The server does not page its listing.")
        return posts[-1].id

    async def _absent_unless_hidden(self, place: Connection) -> Finding:
        # A server may list only public posts, with 200, to a token that it does not know.
        path = "/api/v1/accounts/verify_credentials"
        reply = await self._ask("GET", place, path)
        if isinstance(reply, Answer) and reply.is_success and _id_in(reply) == own_id(place):
            return Absent()
        return CannotTell("The server does not know us, so it may hide posts from us.")

    async def see(self, post: OutgoingPost) -> Finding:
        place = post.connection
        path = f"/api/v1/statuses/{step(post.platform_post_id or '')}"
        reply = await self._ask("GET", place, path)
        if isinstance(reply, Answer) and reply.status in (404, 410):
            return await self._absent_unless_hidden(place)
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, place.credentials))
        try:
            status = reply.object()
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        account, post_id = status.get("account"), identifier(status.get("id"))
        if post_id is None or not isinstance(account, dict):
            return CannotTell("The server does not say whose post that is.")
        if identifier(account.get("id")) != own_id(place):
            return Absent()
        return Published(post_id, link(status.get("url")), reply.status)

    async def recent(self, connection: Connection) -> Listing:
        reply = await self._page(connection, None)
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, connection.credentials))
        try:
            posts = posts_in(reply)
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        return tuple(RecentPost(p.id, p.url, p.text.strip(), p.created_at) for p in posts)

    async def _page(self, place: Connection, before: str | None) -> Reply:
        params = {"limit": str(PAGE), "exclude_reblogs": "true"}
        if before is not None:
            params["max_id"] = before
        path = f"/api/v1/accounts/{step(own_id(place))}/statuses"
        return await self._ask("GET", place, path, params=params, most_bytes=LISTING_BYTES)


def _among(recent: list[Seen], post: OutgoingPost, page: Answer) -> Finding | None:
    """Whether one of these is that post; None where none is."""
    if not post.text.strip():
        return _wordless_among(recent, post, page)
    same = next((seen for seen in recent if seen.says(post.text)), None)
    if same is not None:
        return Published(same.id, same.url, page.status)
    if any(seen.resembles(post.text) for seen in recent):
        return CannotTell("A recent post has almost the same text.")
    return None


def _wordless_among(recent: list[Seen], post: OutgoingPost, page: Answer) -> Finding | None:
    """A post without words is known by how its pictures are described, and by nothing else."""
    wordless = [seen for seen in recent if seen.descriptions and not seen.text.strip()]
    ours = tuple(shown.alt_text or "" for shown in post.media)
    same = next((seen for seen in wordless if seen.descriptions == ours), None)
    if same is not None and all(ours):
        return Published(same.id, same.url, page.status)
    if any(len(seen.descriptions) == len(ours) for seen in wordless):
        return CannotTell("A recent post shows as much, without a word either.")
    return None


def _id_in(answer: Answer) -> str | None:
    try:
        return identifier(answer.object().get("id"))
    except Unreadable:
        return None
