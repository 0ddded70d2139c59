"""Who has the address of a webhook of Discord's can speak in its channel, and read nothing there:
what became of a lost answer nobody can know but a person who looks."""

import re
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from adapters.platforms.adapter import Files
from adapters.platforms.bringing import Deadline, contents_of
from adapters.platforms.checks import wrong_choice, wrong_setting
from adapters.platforms.discord.answers import (
    UNKNOWN_MESSAGE,
    code_of,
    hint_of,
    is_limited,
    kind_of,
    words_of,
)
from adapters.platforms.discord.forum_profile import MOST_TAGS
from adapters.platforms.discord.place import link, number
from adapters.platforms.discord.poll_counting import counts_of_poll
from adapters.platforms.discord.profile import API, LIMITS, SERVER
from adapters.platforms.discord.spots import Spot, spot_of
from adapters.platforms.discord.writing import edit_of, hooked, too_much
from adapters.platforms.http import Answer, Http, Reply, Unreadable
from adapters.platforms.profiles import profile_of
from adapters.platforms.replies import Trouble, delay_asked, refusal, request_id, trouble, untold
from adapters.platforms.titles import TITLE_RULES, NoTitle, titled
from domain.communities.account import Account
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Finding,
    NotSent,
    Outcome,
    Published,
    RefusalKind,
    Refused,
    Throttled,
    Unknown,
)
from domain.publishing.ports import OutgoingPost
from domain.shared.clock import Clock
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.platforms import (
    Capability,
    Connection,
    OutcomeClass,
    PlatformProfile,
    PlatformUnreachable,
)
from domain.shared.poll_counts import PollCounts
from domain.shared.secret import Secret

PLATFORM = "discord_webhook"
WEBHOOK_URL = "webhook_url"
USERNAME = "username"
THREAD_ID = "thread_id"
TITLE_FROM = "title_from"
TAG_IDS = "tag_ids"
MOST_NAME = 80
MOST_TITLE = 100

# Where every message becomes a post of a forum, its title is the name of a thread, which a webhook
# can neither change nor take away; only there it can answer, in that thread.
_IN_FORUMS = frozenset({Capability.THREADS, Capability.FIRST_COMMENTS})
_NOT_IN_FORUMS = frozenset({Capability.EDIT, Capability.DELETE})
PROFILE = PlatformProfile(
    platform=PLATFORM,
    name="Discord webhooks",
    capabilities=frozenset(
        {Capability.PUBLISH_TEXT, Capability.MEDIA, Capability.POLLS, Capability.SEE_POSTS}
    )
    | _IN_FORUMS
    | _NOT_IN_FORUMS,
    outcome_class=OutcomeClass.NONE,
    limits=replace(LIMITS, idempotency_window_seconds=None),
    needs_server_url=False,
    takes_server_url=True,
    credential_fields=(WEBHOOK_URL,),
    settings_fields={
        USERNAME: "Under which name to speak there, instead of the webhook's own.",
        THREAD_ID: "The number of a thread of the channel to speak in.",
        TITLE_FROM: (
            "For a forum, where each message becomes a post: where its title comes from,"
            " first_line (the first line is the title, what follows is the text) or beginning (all"
            " of it is the text, its beginning is the title as well)."
        ),
        TAG_IDS: "For a forum: the numbers of up to five tags that every post gets, with commas "
        "between them.",
    },
    api_version="v10",
    fixed_settings=(THREAD_ID,),
)

UNKNOWN_CHANNEL, UNKNOWN_WEBHOOK, WRONG_TOKEN = 10003, 10015, 50027
_GONE = (UNKNOWN_MESSAGE, UNKNOWN_CHANNEL)
"""The message, or the thread that it was in."""
_URL = re.compile(
    r"https://(?:[a-z]+\.)?discord(?:app)?\.com/api(?:/v\d+)?/webhooks/(\d{1,20})/([\w-]{1,200})"
)
_ACCOUNT = re.compile(r"([0-9]{1,20})@([0-9]{1,20})/([0-9]{1,20})")


class DiscordWebhook:
    """Facts: resources/webhook of discord/discord-api-docs, version 10 of the HTTP API."""

    def __init__(self, http: Http, clock: Clock, files: Files) -> None:
        self._http = http
        self._clock = clock
        self._files = files

    @property
    def profile(self) -> PlatformProfile:
        return PROFILE

    async def identify(
        self,
        server_url: str | None,
        credentials: Mapping[str, Secret],
        settings: Mapping[str, Any],
    ) -> Account:
        """Which webhook that is, and of which channel. Whether that is a forum Discord does not
        tell it: who connects it says so."""
        _check(credentials, settings)
        origin = self._http.origin(server_url) if server_url else None
        reply = await self._send("GET", origin, credentials)
        if not isinstance(reply, Answer) or not reply.is_success:
            raise refusal(self._trouble(reply, credentials), PLATFORM, reply)
        try:
            webhook = reply.object()
        except Unreadable:
            raise PlatformUnreachable(platform=PLATFORM) from None
        own, guild, channel = (
            number(webhook.get(name)) for name in ("id", "guild_id", "channel_id")
        )
        if own is None or guild is None or channel is None:
            raise PlatformUnreachable(platform=PLATFORM)
        in_forum = bool(settings.get(TITLE_FROM))
        name = str(settings.get(USERNAME) or webhook.get("name") or own)
        return Account(
            account_id=f"{own}@{guild}/{channel}",
            handle=name,
            name=f"{name} · {channel}",
            url=f"https://discord.com/channels/{guild}/{channel}",
            limits=PROFILE.limits,
            capabilities=PROFILE.capabilities - (_NOT_IN_FORUMS if in_forum else _IN_FORUMS),
            outcome_class=PROFILE.outcome_class,
            server_url=origin,
            profile=profile_of(name, name),
        )

    async def publish(self, post: OutgoingPost) -> Outcome:
        """Not safe to repeat once the outcome is unknown: a webhook takes no nonce."""
        refused = too_much(replace(post, reply_to=None))
        if refused is not None:
            return refused
        addressed = _addressed(post)
        if isinstance(addressed, Refused):
            return addressed
        text, more, thread_id = addressed
        deadline = Deadline()
        contents = await contents_of(self._files, post.media, deadline)
        if isinstance(contents, NotSent):
            return contents
        place = post.connection
        reply = await self._ask(
            "POST",
            place,
            thread_id=thread_id,
            wait="true",
            content=hooked(post, text, more, contents),
            seconds=deadline.left,
        )
        if not isinstance(reply, Answer) or not reply.is_success:
            return self._trouble(reply, place.credentials)
        called = request_id(reply, place.credentials)
        try:
            told = reply.object()
        except Unreadable as unreadable:
            return Unknown(str(unreadable), reply.status, called)
        message_id, where = number(told.get("id")), number(told.get("channel_id"))
        if message_id is None or where is None:
            return Unknown("Discord accepted the message but named no id.", reply.status, called)
        _, guild_id, channel_id = _webhook_guild_channel(place)
        spot = Spot(message_id, where if where != channel_id else None)
        return Published(spot.written(), link(guild_id, where, message_id), reply.status, called)

    async def find(self, post: OutgoingPost) -> Finding:
        """Nobody can know but a person who looks."""
        return CannotTell("A webhook may read nothing on Discord. Look into the channel.")

    async def see(self, post: OutgoingPost) -> Finding:
        place, spot = post.connection, spot_of(post.platform_post_id)
        if spot is None:
            return Absent()
        told = await self._message(place, spot)
        if not isinstance(told, dict):
            return told
        _, guild_id, channel_id = _webhook_guild_channel(place)
        where = spot.thread_id or channel_id
        return Published(spot.written(), link(guild_id, where, spot.message_id), HTTPStatus.OK)

    async def count_poll(self, connection: Connection, post_id: str) -> PollCounts | CannotTell:
        spot = spot_of(post_id)
        told = Absent() if spot is None else await self._message(connection, spot)
        if isinstance(told, Absent):
            return CannotTell("Discord shows no message by that id.")
        return counts_of_poll(told) if isinstance(told, dict) else told

    async def _message(self, place: Connection, spot: Spot) -> dict[str, Any] | Absent | CannotTell:
        """A message of its own, which is all that a webhook may read."""
        reply = await self._ask("GET", place, spot=spot)
        if code_of(reply) in _GONE:
            return Absent()
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, place.credentials))
        try:
            told = reply.object()
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        if number(told.get("id")) != spot.message_id:
            return CannotTell("Discord shows another message than the one asked for.")
        return told

    async def delete(self, post: OutgoingPost) -> Outcome:
        spot = spot_of(post.platform_post_id)
        if spot is None:
            return Refused(RefusalKind.CONTENT, "This delivery has no message to delete.")
        reply = await self._ask("DELETE", post.connection, spot=spot)
        return self._done(reply, post.connection, spot, code_of(reply) in _GONE)

    async def edit(self, post: OutgoingPost) -> Outcome:
        spot = spot_of(post.platform_post_id)
        if spot is None:
            return Refused(RefusalKind.CONTENT, "This delivery has no message to change.")
        if post.post.poll is not None:
            return Refused(RefusalKind.CONTENT, "Discord does not let polls be changed.")
        refused = too_much(replace(post, reply_to=None))
        if refused is not None:
            return refused
        reply = await self._ask("PATCH", post.connection, spot=spot, body=edit_of(post))
        return self._done(reply, post.connection, spot)

    def _done(
        self, reply: Reply, place: Connection, spot: Spot, so_already: bool = False
    ) -> Outcome:
        if isinstance(reply, Answer) and (reply.is_success or so_already):
            called = request_id(reply, place.credentials)
            return Published(spot.written(), None, reply.status, called)
        return self._trouble(reply, place.credentials)

    async def _ask(
        self,
        method: str,
        place: Connection,
        *,
        spot: Spot | None = None,
        thread_id: str | None = None,
        wait: str | None = None,
        **rest: Any,
    ) -> Reply:
        where = spot.thread_id if spot is not None else thread_id
        said = {"wait": wait, "thread_id": where}
        query = urlencode({name: value for name, value in said.items() if value is not None})
        message = f"/messages/{spot.message_id}" if spot is not None else ""
        path = f"{message}?{query}" if query else message
        return await self._send(method, place.server_url, place.credentials, path, **rest)

    async def _send(
        self,
        method: str,
        server_url: str | None,
        credentials: Mapping[str, Secret],
        path: str = "",
        **rest: Any,
    ) -> Reply:
        """The path of every request holds the token, which is why none leaves this file."""
        own, token = _parts(credentials)
        whole = f"{API}/webhooks/{own}/{token}{path}"
        return await self._http.send(method, server_url or SERVER, whole, **rest)

    def _trouble(self, reply: Reply, credentials: Mapping[str, Secret]) -> Trouble:
        _, token = _parts(credentials)
        found = trouble(
            reply,
            now=self._clock.now(),
            credentials={**credentials, "token": Secret(token)},
            words=words_of,
            kind=_kind,
            hint=hint_of,
        )
        if isinstance(found, Refused) and isinstance(reply, Answer) and is_limited(reply):
            wait = delay_asked(reply.headers, self._clock.now(), hint_of(reply))
            return Throttled(wait, found.words, found.status_code, found.request_id)
        return found


def _check(credentials: Mapping[str, Secret], settings: Mapping[str, Any]) -> None:
    """Raises ValidationFailed."""
    if _URL.fullmatch(credentials[WEBHOOK_URL].reveal()) is None:
        raise ValidationFailed(errors=[FieldError(f"/credentials/{WEBHOOK_URL}", "malformed")])
    wrong_choice(settings, TITLE_FROM, TITLE_RULES)
    thread_id, name = settings.get(THREAD_ID), settings.get(USERNAME)
    if thread_id is not None and (number(thread_id) is None or settings.get(TITLE_FROM)):
        raise wrong_setting(THREAD_ID, "malformed")
    if _tags(settings) and not settings.get(TITLE_FROM):
        raise wrong_setting(TAG_IDS, "malformed")
    if name is not None and (not isinstance(name, str) or not _is_name(name)):
        raise wrong_setting(USERNAME, "malformed")


def _tags(settings: Mapping[str, Any]) -> list[str]:
    """A webhook may not read what its forum calls them. Raises ValidationFailed."""
    asked = settings.get(TAG_IDS)
    if asked is None or asked == "":
        return []
    ids = [number(it.strip()) for it in asked.split(",")] if isinstance(asked, str) else [None]
    found = [it for it in ids if it is not None]
    if len(found) < len(ids) or len(found) > MOST_TAGS:
        raise wrong_setting(TAG_IDS, "malformed")
    return found


def _is_name(name: str) -> bool:
    """Whether Discord lets a webhook bear it."""
    fits = 0 < len(name.strip()) <= MOST_NAME
    return fits and not any(taken in name.lower() for taken in ("clyde", "discord"))


def _addressed(post: OutgoingPost) -> tuple[str, dict[str, Any], str | None] | Refused:
    """What is said, what goes with it, and in which thread."""
    settings = post.connection.settings
    more: dict[str, Any] = {"username": settings[USERNAME]} if settings.get(USERNAME) else {}
    rule = settings.get(TITLE_FROM)
    if not rule:
        return post.text, more, settings.get(THREAD_ID)
    if post.thread_root is not None:
        root = spot_of(post.thread_root)
        if root is None or root.thread_id is None:
            return Refused(RefusalKind.CONTENT, "What this answers is in no forum of Discord.")
        return post.text, more, root.thread_id
    try:
        topic = titled(post.text, rule, MOST_TITLE)
    except NoTitle as refused:
        return Refused(RefusalKind.CONTENT, str(refused))
    tags = _tags(settings)
    named = {"thread_name": topic.title, **({"applied_tags": tags} if tags else {})}
    return topic.body, more | named, None


def _parts(credentials: Mapping[str, Secret]) -> tuple[str, str]:
    """The webhook's number and its token. Raises ValueError for what `identify` has not seen."""
    found = _URL.fullmatch(credentials[WEBHOOK_URL].reveal())
    if found is None:
        raise ValueError("no webhook of this platform")
    return found[1], found[2]


def _webhook_guild_channel(connection: Connection) -> tuple[str, str, str]:
    """Raises ValueError for an account that `identify` has not named."""
    found = _ACCOUNT.fullmatch(connection.account_id)
    if found is None:
        raise ValueError("no account of this platform")
    return found[1], found[2], found[3]


def _kind(answer: Answer) -> RefusalKind:
    if code_of(answer) in (UNKNOWN_WEBHOOK, WRONG_TOKEN):
        return RefusalKind.CREDENTIALS
    return kind_of(answer)
