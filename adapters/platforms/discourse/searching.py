"""A topic is found by its external_id, a reply among the last posts of its topic."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from adapters.platforms.discourse.answers import (
    integer,
    is_not_found,
    place_of,
    plain,
    post_in,
    posts_in,
)
from adapters.platforms.discourse.place import Place, title_rule, user_and_place
from adapters.platforms.discourse.profile import MOST_TITLE
from adapters.platforms.discourse.writing import Writing
from adapters.platforms.http import LISTING_BYTES, Answer, Unreadable
from adapters.platforms.replies import clock_lag, untold
from adapters.platforms.titles import NoTitle, titled
from domain.publishing.outcomes import Absent, CannotTell, Finding, Published
from domain.publishing.ports import OutgoingPost

CLOCK_MARGIN = timedelta(minutes=2)
PAGE = 20
MOST_PAGES = 5
_TOPIC = re.compile(r"/t/(?:[^/]+/)?(\d+)(?:/\d+)?(?:\.json)?(?:\?.*)?$")


class Searching(Writing):
    """What became of a post whose answer was lost."""

    async def find(self, post: OutgoingPost) -> Finding:
        """A topic by its external_id; a reply among the last of its topic, back to two minutes
        before the attempt. Absent only where none of ours waits for a moderator either."""
        _, place = user_and_place(post.connection)
        if post.reply_to is None and not place.is_topic:
            finding = await self._topic_of(post)
        else:
            finding = await self._reply_of(post, place)
        if isinstance(finding, Absent):
            return await self._absent_unless_waiting(post)
        return finding

    async def _topic_of(self, post: OutgoingPost) -> Finding:
        """The forum answers with where the topic is, and we do not follow redirects."""
        place = post.connection
        path = f"/t/external_id/{quote(post.key, safe='')}.json"
        reply = await self._ask("GET", place, path)
        if isinstance(reply, Answer) and is_not_found(reply):
            return Absent()
        led = reply.headers.get("location", "") if isinstance(reply, Answer) else ""
        leads = _TOPIC.search(led)
        if leads is None:
            return untold(self._trouble(reply, place.credentials))
        found = await self._look(place, f"/t/{leads[1]}.json", most_bytes=LISTING_BYTES)
        if isinstance(found, CannotTell):
            return found
        try:
            first = next(iter(posts_in(_stream(found[1]), "posts")), {})
            seen = post_in(first)
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        if seen.number != 1:
            return CannotTell("The forum does not show the topic's first post.")
        return Published(seen.address, f"{place.server_url}{seen.path}", found[0].status)

    async def _reply_of(self, post: OutgoingPost, place: Place) -> Finding:
        answered = place_of(post.reply_to or "")
        topic = answered[0] if answered else place.id
        found = await self._look(post.connection, f"/t/{topic}.json", most_bytes=LISTING_BYTES)
        if isinstance(found, CannotTell):
            return found
        ids = _stream(found[1]).get("stream")
        if not isinstance(ids, list):
            return CannotTell("The forum does not say which posts the topic has.")
        every = [known for known in map(integer, ids) if known is not None]
        since = post.attempted_at - CLOCK_MARGIN - clock_lag(found[0], self._clock.now())
        for page in range(MOST_PAGES):
            some = every[-PAGE * (page + 1) : len(every) - PAGE * page]
            if not some:
                return Absent()
            finding = await self._among(post, topic, some, since)
            if finding is not None:
                return finding
        return CannotTell("Too much has been said in the topic since to be read back.")

    async def _among(
        self, post: OutgoingPost, topic: int, ids: list[int], since: datetime
    ) -> Finding | None:
        """What these posts say; None where they do not reach back far enough."""
        asked = urlencode([("post_ids[]", known) for known in ids] + [("include_raw", "true")])
        path = f"/t/{topic}/posts.json?{asked}"
        found = await self._look(post.connection, path, most_bytes=LISTING_BYTES)
        if isinstance(found, CannotTell):
            return found
        try:
            every = [post_in(seen) for seen in posts_in(_stream(found[1]), "posts")]
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        user_id, _ = user_and_place(post.connection)
        seen = [each for each in every if each.user_id == user_id and each.created_at >= since]
        ours = next((each for each in seen if not each.is_gone and each.says(post.text)), None)
        if ours is not None:
            return Published(
                ours.address, f"{post.connection.server_url}{ours.path}", found[0].status
            )
        if any(each.raw is None or each.is_gone for each in seen):
            return CannotTell("A recent post of ours cannot be read any more, and may be this one.")
        reaches = bool(every) and min(each.created_at for each in every) < since
        return Absent() if reaches or 1 in [each.number for each in every] else None

    async def _absent_unless_waiting(self, post: OutgoingPost) -> Finding:
        """A post that waits for a moderator is in no topic; sent again it would wait twice."""
        place = post.connection
        known = await self._look(place, "/session/current.json")
        if isinstance(known, CannotTell):
            return known
        me = known[1].get("current_user")
        name = me.get("username") if isinstance(me, dict) else None
        path = f"/posts/{quote(str(name), safe='')}/pending.json"
        found = await self._look(place, path, most_bytes=LISTING_BYTES)
        if isinstance(found, CannotTell):
            return found
        try:
            waiting = posts_in(found[1], "pending_posts")
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        ours = {plain(post.text), plain(_body(post))}
        if any(plain(str(each.get("raw_text") or "")) in ours for each in waiting):
            return CannotTell("The post waits for a moderator's approval.")
        return Absent()


def _stream(topic: Mapping[str, Any]) -> dict[str, Any]:
    found = topic.get("post_stream")
    return found if isinstance(found, dict) else {}


def _body(post: OutgoingPost) -> str:
    try:
        return titled(post.text, title_rule(post.connection), MOST_TITLE).body
    except NoTitle:
        return post.text
