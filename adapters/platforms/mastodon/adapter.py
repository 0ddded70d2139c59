"""Mastodon's promise is its Idempotency-Key: the same key within an hour is the same post."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from adapters.platforms.adapter import Files
from adapters.platforms.checks import wrong_choice, wrong_setting
from adapters.platforms.http import Answer, Http, Unreadable
from adapters.platforms.mastodon.acting import Acting
from adapters.platforms.mastodon.following import Following
from adapters.platforms.mastodon.hook import admitted
from adapters.platforms.mastodon.instance import limits_of
from adapters.platforms.mastodon.line import bearer, step
from adapters.platforms.mastodon.listing import identifier, link, plain_text
from adapters.platforms.mastodon.looking import Looking
from adapters.platforms.mastodon.measuring import Measuring
from adapters.platforms.mastodon.poll_counting import PollCounting
from adapters.platforms.mastodon.profile import (
    ALONE,
    OF_THE_ACCOUNT,
    OF_THE_SERVER,
    PLATFORM,
    PROFILE,
    VISIBILITIES,
    WEBHOOK_SECRET,
)
from adapters.platforms.mastodon.searching import Searching
from adapters.platforms.mastodon.seeing import Seeing
from adapters.platforms.mastodon.showing import PAUSES, Showing, mixed
from adapters.platforms.profiles import profile_of
from adapters.platforms.replies import refusal, request_id
from domain.communities.account import Account, AccountProfile
from domain.publishing.outcomes import Outcome, Published, RefusalKind, Refused, Unknown
from domain.publishing.ports import OutgoingPost
from domain.shared.clock import Clock
from domain.shared.heard import Admission, HookCall
from domain.shared.platforms import (
    Capability,
    Connection,
    Limits,
    PlatformProfile,
    PlatformRefused,
    PlatformUnreachable,
)
from domain.shared.secret import Secret

_ADMINISTRATOR, _MANAGE_USERS = 0x1, 0x400
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")


class Mastodon(Showing, Looking, Searching, Acting, Measuring, PollCounting, Following, Seeing):
    """Facts: methods/statuses.md, methods/accounts.md and entities/Instance.md of
    mastodon/documentation."""

    def __init__(
        self, http: Http, clock: Clock, files: Files, pauses: Sequence[float] = PAUSES
    ) -> None:
        super().__init__(http, clock, files, pauses)

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
        _check(settings)
        origin = self._http.origin(server_url)
        me = await self._read(origin, "/api/v1/accounts/verify_credentials", credentials)
        its_id, username = identifier(me.get("id")), me.get("username")
        if its_id is None or not isinstance(username, str) or not username:
            raise PlatformUnreachable(platform=PLATFORM)
        limits = await self._limits(origin, credentials)
        if settings.get("moderation") == OF_THE_SERVER:
            await self._must_be_staff(origin, me, credentials)
        host = urlsplit(origin).netloc
        return Account(
            account_id=f"{its_id}@{host}",
            handle=f"@{username}@{host}",
            name=str(me.get("display_name") or username),
            url=link(me.get("url")),
            limits=limits,
            capabilities=_capabilities(credentials),
            outcome_class=PROFILE.outcome_class,
            server_url=origin,
            profile=_profile(me, username),
        )

    async def publish(self, post: OutgoingPost) -> Outcome:
        """Safe to repeat under one key for an hour where the server honours keys; others of the
        same API ignore them, so an unknown outcome is looked up first. What the post shows is
        brought before, which nobody can see."""
        place, body = post.connection, await self._status(post)
        if not isinstance(body, dict):
            return body
        headers = {"idempotency-key": post.key}
        reply = await self._ask("POST", place, "/api/v1/statuses", body=body, headers=headers)
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

    async def delete(self, post: OutgoingPost) -> Outcome:
        """A post the server does not know any more is as gone as one it has just removed."""
        if post.platform_post_id is None:
            return Refused(RefusalKind.CONTENT, "This delivery has no post to delete.")
        path = f"/api/v1/statuses/{step(post.platform_post_id)}"
        reply = await self._ask("DELETE", post.connection, path)
        if isinstance(reply, Answer) and (reply.is_success or reply.status in (404, 410)):
            return Published(post.platform_post_id, status_code=reply.status)
        return self._trouble(reply, post.connection.credentials)

    async def edit(self, post: OutgoingPost) -> Outcome:
        """Since Mastodon 3.5. What is not named is taken away, so all but what no edit can change
        is said again, and what is shown is brought again; a poll with the same options keeps its
        votes."""
        if post.platform_post_id is None:
            return Refused(RefusalKind.CONTENT, "This delivery has no post to change.")
        whole = await self._status(post)
        if not isinstance(whole, dict):
            return whole
        fixed = ("visibility", "in_reply_to_id")
        body = {name: said for name, said in whole.items() if name not in fixed}
        path = f"/api/v1/statuses/{step(post.platform_post_id)}"
        reply = await self._ask("PUT", post.connection, path, body=body)
        if isinstance(reply, Answer) and reply.is_success:
            called = request_id(reply, post.connection.credentials)
            return Published(post.platform_post_id, None, reply.status, called)
        return self._trouble(reply, post.connection.credentials)

    def admit(self, call: HookCall, connection: Connection, secrets: Sequence[Secret]) -> Admission:
        """A server's administrator makes its webhooks, and is shown their secret there."""
        return admitted(call, secrets)

    async def _status(self, post: OutgoingPost) -> dict[str, Any] | Outcome:
        """The body of `POST /api/v1/statuses`, or why there is none. A language's region is left
        out: the server keeps ISO 639 codes."""
        refused = mixed(post)
        if refused is not None:
            return refused
        media_ids = await self._bring(post)
        if not isinstance(media_ids, list):
            return media_ids
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
            "media_ids": media_ids,
        }
        alone = post.answer is not None and post.answer.is_direct
        visibility = ALONE if alone else settings.get("visibility") or "public"
        given = {name: value for name, value in beside.items() if value}
        return {"status": said.text, "visibility": visibility, **given}

    async def _read(
        self, origin: str, path: str, credentials: Mapping[str, Secret]
    ) -> dict[str, Any]:
        reply = await self._http.send("GET", origin, path, headers=bearer(credentials))
        if not isinstance(reply, Answer) or not reply.is_success:
            raise refusal(self._trouble(reply, credentials), PLATFORM, reply)
        try:
            return reply.object()
        except Unreadable:
            raise PlatformUnreachable(platform=PLATFORM) from None

    async def _limits(self, origin: str, credentials: Mapping[str, Secret]) -> Limits:
        """From the v2 document, from v1 where the server is older, else Mastodon's defaults."""
        for path in ("/api/v2/instance", "/api/v1/instance"):
            reply = await self._http.send("GET", origin, path, headers=bearer(credentials))
            if not isinstance(reply, Answer) or reply.status == 429 or 500 <= reply.status != 501:
                raise refusal(self._trouble(reply, credentials), PLATFORM, reply)
            try:
                if reply.is_success:
                    return limits_of(reply.object())
            except Unreadable:
                continue
        return PROFILE.limits

    async def _must_be_staff(
        self, origin: str, me: Mapping[str, Any], credentials: Mapping[str, Secret]
    ) -> None:
        """By the role the server says we have, and by whether the token may read the server's
        accounts as a moderator. Raises PlatformRefused."""
        path = "/api/v1/admin/accounts?limit=1"
        reply = await self._http.send("GET", origin, path, headers=bearer(credentials))
        if not isinstance(reply, Answer) or not (reply.is_success or reply.status in (403, 404)):
            raise refusal(self._trouble(reply, credentials), PLATFORM, reply)
        if not reply.is_success or not _may_manage(me):
            words = "The token is not one of a moderator of that server."
            raise PlatformRefused(pointer="/settings/moderation", platform=PLATFORM, words=words)


def _check(settings: Mapping[str, Any]) -> None:
    """Raises ValidationFailed."""
    wrong_choice(settings, "visibility", VISIBILITIES)
    wrong_choice(settings, "moderation", (OF_THE_ACCOUNT, OF_THE_SERVER))
    language = settings.get("language")
    if language is not None and not (isinstance(language, str) and _LANGUAGE.fullmatch(language)):
        raise wrong_setting("language", "malformed")


def _may_manage(me: Mapping[str, Any]) -> bool:
    """entities/Role.md: `permissions` is a sum of flags, written as text. Servers that give no
    role are believed."""
    role = me.get("role")
    said = role.get("permissions") if isinstance(role, dict) else None
    if not isinstance(said, str | int) or not str(said).isdecimal():
        return True
    return bool(int(said) & (_ADMINISTRATOR | _MANAGE_USERS))


def _capabilities(credentials: Mapping[str, Secret]) -> frozenset[Capability]:
    """Without the secret of a webhook nothing can be believed that comes by one."""
    without = set[Capability]() if WEBHOOK_SECRET in credentials else {Capability.INBOUND_WEBHOOKS}
    return PROFILE.capabilities - without


def _profile(me: Mapping[str, Any], username: str) -> AccountProfile:
    """Both the bio and the fields beside it are HTML."""
    note, fields = me.get("note"), me.get("fields")
    named = fields if isinstance(fields, list) else []
    values = [field.get("value") for field in named if isinstance(field, Mapping)]
    return profile_of(
        me.get("display_name"),
        username,
        bio=plain_text(note) if isinstance(note, str) else None,
        pointing=[plain_text(value) for value in values if isinstance(value, str)],
        avatar=me.get("avatar"),
    )
