"""Mastodon's promise is its Idempotency-Key: the same key within an hour is the same post."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from adapters.platforms.checks import wrong_choice, wrong_setting
from adapters.platforms.http import LISTING_BYTES, Answer, Http, Reply, Unreadable
from adapters.platforms.mastodon.instance import limits_of
from adapters.platforms.mastodon.listing import identifier, link, posts_in
from adapters.platforms.replies import (
    Trouble,
    clock_lag,
    kind_by_status,
    refusal,
    request_id,
    trouble,
    untold,
)
from domain.communities.model import Account
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
    Unknown,
)
from domain.publishing.ports import OutgoingPost
from domain.shared.clock import Clock
from domain.shared.platforms import (
    Capability,
    Connection,
    Limits,
    OutcomeClass,
    PlatformProfile,
    PlatformUnreachable,
)
from domain.shared.secret import Secret

PLATFORM = "mastodon"
VISIBILITIES = ("public", "unlisted", "private")
CLOCK_MARGIN = timedelta(minutes=2)
PAGE = 40
MOST_PAGES = 5

PROFILE = PlatformProfile(
    platform=PLATFORM,
    name="Mastodon",
    capabilities=frozenset(
        {
            Capability.PUBLISH_TEXT,
            Capability.LOOK_UP,
            Capability.DELETE,
            Capability.EDIT,
            Capability.THREADS,
            Capability.FIRST_COMMENTS,
            Capability.POLLS,
            Capability.CONTENT_WARNINGS,
            Capability.SEE_POSTS,
            Capability.LIST_POSTS,
        }
    ),
    outcome_class=OutcomeClass.KEY,
    limits=limits_of({}),
    needs_server_url=True,
    credential_fields=("access_token",),
    settings_fields={
        "visibility": "Who sees posts: public (default), unlisted or private.",
        "language": "The language of posts, as an ISO 639 code. Default: the account's own.",
    },
)

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")


class Mastodon:
    """Facts: methods/statuses.md, methods/accounts.md, entities/Instance.md and
    api/rate-limits.md of mastodon/documentation."""

    def __init__(self, http: Http, clock: Clock) -> None:
        self._http = http
        self._clock = clock

    @property
    def profile(self) -> PlatformProfile:
        return PROFILE

    async def identify(
        self,
        server_url: str | None,
        credentials: Mapping[str, Secret],
        settings: Mapping[str, Any],
    ) -> Account:
        """The account id holds the host, because a server's own ids mean nothing elsewhere."""
        wrong_choice(settings, "visibility", VISIBILITIES)
        language = settings.get("language")
        if language is not None and not (
            isinstance(language, str) and _LANGUAGE.fullmatch(language)
        ):
            raise wrong_setting("language", "malformed")
        origin = self._http.origin(server_url)
        me = await self._read(origin, "/api/v1/accounts/verify_credentials", credentials)
        own_id, username = identifier(me.get("id")), me.get("username")
        if own_id is None or not isinstance(username, str) or not username:
            raise PlatformUnreachable(platform=PLATFORM)
        host = urlsplit(origin).netloc
        return Account(
            account_id=f"{own_id}@{host}",
            handle=f"@{username}@{host}",
            name=str(me.get("display_name") or username),
            url=link(me.get("url")),
            limits=await self._limits(origin, credentials),
            capabilities=PROFILE.capabilities,
            outcome_class=PROFILE.outcome_class,
            server_url=origin,
        )

    async def publish(self, post: OutgoingPost) -> Outcome:
        """Safe to repeat under one key for an hour where the server honours keys; others of the
        same API ignore them, so an unknown outcome is looked up first."""
        place = post.connection
        headers = {"idempotency-key": post.key}
        reply = await self._ask(
            "POST", place, "/api/v1/statuses", body=_status(post), headers=headers
        )
        if not isinstance(reply, Answer) or not reply.is_success:
            return self._trouble(reply, place.credentials)
        called = request_id(reply, place.credentials)
        try:
            status = reply.object()
        except Unreadable as unreadable:
            return Unknown(str(unreadable), reply.status, called)
        post_id = identifier(status.get("id"))
        if post_id is None:
            return Unknown("The server accepted the post but named no id.", reply.status, called)
        return Published(post_id, link(status.get("url")), reply.status, called)

    async def find(self, post: OutgoingPost) -> Finding:
        """Reads the account's own posts back to two minutes before the attempt, further where the
        server's clock is behind ours."""
        before: str | None = None
        for _ in range(MOST_PAGES):
            reply = await self._page(post.connection, before)
            if not isinstance(reply, Answer) or not reply.is_success:
                return CannotTell(self._trouble(reply, post.connection.credentials).words)
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
        recent = [seen for seen in posts if seen.created_at >= since]
        same = next((seen for seen in recent if seen.says(post.text)), None)
        if same is not None:
            return Published(same.id, same.url, page.status)
        if any(seen.resembles(post.text) for seen in recent):
            return CannotTell("A recent post has almost the same text.")
        if not posts or posts[-1].created_at < since:
            return Absent()
        if posts[-1].id == before:
            return CannotTell("The server does not page its listing.")
        return posts[-1].id

    async def _absent_unless_hidden(self, place: Connection) -> Finding:
        # A server may list only public posts, with 200, to a token that it does not know.
        path = "/api/v1/accounts/verify_credentials"
        reply = await self._ask("GET", place, path)
        own_id = place.account_id.rpartition("@")[0]
        if isinstance(reply, Answer) and reply.is_success and _own_id(reply) == own_id:
            return Absent()
        return CannotTell("The server does not know us, so it may hide posts from us.")

    async def see(self, post: OutgoingPost) -> Finding:
        place = post.connection
        path = f"/api/v1/statuses/{quote(post.platform_post_id or '', safe='')}"
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
        if identifier(account.get("id")) != place.account_id.rpartition("@")[0]:
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

    async def delete(self, post: OutgoingPost) -> Outcome:
        """A post the server does not know any more is as gone as one it has just removed."""
        if post.platform_post_id is None:
            return Refused(RefusalKind.CONTENT, "This delivery has no post to delete.")
        path = f"/api/v1/statuses/{quote(post.platform_post_id, safe='')}"
        reply = await self._ask("DELETE", post.connection, path)
        if isinstance(reply, Answer) and (reply.is_success or reply.status in (404, 410)):
            return Published(post.platform_post_id, status_code=reply.status)
        return self._trouble(reply, post.connection.credentials)

    async def edit(self, post: OutgoingPost) -> Outcome:
        """Since Mastodon 3.5. What is not named is taken away, so all but what no edit can change
        is said again; a poll with the same options keeps its votes."""
        if post.platform_post_id is None:
            return Refused(RefusalKind.CONTENT, "This delivery has no post to change.")
        fixed = ("visibility", "in_reply_to_id")
        body = {name: said for name, said in _status(post).items() if name not in fixed}
        path = f"/api/v1/statuses/{quote(post.platform_post_id, safe='')}"
        reply = await self._ask("PUT", post.connection, path, body=body)
        if isinstance(reply, Answer) and reply.is_success:
            called = request_id(reply, post.connection.credentials)
            return Published(post.platform_post_id, None, reply.status, called)
        return self._trouble(reply, post.connection.credentials)

    async def _page(self, place: Connection, before: str | None) -> Reply:
        own_id = place.account_id.rpartition("@")[0]
        params = {"limit": str(PAGE), "exclude_reblogs": "true"}
        if before is not None:
            params["max_id"] = before
        path = f"/api/v1/accounts/{quote(own_id, safe='')}/statuses"
        return await self._ask("GET", place, path, params=params, most_bytes=LISTING_BYTES)

    async def _ask(self, method: str, place: Connection, path: str, **rest: Any) -> Reply:
        headers = _bearer(place.credentials) | rest.pop("headers", {})
        return await self._http.send(method, place.server_url, path, headers=headers, **rest)

    async def _read(
        self, origin: str, path: str, credentials: Mapping[str, Secret]
    ) -> dict[str, Any]:
        reply = await self._http.send("GET", origin, path, headers=_bearer(credentials))
        if not isinstance(reply, Answer) or not reply.is_success:
            raise refusal(self._trouble(reply, credentials), PLATFORM, reply)
        try:
            return reply.object()
        except Unreadable:
            raise PlatformUnreachable(platform=PLATFORM) from None

    async def _limits(self, origin: str, credentials: Mapping[str, Secret]) -> Limits:
        """From the v2 document, from v1 where the server is older, else Mastodon's defaults."""
        for path in ("/api/v2/instance", "/api/v1/instance"):
            reply = await self._http.send("GET", origin, path, headers=_bearer(credentials))
            if not isinstance(reply, Answer) or reply.status == 429 or 500 <= reply.status != 501:
                raise refusal(self._trouble(reply, credentials), PLATFORM, reply)
            try:
                if reply.is_success:
                    return limits_of(reply.object())
            except Unreadable:
                continue
        return PROFILE.limits

    def _trouble(self, reply: Reply, credentials: Mapping[str, Secret]) -> Trouble:
        return trouble(
            reply, now=self._clock.now(), credentials=credentials, words=_words, kind=_kind
        )


def _status(post: OutgoingPost) -> dict[str, Any]:
    """The body of `POST /api/v1/statuses`. A language's region is left out: the server keeps ISO
    639 codes."""
    said, settings = post.post, post.connection.settings
    language = said.language.split("-")[0] if said.language else settings.get("language")
    poll = said.poll and {
        "options": list(said.poll.options),
        "expires_in": said.poll.duration_seconds,
        "multiple": said.poll.multiple,
    }
    beside = {
        "language": language,
        "in_reply_to_id": post.reply_to,
        "spoiler_text": said.content_warning,
        "poll": poll,
    }
    visibility = settings.get("visibility") or "public"
    given = {name: value for name, value in beside.items() if value}
    return {"status": said.text, "visibility": visibility, **given}


def _bearer(credentials: Mapping[str, Secret]) -> dict[str, str]:
    return {"authorization": f"Bearer {credentials['access_token'].reveal()}"}


def _own_id(answer: Answer) -> str | None:
    try:
        return identifier(answer.object().get("id"))
    except Unreadable:
        return None


def _words(answer: Answer) -> str:
    """What the server says went wrong: JSON `error`, or plain text from servers that use it."""
    try:
        said = answer.object()
    except Unreadable:
        is_plain = answer.headers.get("content-type", "").startswith("text/plain")
        return answer.text() if is_plain else ""
    parts = (said.get("error"), said.get("error_description"))
    return ": ".join(part for part in parts if isinstance(part, str) and part)


def _kind(answer: Answer) -> RefusalKind:
    # Some servers of this API answer a bad token with 400 and a plain sentence.
    if answer.status == 400 and "token" in _words(answer).casefold():
        return RefusalKind.CREDENTIALS
    return kind_by_status(answer)
