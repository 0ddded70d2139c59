"""A lost post is looked for among what the account said last, and read as it was written."""

from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import quote

from adapters.platforms.http import LISTING_BYTES, Answer, Unreadable
from adapters.platforms.nodebb.answers import (
    Seen,
    identifier,
    plain,
    post_in,
    posts_in,
    reads_as,
    resembles,
    said,
    text_of,
)
from adapters.platforms.nodebb.desk import Post
from adapters.platforms.nodebb.place import Place, speaks_v2, title_rule, user_and_place
from adapters.platforms.nodebb.profile import MOST_TITLE
from adapters.platforms.nodebb.showing import Showing, words_alone
from adapters.platforms.replies import clock_lag
from adapters.platforms.titles import FIRST_LINE, NoTitle, titled
from adapters.text.counting import utf16_code_units
from domain.publishing.outcomes import Absent, CannotTell, Finding, Listing, Published, RecentPost
from domain.publishing.ports import OutgoingPost
from domain.shared.platforms import Connection

CLOCK_MARGIN = timedelta(minutes=2)
MOST_PAGES = 5
MOST_READ = 10
"""So many posts of two minutes are read one by one, and no more."""


class Searching(Showing):
    """What became of a post whose answer was lost."""

    async def find(self, post: OutgoingPost) -> Finding:
        """Reads the account's own posts back to two minutes before the attempt. Absent only where
        none of ours waits for a moderator either."""
        slug = await self._slug(post.connection)
        if isinstance(slug, CannotTell):
            return slug
        where = await self._where(post)
        if isinstance(where, CannotTell):
            return where
        first_before = ""
        for page in range(1, MOST_PAGES + 1):
            found = await self._own(post.connection, slug, page)
            if isinstance(found, CannotTell):
                return found
            answer, seen = found
            if seen and seen[0].pid == first_before:
                return CannotTell("The forum does not page its listing.")
            since = post.attempted_at - CLOCK_MARGIN - clock_lag(answer, self._clock.now())
            ours = await self._among(post, [p for p in seen if _may_be(p, where, since)])
            if ours is not None:
                return ours
            if not seen or seen[-1].at < since:
                return await self._absent_unless_waiting(post)
            first_before = seen[0].pid
        return CannotTell("The account has posted too much since to be read back.")

    async def recent(self, connection: Connection) -> Listing:
        """Ours in that place among the account's latest."""
        slug = await self._slug(connection)
        if isinstance(slug, CannotTell):
            return slug
        found = await self._own(connection, slug, 1)
        if isinstance(found, CannotTell):
            return found
        from_there = _of_place(user_and_place(connection)[1])
        return tuple(
            RecentPost(p.pid, url_of(connection, p.pid), _words(p, connection), p.at)
            for p in found[1]
            if from_there(p) and not p.is_gone
        )

    async def _slug(self, place: Connection) -> str | CannotTell:
        """By which the forum lists what somebody said."""
        uid, _ = user_and_place(place)
        path = f"/api/user/uid/{uid}" if speaks_v2(place.settings) else "/api/self"
        found = await self._look(place, path)
        if isinstance(found, CannotTell):
            return found
        slug = said(found).get("userslug")
        if identifier(said(found).get("uid")) != uid or not isinstance(slug, str):
            return CannotTell("The forum does not know us, so it may hide posts from us.")
        return slug

    async def _own(
        self, place: Connection, slug: str, page: int
    ) -> tuple[Answer, list[Seen]] | CannotTell:
        """One page of what that user said, newest first."""
        path = f"/api/user/{quote(slug, safe='')}/posts"
        params = {"page": str(page)} if page > 1 else {}
        found = await self._look(place, path, params=params, most_bytes=LISTING_BYTES)
        if isinstance(found, CannotTell):
            return found
        try:
            return found, [post_in(post) for post in posts_in(said(found).get("posts"))]
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))

    async def _where(self, post: OutgoingPost) -> Place | CannotTell:
        """Where the post must be if it is anywhere: a reply in its topic, whatever the channel."""
        _, place = user_and_place(post.connection)
        if post.reply_to is None or (place.is_topic and post.answer is None):
            return place
        answered = await self._post(post.connection, post.reply_to)
        if not isinstance(answered, Post):
            return answered if isinstance(answered, CannotTell) else place
        return Place(int(answered.tid), True) if answered.tid.isdecimal() else place

    async def _among(self, post: OutgoingPost, some: list[Seen]) -> Finding | None:
        """Which of these is ours, by what was written; None where none is."""
        if len(some) > MOST_READ:
            return CannotTell("The account has posted too much since to be read back.")
        wanted = body_of(post)
        for seen in some:
            if seen.is_gone:
                return CannotTell("A recent post of ours was removed, and it may be this one.")
            known = await self._post(post.connection, seen.pid)
            if isinstance(known, CannotTell):
                return known
            raw = known.raw if isinstance(known, Post) else None
            if raw is not None and post.shows_files:
                raw = words_alone(raw)
            if reads_as(seen.html, wanted) if raw is None else plain(raw) == plain(wanted):
                return Published(seen.pid, url_of(post.connection, seen.pid))
            if raw is None and resembles(seen.html, wanted):
                return CannotTell("A recent post of ours has almost the same text.")
        return None

    async def _absent_unless_waiting(self, post: OutgoingPost) -> Finding:
        """A post that waits for a moderator is in no topic; sent again it would wait twice. The old
        plugin passes the queue by."""
        place = post.connection
        if speaks_v2(place.settings):
            return Absent()
        found = await self._look(place, "/api/post-queue", most_bytes=LISTING_BYTES)
        if isinstance(found, CannotTell):
            return found
        wanted = plain(body_of(post))
        try:
            waiting = posts_in(said(found).get("posts"))
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        for each in waiting:
            data = each.get("data")
            raw = data.get("rawContent") if isinstance(data, dict) else None
            if isinstance(raw, str) and plain(unescape(raw)) == wanted:
                return CannotTell("The post waits for a moderator's approval.")
        return Absent()


def _may_be(seen: Seen, where: Place, since: datetime) -> bool:
    return seen.at >= since and _of_place(where)(seen)


def _of_place(place: Place) -> Callable[[Seen], bool]:
    def judge(seen: Seen) -> bool:
        if place.is_topic:
            return seen.tid == str(place.id)
        return seen.cid == str(place.id) and seen.is_main

    return judge


def _words(seen: Seen, connection: Connection) -> str:
    text = text_of(seen.html)
    _, place = user_and_place(connection)
    first_line = not place.is_topic and title_rule(connection) == FIRST_LINE
    return f"{seen.title}\n\n{text}" if first_line else text


def body_of(post: OutgoingPost) -> str:
    """What of the text is the post itself."""
    _, place = user_and_place(post.connection)
    if post.reply_to is not None or place.is_topic:
        return post.text
    try:
        return titled(post.text, title_rule(post.connection), MOST_TITLE, utf16_code_units).body
    except NoTitle:
        return post.text


def url_of(place: Connection, pid: str) -> str:
    """The address people can open; it leads to the post in its topic."""
    return f"{place.server_url}{place.settings.get('base_path') or ''}/post/{quote(pid, safe='')}"
