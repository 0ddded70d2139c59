"""Discourse's promise is a topic's external_id: a second topic with it is refused, and the first
is found by it, while a reply, which has none, is recognised among the last of its topic."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from adapters.platforms.discourse.answers import (
    Seen,
    integer,
    is_not_found,
    path_of,
    post_in,
    posts_in,
    said,
)
from adapters.platforms.discourse.desk import signed_in
from adapters.platforms.discourse.listening import Listening
from adapters.platforms.discourse.measuring import Measuring
from adapters.platforms.discourse.moderating import Moderating
from adapters.platforms.discourse.place import (
    Place,
    account_id_of,
    place_asked,
    title_rule,
    user_and_place,
)
from adapters.platforms.discourse.profile import (
    MODERATING,
    PLATFORM,
    PROFILE,
    limits_of,
)
from adapters.platforms.discourse.searching import Searching
from adapters.platforms.discourse.writing import made, url_of
from adapters.platforms.http import LISTING_BYTES, Answer, Reply, Silence, Unreadable
from adapters.platforms.profiles import profile_of
from adapters.platforms.replies import refusal, request_id, untold
from adapters.platforms.titles import FIRST_LINE
from domain.communities.account import Account, AccountProfile
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Finding,
    Listing,
    Outcome,
    Published,
    RecentPost,
    RefusalKind,
    Refused,
)
from domain.publishing.ports import OutgoingPost
from domain.shared.platforms import (
    Connection,
    Limits,
    OutcomeClass,
    PlatformProfile,
    PlatformRefused,
    PlatformUnreachable,
)
from domain.shared.secret import Secret

CLOCK_MARGIN = timedelta(minutes=2)
PAGE = 20
MOST_PAGES = 5
_TOPIC = re.compile(r"/t/(?:[^/]+/)?(\d+)(?:/\d+)?(?:\.json)?(?:\?.*)?$")


class Discourse(Searching, Listening, Moderating, Measuring):
    """Facts: openapi.json of discourse/discourse_api_docs, and posts_controller.rb,
    topics_controller.rb, emit_web_hook_event.rb and latest_posts_query.rb of discourse/discourse,
    2026."""

    @property
    def profile(self) -> PlatformProfile:
        return PROFILE

    async def identify(
        self,
        server_url: str | None,
        credentials: Mapping[str, Secret],
        settings: Mapping[str, Any],
    ) -> Account:
        """Who the key acts as, and that this category or topic is there for them. Moderating is
        declared only for staff of the forum."""
        place = place_asked(settings)
        origin = self._http.origin(server_url)
        answer = await self._read(origin, "/session/current.json", credentials, settings)
        me = answer.get("current_user")
        user_id = integer(me.get("id")) if isinstance(me, dict) else None
        username = me.get("username") if isinstance(me, dict) else None
        if user_id is None or not isinstance(username, str) or not isinstance(me, dict):
            raise PlatformUnreachable(platform=PLATFORM)
        name = await self._place_name(origin, place, credentials, settings)
        is_staff = me.get("admin") is True or me.get("moderator") is True
        host = urlsplit(origin).netloc
        return Account(
            account_id=account_id_of(user_id, host, place),
            handle=f"@{username}@{host}",
            name=f"{me.get('name') or username} · {name}",
            url=f"{origin}/{'t' if place.is_topic else 'c'}/{place.id}",
            limits=await self._limits(origin, place, credentials, settings),
            capabilities=PROFILE.capabilities - (frozenset() if is_staff else MODERATING),
            outcome_class=OutcomeClass.LIST if place.is_topic else OutcomeClass.KEY,
            server_url=origin,
            profile=await self._profile(origin, username, me, credentials, settings),
        )

    async def publish(self, post: OutgoingPost) -> Outcome:
        """A topic may be repeated under one key for ever, a reply for two minutes. One that waits
        for a moderator is unknown: it may be shown later, and a look-up finds it then."""
        body = await self._written(post)
        if not isinstance(body, dict):
            return body
        reply = await self._ask("POST", post.connection, "/posts.json", body=body)
        if isinstance(reply, Answer) and reply.is_success:
            return made(reply, post, post.connection.server_url or "")
        found = self._trouble(reply, post.connection.credentials)
        if "external_id" in body and isinstance(found, Refused) and found.status_code == 422:
            before = await self._topic_of(post)
            return before if isinstance(before, Published) else found
        return found

    async def see(self, post: OutgoingPost) -> Finding:
        """To a key that it does not know the forum shows nothing at all (403): what it does not
        find for us is not there."""
        place = post.connection
        reply = await self._ask("GET", place, path_of(post.platform_post_id or ""))
        if isinstance(reply, Answer) and is_not_found(reply):
            return Absent()
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, place.credentials))
        try:
            seen = post_in(reply.object())
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        if seen.is_gone or seen.user_id != user_and_place(place)[0]:
            return Absent()
        return Published(seen.address, f"{place.server_url}{seen.path}", reply.status)

    async def recent(self, connection: Connection) -> Listing:
        """Ours in that place among the forum's latest fifty."""
        user_id, place = user_and_place(connection)
        found = await self._look(connection, "/posts.json", most_bytes=LISTING_BYTES)
        if isinstance(found, CannotTell):
            return found
        try:
            seen = [post_in(post) for post in posts_in(found[1], "latest_posts")]
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        whole = not place.is_topic and title_rule(connection) == FIRST_LINE
        return tuple(
            RecentPost(
                post.address,
                f"{connection.server_url}{post.path}",
                f"{post.title}\n\n{post.raw}" if whole and post.number == 1 else post.raw or "",
                post.created_at,
            )
            for post in seen
            if post.user_id == user_id and _is_in(post, place)
        )

    async def delete(self, post: OutgoingPost) -> Outcome:
        """Of a topic's first post it takes the topic. A forum says 403 to who deletes again, so
        that only a look tells what that means."""
        if post.platform_post_id is None:
            return Refused(RefusalKind.CONTENT, "This delivery has no post to delete.")
        place = post.connection
        path = await self._own_path(place, post.platform_post_id)
        reply = path if not isinstance(path, str) else await self._ask("DELETE", place, path)
        if isinstance(reply, Answer) and (reply.is_success or reply.status in (404, 410)):
            return Published(post.platform_post_id, status_code=reply.status)
        if not isinstance(reply, Answer | Silence):
            return reply
        found = self._trouble(reply, place.credentials)
        is_refused = isinstance(found, Refused) and found.status_code == 403
        if is_refused and isinstance(await self.see(post), Absent):
            return Published(post.platform_post_id, status_code=403)
        return found

    async def edit(self, post: OutgoingPost) -> Outcome:
        """The pictures and the poll below the words stay as they are."""
        if post.platform_post_id is None:
            return Refused(RefusalKind.CONTENT, "This delivery has no post to change.")
        body = await self._rewritten(post, post.platform_post_id)
        if not isinstance(body, dict):
            return body
        path = await self._own_path(post.connection, post.platform_post_id)
        if isinstance(path, Answer):
            return Refused(RefusalKind.PERMISSION, "The forum has no such post.", path.status)
        if not isinstance(path, str):
            return path
        reply = await self._ask("PUT", post.connection, path, body=body)
        if isinstance(reply, Answer) and reply.is_success:
            called = request_id(reply, post.connection.credentials)
            url = url_of(post.connection.server_url, said(reply).get("post") or {})
            return Published(post.platform_post_id, url, reply.status, called)
        return self._trouble(reply, post.connection.credentials)

    async def _place_name(
        self,
        origin: str,
        place: Place,
        credentials: Mapping[str, Secret],
        settings: Mapping[str, Any],
    ) -> str:
        path = f"/t/{place.id}.json" if place.is_topic else f"/c/{place.id}/show.json"
        headers = signed_in(credentials, settings)
        reply = await self._http.send(
            "GET", origin, path, headers=headers, most_bytes=LISTING_BYTES
        )
        if isinstance(reply, Answer) and reply.status in (403, 404):
            kind = "topic" if place.is_topic else "category"
            words = f"The forum has no {kind} {place.id} that this user can see."
            raise PlatformRefused(
                pointer=f"/settings/{place.setting}", platform=PLATFORM, words=words
            )
        body = self._object(reply, credentials)
        found = body if place.is_topic else body.get("category")
        name = found.get("title" if place.is_topic else "name") if isinstance(found, dict) else None
        if not isinstance(name, str) or not name:
            raise PlatformUnreachable(platform=PLATFORM)
        return name

    async def _limits(
        self,
        origin: str,
        place: Place,
        credentials: Mapping[str, Secret],
        settings: Mapping[str, Any],
    ) -> Limits:
        """The forum's own; Discourse's defaults where it does not let us read its settings."""
        fewest = "min_post_length" if place.is_topic else "min_first_post_length"
        headers = signed_in(credentials, settings)
        reply = await self._http.send(
            "GET", origin, "/site/settings.json", headers=headers, most_bytes=LISTING_BYTES
        )
        if isinstance(reply, Answer) and reply.status in (403, 404):
            return limits_of({}, fewest)
        return limits_of(self._object(reply, credentials), fewest)

    async def _profile(
        self,
        origin: str,
        username: str,
        me: Mapping[str, Any],
        credentials: Mapping[str, Secret],
        settings: Mapping[str, Any],
    ) -> AccountProfile | None:
        """What the forum shows of the user. A key that may not read users learns nothing of a bio;
        where the forum does not answer, what is known stays."""
        path = f"/u/{quote(username, safe='')}.json"
        headers = signed_in(credentials, settings)
        reply = await self._http.send(
            "GET", origin, path, headers=headers, most_bytes=LISTING_BYTES
        )
        if not isinstance(reply, Answer) or reply.status >= 500 or reply.status == 429:
            return None
        try:
            told = reply.object().get("user") if reply.is_success else None
        except Unreadable:
            return None
        user: Mapping[str, Any] = told if isinstance(told, dict) else {}
        picture = me.get("avatar_template")
        avatar = picture.replace("{size}", "240") if isinstance(picture, str) else ""
        return profile_of(
            me.get("name"),
            username,
            bio=user.get("bio_raw", "") if user else None,
            pointing=[user.get("website")] if user else None,
            avatar=f"{origin}{avatar}" if avatar.startswith("/") else avatar,
        )

    async def _read(
        self,
        origin: str,
        path: str,
        credentials: Mapping[str, Secret],
        settings: Mapping[str, Any],
    ) -> dict[str, Any]:
        headers = signed_in(credentials, settings)
        return self._object(
            await self._http.send("GET", origin, path, headers=headers), credentials
        )

    def _object(self, reply: Reply, credentials: Mapping[str, Secret]) -> dict[str, Any]:
        if not isinstance(reply, Answer) or not reply.is_success:
            raise refusal(self._trouble(reply, credentials), PLATFORM, reply)
        try:
            return reply.object()
        except Unreadable:
            raise PlatformUnreachable(platform=PLATFORM) from None


def _is_in(post: Seen, place: Place) -> bool:
    return post.topic_id == place.id if place.is_topic else post.category_id == place.id
