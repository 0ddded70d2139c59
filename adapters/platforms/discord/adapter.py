"""Discord's promise is its enforced nonce: the same within a few minutes is the same message."""

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from adapters.platforms.adapter import Files
from adapters.platforms.bringing import Deadline, contents_of
from adapters.platforms.checks import wrong_setting
from adapters.platforms.discord import talking
from adapters.platforms.discord.acting import elsewhere, step_of
from adapters.platforms.discord.answers import UNKNOWN_MESSAGE, code_of, is_gone
from adapters.platforms.discord.client import Client
from adapters.platforms.discord.counting import readings_of_message
from adapters.platforms.discord.deeds import carried_out, done, members_counted, told
from adapters.platforms.discord.dispatches import digested
from adapters.platforms.discord.gateway import Gateway, source_in
from adapters.platforms.discord.history import Seen, messages_in, seen
from adapters.platforms.discord.interactions import admitted
from adapters.platforms.discord.pacing import pace_of, slowed
from adapters.platforms.discord.place import (
    bot_guild_channel,
    first_of,
    link,
    number,
)
from adapters.platforms.discord.poll_counting import counts_of_poll
from adapters.platforms.discord.profile import (
    CHANNEL_ID,
    PLATFORM,
    PROFILE,
    PUBLIC_KEY,
)
from adapters.platforms.discord.rights import capabilities_with, why_not
from adapters.platforms.discord.session import place_of_channel, place_of_server
from adapters.platforms.discord.signature import is_key, why_forged
from adapters.platforms.discord.standing import standing_in
from adapters.platforms.discord.writing import edit_of, message_of, too_much
from adapters.platforms.http import LISTING_BYTES, Answer, Http, Reply, Unreadable
from adapters.platforms.replies import clock_lag, request_id, untold
from domain.communities.account import Account
from domain.moderation.pace import Pace
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Finding,
    Listing,
    NotSent,
    Outcome,
    Published,
    RecentPost,
    RefusalKind,
    Refused,
    Unknown,
)
from domain.publishing.ports import OutgoingPost
from domain.shared.acts import Act
from domain.shared.clock import Clock
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.heard import (
    Admission,
    Forged,
    Heard,
    HookCall,
    Places,
    Polled,
    Raw,
    Streamed,
    StreamOver,
    StreamSource,
)
from domain.shared.platforms import (
    Connection,
    PlatformProfile,
    PlatformRefused,
)
from domain.shared.poll_counts import PollCounts
from domain.shared.readings import Readings
from domain.shared.secret import Secret

CLOCK_MARGIN = timedelta(minutes=2)
PAGE = 100
MOST_PAGES = 5


class Discord:
    """Facts: discord/discord-api-docs, version 10 of the HTTP API."""

    def __init__(self, http: Http, clock: Clock, files: Files) -> None:
        self._http = http
        self._clock = clock
        self._files = files
        self._client = Client(http, clock)
        self._gateway = Gateway(http, self._client, clock)

    @property
    def profile(self) -> PlatformProfile:
        return PROFILE

    async def identify(
        self,
        server_url: str | None,
        credentials: Mapping[str, Secret],
        settings: Mapping[str, Any],
    ) -> Account:
        """Who the bot is, and that it may see, read and write in that channel; what else it can do
        follows from its roles and the channel's own rules."""
        asked = _channel_asked(settings)
        key = credentials.get(PUBLIC_KEY)
        if key is not None and not is_key(key.reveal()):
            raise ValidationFailed(errors=[FieldError(f"/credentials/{PUBLIC_KEY}", "malformed")])
        origin = self._http.origin(server_url) if server_url else None
        found = await standing_in(asked, self._client, origin, credentials, PLATFORM)
        words = why_not(found.channel, found.rights)
        if words is not None:
            raise _channel_refused(words)
        return found.account(PROFILE, capabilities_with(found.rights), origin, mark="#")

    async def publish(self, post: OutgoingPost) -> Outcome:
        """Safe to repeat under one key for a few minutes; later the message is found in the
        channel's history."""
        refused = too_much(post)
        if refused is not None:
            return refused
        deadline = Deadline()
        contents = await contents_of(self._files, post.media, deadline)
        if isinstance(contents, NotSent):
            return contents
        placed = await talking.where(self._client, post)
        if not isinstance(placed, OutgoingPost):
            return placed
        post, place = placed, placed.connection
        _, guild_id, channel_id = bot_guild_channel(place)
        reply = await self._client.ask(
            "POST",
            place,
            f"/channels/{channel_id}/messages",
            content=message_of(post, contents),
            seconds=deadline.left,
        )
        if not isinstance(reply, Answer) or not reply.is_success:
            return self._client.trouble(reply, place.credentials)
        called = request_id(reply, place.credentials)
        try:
            message_id = number(reply.object().get("id"))
        except Unreadable as unreadable:
            return Unknown(str(unreadable), reply.status, called)
        if message_id is None:
            return Unknown("Discord accepted the message but named no id.", reply.status, called)
        return Published(message_id, link(guild_id, channel_id, message_id), reply.status, called)

    async def find(self, post: OutgoingPost) -> Finding:
        """Reads the channel on from two minutes before the attempt, further back where Discord's
        clock is behind ours."""
        placed = await talking.where(self._client, post)
        if not isinstance(placed, OutgoingPost):
            return CannotTell(placed.words)
        post = placed
        bot_id, guild_id, channel_id = bot_guild_channel(post.connection)
        since = post.attempted_at - CLOCK_MARGIN
        after, lag_known = first_of(since), False
        for _ in range(MOST_PAGES):
            page = await self._page(post.connection, after=after)
            if isinstance(page, CannotTell):
                return page
            reply, listed = page
            ours = next((it for it in listed if it.author_id == bot_id and it.is_of(post)), None)
            if ours is not None:
                return Published(ours.id, link(guild_id, channel_id, ours.id), reply.status)
            lag = clock_lag(reply, self._clock.now())
            if lag and not lag_known:
                after, lag_known = first_of(since - lag), True
                continue
            if len(listed) < PAGE:
                return Absent()
            after = max(listed, key=lambda it: int(it.id)).id
        return CannotTell("Too much has been said in the channel since to be read back.")

    async def see(self, post: OutgoingPost) -> Finding:
        place, message_id = post.connection, number(post.platform_post_id)
        if message_id is None:
            return Absent()
        bot_id, guild_id, channel_id = bot_guild_channel(place)
        reply = await self._message(place, message_id)
        if code_of(reply) == UNKNOWN_MESSAGE:
            return Absent()
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._client.trouble(reply, place.credentials))
        try:
            found = seen(reply.object())
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        if found.author_id != bot_id:
            return Absent()
        return Published(found.id, link(guild_id, channel_id, found.id), reply.status)

    async def recent(self, connection: Connection) -> Listing:
        bot_id, guild_id, channel_id = bot_guild_channel(connection)
        page = await self._page(connection)
        if isinstance(page, CannotTell):
            return page
        newest_first = sorted(page[1], key=lambda it: int(it.id), reverse=True)
        return tuple(
            RecentPost(it.id, link(guild_id, channel_id, it.id), it.text, it.at)
            for it in newest_first
            if it.author_id == bot_id
        )

    async def delete(self, post: OutgoingPost) -> Outcome:
        message_id = number(post.platform_post_id)
        if message_id is None:
            return Refused(RefusalKind.CONTENT, "This delivery has no message to delete.")
        placed = await talking.where(self._client, post)
        if not isinstance(placed, OutgoingPost):
            return placed
        post = placed
        _, _, channel_id = bot_guild_channel(post.connection)
        path = f"/channels/{channel_id}/messages/{message_id}"
        reply = await self._client.ask("DELETE", post.connection, path)
        return done(self._client, reply, post.connection, message_id, is_gone(reply))

    async def edit(self, post: OutgoingPost) -> Outcome:
        message_id = number(post.platform_post_id)
        if message_id is None:
            return Refused(RefusalKind.CONTENT, "This delivery has no message to change.")
        if post.post.poll is not None:
            return Refused(RefusalKind.CONTENT, "Discord does not let polls be changed.")
        refused = too_much(post)
        if refused is not None:
            return refused
        placed = await talking.where(self._client, post)
        if not isinstance(placed, OutgoingPost):
            return placed
        post = placed
        _, _, channel_id = bot_guild_channel(post.connection)
        path = f"/channels/{channel_id}/messages/{message_id}"
        reply = await self._client.ask("PATCH", post.connection, path, body=edit_of(post))
        return done(self._client, reply, post.connection, message_id)

    def admit(self, call: HookCall, connection: Connection, secrets: Sequence[Secret]) -> Admission:
        """The secrets are public keys: Discord keeps the other half. Status 401 and no other,
        because Discord tries whether that is what a forged request gets."""
        words = why_forged(call, list(secrets))
        return admitted(call) if words is None else Forged(words, 401)

    def digest(self, raw: Raw, connection: Connection) -> Sequence[Heard]:
        return digested(raw, connection)

    async def poll(self, connection: Connection, cursor: str | None) -> Polled | CannotTell:
        """New messages of the channel. The cursor is the number of the newest one taken."""
        if cursor is not None and cursor != "0" and number(cursor) is None:
            return CannotTell("The cursor is none of Discord's.")
        since = {"limit": "1"} if cursor is None else {"limit": str(PAGE), "after": cursor}
        _, _, channel_id = bot_guild_channel(connection)
        path = f"/channels/{channel_id}/messages"
        reply = await self._client.ask(
            "GET", connection, path, params=since, most_bytes=LISTING_BYTES
        )
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._client.trouble(reply, connection.credentials))
        try:
            ids = [int(it.id) for it in messages_in(reply)]
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        after = str(max(ids)) if ids else cursor or "0"
        if cursor is None:
            return Polled((), after)
        bodies = dict(zip(ids, reply.json(), strict=True))
        raws = tuple(Raw(str(it), json.dumps(bodies[it]).encode()) for it in sorted(bodies))
        return Polled(raws, after, more=len(raws) == PAGE)

    def source(self, connection: Connection) -> StreamSource:
        """A bot has one connection for all its servers. Who comes and goes is told of a server,
        what is said of a channel."""
        _, guild_id, channel_id = bot_guild_channel(connection)
        return source_in(connection, place_of_server(guild_id), place_of_channel(channel_id))

    def stream(
        self, connection: Connection, point: str | None, places: Places
    ) -> AsyncGenerator[Streamed | StreamOver, None]:
        return self._gateway.stream(connection, point, places)

    async def act(self, connection: Connection, act: Act) -> Outcome:
        _, guild_id, channel_id = bot_guild_channel(connection)
        step = step_of(act, guild_id, channel_id, self._clock.now())
        there = elsewhere(act, channel_id)
        return await carried_out(self._client, connection, act, step, there)

    async def pace(self, connection: Connection) -> Pace | CannotTell:
        return await pace_of(self._client, connection)

    async def slow_down(self, connection: Connection, seconds: int) -> Outcome:
        return await slowed(self._client, connection, seconds)

    async def measure_post(self, connection: Connection, post_id: str) -> Readings | CannotTell:
        message = await self._seen(connection, post_id)
        if isinstance(message, CannotTell):
            return message
        return readings_of_message(message, self._clock.now())

    async def count_poll(self, connection: Connection, post_id: str) -> PollCounts | CannotTell:
        message = await self._seen(connection, post_id)
        return message if isinstance(message, CannotTell) else counts_of_poll(message)

    async def _seen(self, place: Connection, post_id: str) -> Mapping[str, Any] | CannotTell:
        message_id = number(post_id)
        if message_id is None:
            return CannotTell("That is no message of Discord.")
        _, _, channel_id = bot_guild_channel(place)
        return await told(self._client, place, f"/channels/{channel_id}/messages/{message_id}")

    async def measure_account(self, connection: Connection) -> Readings | CannotTell:
        return await members_counted(self._client, connection, self._clock)

    async def _message(self, place: Connection, message_id: str) -> Reply:
        _, _, channel_id = bot_guild_channel(place)
        return await self._client.ask("GET", place, f"/channels/{channel_id}/messages/{message_id}")

    async def _page(
        self, place: Connection, **params: str
    ) -> tuple[Answer, list[Seen]] | CannotTell:
        _, _, channel_id = bot_guild_channel(place)
        reply = await self._client.ask(
            "GET",
            place,
            f"/channels/{channel_id}/messages",
            params={"limit": str(PAGE), **params},
            most_bytes=LISTING_BYTES,
        )
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._client.trouble(reply, place.credentials))
        try:
            return reply, messages_in(reply)
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))

    def _object(self, reply: Reply, place: Connection) -> dict[str, Any] | CannotTell:
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._client.trouble(reply, place.credentials))
        try:
            return reply.object()
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))


def _channel_asked(settings: Mapping[str, Any]) -> str:
    asked = settings.get(CHANNEL_ID)
    if asked is None or asked == "":
        raise wrong_setting(CHANNEL_ID, "required")
    found = number(asked)
    if found is None:
        raise wrong_setting(CHANNEL_ID, "malformed")
    return found


def _channel_refused(words: str) -> PlatformRefused:
    return PlatformRefused(pointer=f"/settings/{CHANNEL_ID}", platform=PLATFORM, words=words)
