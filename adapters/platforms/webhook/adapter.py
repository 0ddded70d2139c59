"""A product that is a channel promises that one webhook-id is one message, for ever; so a message
may be sent again until an answer comes."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from adapters.platforms.checks import wrong_setting
from adapters.platforms.http import Answer, Content, Http, Reply, Silence, Unreadable
from adapters.platforms.profiles import profile_of, username_in
from adapters.platforms.replies import Trouble, refusal, request_id, trouble, untold
from adapters.platforms.webhook.hook import ProductHook, poll_name
from adapters.platforms.webhook.letters import (
    Letter,
    LetterKind,
    asked_anew,
    headers,
    is_signing_secret,
    letter,
    message_of,
)
from adapters.platforms.webhook.profile import (
    BODY_BYTES,
    LIMITS,
    PLATFORM,
    PROFILE,
    SIGNING_SECRET,
    TEXT_BYTES,
    URL,
    Misfit,
    capabilities_of,
    limits_of,
)
from adapters.text.counting import length
from domain.communities.account import Account
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
from domain.shared.clock import Clock
from domain.shared.errors import FieldError, UrlNotAllowed, ValidationFailed
from domain.shared.platforms import (
    Connection,
    PlatformProfile,
    PlatformRefused,
    PlatformUnreachable,
)
from domain.shared.secret import Secret

LONGEST_ID = 255
LONGEST_NAME = 200

_TOO_LONG = Refused(RefusalKind.CONTENT, f"The text takes more than {TEXT_BYTES} bytes of JSON.")
_TOO_LARGE = Refused(RefusalKind.CONTENT, f"The message does not fit into {BODY_BYTES} bytes.")
_UNWRITABLE = Refused(RefusalKind.CONTENT, "The message holds signs that no UTF-8 can hold.")


class Webhook(ProductHook):
    """The other side is written by whoever owns the product, after docs/guides/webhook-channels.md;
    how it is signed: Standard Webhooks 1.0.0."""

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
        """The product says who it is and what it can do. Who answers in this form does listen
        there, and nobody is told things who does not."""
        url = self._address(settings)
        secret = credentials[SIGNING_SECRET]
        if not is_signing_secret(secret):
            raise ValidationFailed(
                errors=[FieldError(f"/credentials/{SIGNING_SECRET}", "malformed")]
            )
        asked = self._letter(LetterKind.IDENTIFY, url, {})
        reply = await self._post(url, secret, asked, shows=False)
        if isinstance(reply, Silence) and reply.refused is not None:
            raise UrlNotAllowed(pointer=f"/settings/{URL}", reason=reply.refused)
        if not isinstance(reply, Answer) or not reply.is_success:
            raise refusal(self._trouble(reply, credentials), PLATFORM, reply)
        try:
            return _account(reply.object())
        except Unreadable:
            raise PlatformUnreachable(platform=PLATFORM) from None
        except Misfit as misfit:
            raise PlatformRefused(
                pointer=f"/settings/{URL}", platform=PLATFORM, words=str(misfit)
            ) from None

    async def publish(self, post: OutgoingPost) -> Outcome:
        """Safe to repeat under one key, at any time."""
        data = {"key": post.key, **_about(post), "message": message_of(post)}
        reply = await self._change(LetterKind.PUBLISH, post, data, id=post.key)
        if isinstance(reply, Refused):
            return reply
        held = post.connection.credentials
        if not isinstance(reply, Answer) or not reply.is_success:
            return self._trouble(reply, held)
        called = request_id(reply, held)
        try:
            said = reply.object()
        except Unreadable as unreadable:
            return Unknown(str(unreadable), reply.status, called)
        post_id = _id(said)
        if post_id is None:
            words = "The product accepted the message but named no id."
            return Unknown(words, reply.status, called)
        return _published(post, post_id, said, reply.status, called)

    async def find(self, post: OutgoingPost) -> Finding:
        return await self._found(post, {"key": post.key})

    async def see(self, post: OutgoingPost) -> Finding:
        return await self._found(post, {"id": post.platform_post_id})

    async def _found(self, post: OutgoingPost, what: Mapping[str, Any]) -> Finding:
        asked = self._letter(LetterKind.FIND, post.key, {**what, **_about(post)})
        place = post.connection
        reply = await self._sent(place, asked, shows=False)
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, place.credentials))
        try:
            said = reply.object()
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        if said.get("found") is False:
            return Absent()
        post_id = _id(said)
        if said.get("found") is not True or post_id is None:
            return CannotTell("The product does not say whether it has that message.")
        return _published(post, post_id, said, reply.status)

    async def delete(self, post: OutgoingPost) -> Outcome:
        """What the product has not, it answers for as if it had taken it down: so says the
        guide, and 404 and 410 are taken for the same."""
        if post.platform_post_id is None:
            return Refused(RefusalKind.CONTENT, "This delivery has no post to delete.")
        data = {"id": post.platform_post_id, "key": post.key, **_about(post)}
        return await self._changed(LetterKind.DELETE, post, data, gone=(404, 410))

    async def edit(self, post: OutgoingPost) -> Outcome:
        if post.platform_post_id is None:
            return Refused(RefusalKind.CONTENT, "This delivery has no post to change.")
        about = {"id": post.platform_post_id, "key": post.key, **_about(post)}
        return await self._changed(LetterKind.EDIT, post, {**about, "message": message_of(post)})

    async def _changed(
        self,
        kind: LetterKind,
        post: OutgoingPost,
        data: Mapping[str, Any],
        gone: tuple[int, ...] = (),
    ) -> Outcome:
        reply = await self._change(kind, post, data)
        if isinstance(reply, Refused):
            return reply
        held = post.connection.credentials
        if isinstance(reply, Answer) and (reply.is_success or reply.status in gone):
            called = request_id(reply, held)
            return Published(post.platform_post_id or "", None, reply.status, called)
        return self._trouble(reply, held)

    async def _change(
        self, kind: LetterKind, post: OutgoingPost, data: Mapping[str, Any], id: str | None = None
    ) -> Reply | Refused:
        try:
            if length(post.text, LIMITS.text) > TEXT_BYTES:
                return _TOO_LONG
            asked = self._letter(kind, post.key, data, id)
        except ValueError:
            return _UNWRITABLE
        if len(asked.body) > BODY_BYTES:
            return _TOO_LARGE
        return await self._sent(post.connection, asked, shows=True)

    def _letter(
        self, kind: LetterKind, about: str, data: Mapping[str, Any], id: str | None = None
    ) -> Letter:
        now = self._clock.now()
        return letter(kind, id or asked_anew(kind, about, now), now, data)

    async def _sent(self, place: Connection, asked: Letter, *, shows: bool) -> Reply:
        secret = place.credentials[SIGNING_SECRET]
        return await self._post(str(place.settings.get(URL)), secret, asked, shows=shows)

    async def _post(self, url: str, secret: Secret, asked: Letter, *, shows: bool) -> Reply:
        parts = urlsplit(url)
        path = parts.path or "/"
        return await self._http.send(
            "POST",
            f"{parts.scheme}://{parts.netloc}",
            f"{path}?{parts.query}" if parts.query else path,
            headers=headers(asked, secret, self._clock.now()),
            content=Content(asked.body, "application/json"),
            shows=shows,
        )

    def _address(self, settings: Mapping[str, Any]) -> str:
        """Raises ValidationFailed and UrlNotAllowed."""
        url = settings.get(URL)
        if not url:
            raise wrong_setting(URL, "required")
        if not isinstance(url, str):
            raise wrong_setting(URL, "malformed")
        return self._http.secure_address(url, f"/settings/{URL}")

    def _trouble(self, reply: Reply, credentials: Mapping[str, Secret]) -> Trouble:
        return trouble(reply, now=self._clock.now(), credentials=credentials, words=_words)


def _about(post: OutgoingPost) -> dict[str, str]:
    """Which channel it is on: by our name, and by the product's own."""
    return {"channel_id": post.connection.channel_id, "account_id": post.connection.account_id}


def _published(
    post: OutgoingPost, id: str, said: Mapping[str, Any], status: int, called: str | None = None
) -> Published:
    poll = None if post.post.poll is None else poll_name(post.connection, id)
    return Published(id, _link(said), status, called, poll)


def _account(said: Mapping[str, Any]) -> Account:
    """Raises Misfit."""
    account_id = _id(said)
    if account_id is None:
        raise Misfit(f"id is not a text of 1 to {LONGEST_ID} visible signs.")
    name = _name(said, "name", account_id)
    can = capabilities_of(said)
    handle = _name(said, "handle", name)
    return Account(
        account_id=account_id,
        handle=handle,
        name=name,
        url=_link(said),
        limits=limits_of(said),
        capabilities=can,
        outcome_class=PROFILE.outcome_class,
        profile=profile_of(name, username_in(handle)),
    )


def _id(said: Mapping[str, Any]) -> str | None:
    """Any text that shows; a number would not come back as it went."""
    id = said.get("id")
    fits = isinstance(id, str) and 0 < len(id) <= LONGEST_ID and id.isprintable() and id.strip()
    return id if isinstance(id, str) and fits else None


def _name(said: Mapping[str, Any], field: str, otherwise: str) -> str:
    name = said.get(field)
    if name is None:
        return otherwise
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME:
        raise Misfit(f"{field} is not a text of 1 to {LONGEST_NAME} characters.")
    return name


def _link(said: Mapping[str, Any]) -> str | None:
    url = said.get("url")
    shown = isinstance(url, str) and url.startswith(("https://", "http://")) and len(url) <= 2048
    return url if isinstance(url, str) and shown else None


def _words(answer: Answer) -> str:
    """What the product says went wrong: `error`, or RFC 9457's `detail` or `title`."""
    try:
        said = answer.object()
    except Unreadable:
        return ""
    words = (said.get(name) for name in ("error", "detail", "title"))
    return next((word for word in words if isinstance(word, str) and word), "")
