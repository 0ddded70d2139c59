"""NodeBB knows no keys: a lost post is looked for by its words among what the account said last."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from adapters.platforms.bringing import brought
from adapters.platforms.http import LISTING_BYTES, Answer, Reply, Silence, Unreadable
from adapters.platforms.nodebb.answers import identifier, inner, is_true
from adapters.platforms.nodebb.desk import No, Post, envelope, writing
from adapters.platforms.nodebb.listening import Listening
from adapters.platforms.nodebb.measuring import Measuring
from adapters.platforms.nodebb.moderating import Moderating
from adapters.platforms.nodebb.place import (
    Place,
    account_id_of,
    place_asked,
    speaks_v2,
    title_rule,
    user_and_place,
)
from adapters.platforms.nodebb.profile import MOST_TITLE, PLATFORM, PROFILE, limits_of
from adapters.platforms.nodebb.searching import Searching, url_of
from adapters.platforms.profiles import profile_of
from adapters.platforms.replies import refusal, request_id
from adapters.platforms.titles import NoTitle, titled
from adapters.text.counting import utf16_code_units
from domain.communities.account import Account, AccountProfile
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Finding,
    Outcome,
    Published,
    RefusalKind,
    Refused,
    Unknown,
)
from domain.publishing.ports import OutgoingPost
from domain.shared.platforms import (
    Capability,
    Limits,
    PlatformProfile,
    PlatformRefused,
    PlatformUnreachable,
)
from domain.shared.secret import Secret

_ON_PEOPLE = frozenset({Capability.MUTE_PEOPLE, Capability.BAN_PEOPLE})


class NodeBB(Searching, Listening, Moderating, Measuring):
    """Facts: public/openapi, src/api, src/controllers and src/posts of NodeBB 4.15 for v3, and the
    write API plugin 5.1.3 on NodeBB 1.4.0, tried, for v2."""

    @property
    def profile(self) -> PlatformProfile:
        return PROFILE

    async def identify(
        self,
        server_url: str | None,
        credentials: Mapping[str, Secret],
        settings: Mapping[str, Any],
    ) -> Account:
        """Who the token acts as, and that this category or topic is there for them."""
        place = place_asked(settings)
        origin = self._http.origin(server_url)
        me = await self._me(origin, credentials, settings)
        uid, username = identifier(me.get("uid")), me.get("username")
        if uid is None or not uid.isdecimal() or not isinstance(username, str) or not username:
            raise PlatformUnreachable(platform=PLATFORM)
        name, slug = await self._place_name(origin, place, credentials, settings)
        host = urlsplit(origin).netloc
        base = settings.get("base_path") or ""
        kind = "topic" if place.is_topic else "category"
        return Account(
            account_id=account_id_of(uid, host, place),
            handle=f"@{username}@{host}",
            name=f"{me.get('fullname') or username} · {name}",
            url=f"{origin}{base}/{kind}/{slug}",
            limits=await self._limits(origin, credentials, settings),
            capabilities=PROFILE.capabilities - _cannot(me, settings),
            outcome_class=PROFILE.outcome_class,
            server_url=origin,
            profile=_profile(me, username, origin),
        )

    async def publish(self, post: OutgoingPost) -> Outcome:
        """Not safe to repeat: whoever is asked twice posts twice. One that waits for a moderator is
        unknown: it may be shown later, and a look-up finds it then."""
        where = await self._addressed(post)
        if not isinstance(where, tuple):
            return where
        path, body = where
        content = await brought(self._with_pictures(post, str(body["content"])))
        if not isinstance(content, str):
            return content
        body["content"] = content
        reply = await self._ask("POST", post.connection, path, body=body)
        if isinstance(reply, Answer) and reply.is_success:
            return _made(reply, post)
        return self._trouble(reply, post.connection.credentials)

    async def see(self, post: OutgoingPost) -> Finding:
        """A post in a topic that was taken down is gone as well."""
        place = post.connection
        found = await self._post(place, post.platform_post_id or "")
        if not isinstance(found, Post):
            return found
        if found.is_gone or found.uid != user_and_place(place)[0]:
            return Absent()
        topic = await self._topic(place, found.tid)
        if not isinstance(topic, Mapping):
            return topic
        return (
            Absent()
            if is_true(topic.get("deleted"))
            else Published(found.pid, url_of(place, found.pid))
        )

    async def delete(self, post: OutgoingPost) -> Outcome:
        """Takes it out of sight, as its author can; a forum's staff may bring it back. Of a topic's
        first post it takes the topic."""
        if post.platform_post_id is None:
            return Refused(RefusalKind.CONTENT, "This delivery has no post to delete.")
        outcome = await self._out_of_sight(post.connection, post.platform_post_id)
        if isinstance(outcome, Refused) and isinstance(await self.see(post), Absent):
            return Published(post.platform_post_id, status_code=outcome.status_code)
        return outcome

    async def edit(self, post: OutgoingPost) -> Outcome:
        """The pictures below the words stay as they are."""
        if post.platform_post_id is None:
            return Refused(RefusalKind.CONTENT, "This delivery has no post to change.")
        body = _written(post)
        if isinstance(body, Refused):
            return body
        content = await self._with_what_it_shows(post, post.platform_post_id, body["content"])
        if not isinstance(content, str):
            return content
        body["content"] = content
        path = writing(post.connection, f"/posts/{quote(post.platform_post_id, safe='')}")
        reply = await self._ask("PUT", post.connection, path, body=body)
        if isinstance(reply, Answer) and reply.is_success:
            called = request_id(reply, post.connection.credentials)
            return Published(post.platform_post_id, None, reply.status, called)
        return self._trouble(reply, post.connection.credentials)

    async def _addressed(self, post: OutgoingPost) -> tuple[str, dict[str, Any]] | No:
        """Where it goes: a new topic in the category, or an answer in a topic."""
        place = post.connection
        _, where = user_and_place(place)
        if post.reply_to is not None:
            return await self._answering(post, post.reply_to, where)
        body = _written(post)
        if isinstance(body, Refused):
            return body
        if where.is_topic:
            return writing(place, f"/topics/{where.id}"), dict(body)
        return writing(place, "/topics"), {"cid": where.id, **body}

    async def _answering(
        self, post: OutgoingPost, pid: str, where: Place
    ) -> tuple[str, dict[str, Any]] | No:
        tid = str(where.id)
        if post.answer is not None or not where.is_topic:
            answered = await self._post(post.connection, pid)
            if isinstance(answered, CannotTell):
                return self._not_done(answered)
            if isinstance(answered, Absent):
                words = "The post that this one answers is not there any more."
                return Refused(RefusalKind.CONTENT, words)
            tid = answered.tid
        to_pid = int(pid) if pid.isascii() and pid.isdecimal() else pid
        path = writing(post.connection, f"/topics/{quote(tid, safe='')}")
        return path, {"content": post.text, "toPid": to_pid}

    async def _me(
        self, origin: str, credentials: Mapping[str, Secret], settings: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The old plugin only says who it knows by trying to write nothing; who that is is read
        from the forum."""
        if not speaks_v2(settings):
            return await self._read(origin, "/api/self", credentials, settings)
        reply = await self._send("POST", origin, "/api/v2/ping", credentials, settings, shows=False)
        pong = self._object(reply, credentials).get("params")
        uid = identifier(pong.get("uid")) if isinstance(pong, Mapping) else None
        if uid is None:
            raise PlatformUnreachable(platform=PLATFORM)
        path = f"/api/user/uid/{quote(uid, safe='')}"
        return await self._read(origin, path, credentials, settings)

    async def _place_name(
        self,
        origin: str,
        place: Place,
        credentials: Mapping[str, Secret],
        settings: Mapping[str, Any],
    ) -> tuple[str, str]:
        kind = "topic" if place.is_topic else "category"
        path = f"/api/{kind}/{place.id}"
        reply = await self._send(
            "GET", origin, path, credentials, settings, most_bytes=LISTING_BYTES
        )
        if isinstance(reply, Answer) and reply.status in (401, 403, 404):
            words = f"The forum has no {kind} {place.id} that this user can see."
            raise PlatformRefused(
                pointer=f"/settings/{place.setting}", platform=PLATFORM, words=words
            )
        body = self._object(reply, credentials)
        name, slug = body.get("title" if place.is_topic else "name"), body.get("slug")
        if not isinstance(name, str) or not name or not isinstance(slug, str):
            raise PlatformUnreachable(platform=PLATFORM)
        return name, slug

    async def _limits(
        self, origin: str, credentials: Mapping[str, Secret], settings: Mapping[str, Any]
    ) -> Limits:
        return limits_of(await self._read(origin, "/api/config", credentials, settings))

    async def _read(
        self,
        origin: str,
        path: str,
        credentials: Mapping[str, Secret],
        settings: Mapping[str, Any],
    ) -> dict[str, Any]:
        reply = await self._send("GET", origin, path, credentials, settings)
        return self._object(reply, credentials)

    def _object(self, reply: Reply, credentials: Mapping[str, Secret]) -> dict[str, Any]:
        if isinstance(reply, Silence) or not reply.is_success:
            raise refusal(self._trouble(reply, credentials), PLATFORM, reply)
        try:
            return reply.object()
        except Unreadable:
            raise PlatformUnreachable(platform=PLATFORM) from None


def _written(post: OutgoingPost) -> dict[str, str] | Refused:
    """What is said, with a title where it begins a topic."""
    _, place = user_and_place(post.connection)
    if post.reply_to is not None or place.is_topic:
        return {"content": post.text}
    try:
        topic = titled(post.text, title_rule(post.connection), MOST_TITLE, utf16_code_units)
    except NoTitle as refused:
        return Refused(RefusalKind.CONTENT, str(refused))
    return {"title": topic.title, "content": topic.body}


def _made(reply: Answer, post: OutgoingPost) -> Outcome:
    """What the forum answered to a post that it has taken: the post, or the topic that holds it."""
    place = post.connection
    called = request_id(reply, place.credentials)
    body = inner(reply, envelope(place))
    if body.get("queued") is True:
        words = "The forum keeps the post for a moderator's approval; nobody sees it before that."
        return Unknown(words, reply.status, called)
    for holder in (body, body.get("postData"), body.get("mainPost")):
        pid = identifier(holder.get("pid")) if isinstance(holder, Mapping) else None
        if pid is not None:
            return Published(pid, url_of(place, pid), reply.status, called)
    pid = identifier(body.get("mainPid"))
    if pid is None:
        words = "The forum accepted the post but named no id."
        return Unknown(words, reply.status, called)
    return Published(pid, url_of(place, pid), reply.status, called)


def _cannot(me: Mapping[str, Any], settings: Mapping[str, Any]) -> frozenset[Capability]:
    """What the account has no right to, as the forum says of it. The old plugin mutes nobody,
    takes no pictures, and does not say what rights the account has."""
    if speaks_v2(settings):
        return frozenset({Capability.MUTE_PEOPLE, Capability.MEDIA})
    everywhere = is_true(me.get("isAdmin")) or is_true(me.get("isGlobalModerator"))
    if everywhere:
        return frozenset()
    somewhere = is_true(me.get("isModerator")) or is_true(
        me.get("isAdminOrGlobalModeratorOrModerator")
    )
    return _ON_PEOPLE if somewhere else _ON_PEOPLE | {Capability.REMOVE_MESSAGES}


def _profile(me: Mapping[str, Any], username: str, origin: str) -> AccountProfile:
    """A forum names what its users wrote about themselves only once they did, or where it may be
    read: what is not named is not known."""
    picture = me.get("picture")
    below = isinstance(picture, str) and picture.startswith("/")
    return profile_of(
        me.get("fullname"),
        username,
        bio=me.get("aboutme"),
        pointing=[me["website"]] if "website" in me else None,
        avatar=f"{origin}{picture}" if below else picture,
    )
