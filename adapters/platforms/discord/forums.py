"""In a forum of Discord's every message of ours is a post: a thread with a title, in which all that
follows is said."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from adapters.platforms.adapter import Files
from adapters.platforms.bringing import Deadline, contents_of
from adapters.platforms.checks import wrong_choice, wrong_setting
from adapters.platforms.discord.acting import step_in_forum
from adapters.platforms.discord.adapter import Discord
from adapters.platforms.discord.answers import GONE, code_of
from adapters.platforms.discord.client import Client
from adapters.platforms.discord.counting import readings_of_message
from adapters.platforms.discord.deeds import carried_out, done, members_counted, told
from adapters.platforms.discord.forum_addressing import (
    address_of,
    addressed,
    answering,
    in_thread,
    is_alone,
    topic_of,
)
from adapters.platforms.discord.forum_hearing import asked, heard_in_forum, threads_since
from adapters.platforms.discord.forum_profile import (
    PLATFORM,
    PROFILE,
    TAGS,
    TITLE_FROM,
    able,
    why_not,
)
from adapters.platforms.discord.gateway import Gateway, source_in
from adapters.platforms.discord.history import Seen, messages_in, seen
from adapters.platforms.discord.place import (
    bot_guild_channel,
    first_of,
    number,
)
from adapters.platforms.discord.profile import CHANNEL_ID
from adapters.platforms.discord.session import place_of_forum, place_of_server
from adapters.platforms.discord.spots import Spot
from adapters.platforms.discord.standing import standing_in
from adapters.platforms.discord.tagging import tag_ids, tags_asked, wrong_tags
from adapters.platforms.discord.writing import edit_of, message_of, thread_of, too_much
from adapters.platforms.http import LISTING_BYTES, Answer, Http, Reply, Unreadable
from adapters.platforms.replies import clock_lag, request_id, untold
from adapters.platforms.titles import TITLE_RULES, Titled
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
from domain.shared.acts import Act
from domain.shared.clock import Clock
from domain.shared.heard import (
    Heard,
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
from domain.shared.readings import Readings
from domain.shared.secret import Secret

CLOCK_MARGIN = timedelta(minutes=2)
STAYS_ACTIVE = timedelta(minutes=50)
"""Discord puts a thread away after an hour in which nobody says anything, or later."""
PAGE = 100
MOST_READ = 10


class DiscordForum:
    """Facts: resources/channel of discord/discord-api-docs, version 10 of the HTTP API. What begins
    a post of a forum takes no nonce: a lost one is looked for by its title and its words."""

    def __init__(self, http: Http, clock: Clock, files: Files) -> None:
        self._http = http
        self._clock = clock
        self._files = files
        self._client = Client(http, clock)
        self._alone = Discord(http, clock, files)
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
        """Who the bot is, and that it may see that forum, post and read there, under these tags."""
        asked, tags = _forum_asked(settings), tags_asked(settings)
        origin = self._http.origin(server_url) if server_url else None
        found = await standing_in(asked, self._client, origin, credentials, PLATFORM)
        for setting, words in (
            (CHANNEL_ID, why_not(found.channel, found.rights)),
            (TAGS, wrong_tags(found.channel, tags)),
        ):
            if words is not None:
                raise _refused(setting, words)
        return found.account(PROFILE, able(found.rights), origin)

    async def publish(self, post: OutgoingPost) -> Outcome:
        """Not safe to repeat for what begins a post of the forum; an answer in it bears a nonce."""
        if is_alone(post):
            return await self._alone.publish(post)
        said = answering(post)
        where = too_much(said) or addressed(post)
        if isinstance(where, Refused):
            return where
        deadline = Deadline()
        contents = await contents_of(self._files, post.media, deadline)
        if isinstance(contents, NotSent):
            return contents
        place = post.connection
        _, _, forum_id = bot_guild_channel(place)
        if isinstance(where, str):
            path, content = f"/channels/{where}/messages", message_of(said, contents)
        else:
            tags = await self._tags(place, forum_id)
            if not isinstance(tags, list):
                return tags
            path = f"/channels/{forum_id}/threads"
            content = thread_of(post, where.title, where.body, tags, contents)
        reply = await self._client.ask(
            "POST", place, path, content=content, seconds=deadline.left, most_bytes=LISTING_BYTES
        )
        return self._made(reply, place, where if isinstance(where, str) else None)

    def _made(self, reply: Reply, place: Connection, thread_id: str | None) -> Outcome:
        """What came of it, below that post or as one of its own."""
        if not isinstance(reply, Answer) or not reply.is_success:
            return self._client.trouble(reply, place.credentials)
        called = request_id(reply, place.credentials)
        try:
            made = number(reply.object().get("id"))
        except Unreadable as unreadable:
            return Unknown(str(unreadable), reply.status, called)
        if made is None:
            return Unknown("Discord accepted the post but named no id.", reply.status, called)
        _, guild_id, _ = bot_guild_channel(place)
        spot = Spot(made, thread_id or made)
        return Published(spot.written(), address_of(guild_id, spot), reply.status, called)

    async def find(self, post: OutgoingPost) -> Finding:
        """Of what answers a post its thread is read, from two minutes before the attempt; of what
        begins one the forum's threads since then, those that were put away among them."""
        if is_alone(post):
            return await self._alone.find(post)
        where = addressed(post)
        if isinstance(where, Refused):
            return CannotTell(where.words)
        if isinstance(where, str):
            return await self._among_messages(post, where)
        return await self._among_threads(post, where)

    async def _among_messages(self, post: OutgoingPost, thread_id: str) -> Finding:
        bot_id, guild_id, _ = bot_guild_channel(post.connection)
        after = first_of(post.attempted_at - CLOCK_MARGIN - timedelta(hours=1))
        page = await self._messages(post.connection, thread_id, after)
        if isinstance(page, CannotTell):
            return page
        ours = next((it for it in page if it.author_id == bot_id and it.is_of(post)), None)
        if ours is not None:
            spot = Spot(ours.id, thread_id)
            return Published(spot.written(), address_of(guild_id, spot))
        if len(page) >= PAGE:
            return CannotTell("Too much has been said below that post since to be read back.")
        return Absent()

    async def _among_threads(self, post: OutgoingPost, topic: Titled) -> Finding:
        place = post.connection
        bot_id, guild_id, forum_id = bot_guild_channel(place)
        threads = await self._threads(post, guild_id, forum_id)
        if isinstance(threads, CannotTell):
            return threads
        mine = [it for it in threads if it.get("owner_id") == bot_id]
        named = [id for it in mine if it.get("name") == topic.title and (id := number(it["id"]))]
        if len(named) > MOST_READ:
            return CannotTell("Too many posts of that title were made since to be read.")
        begun = replace(post, post=replace(post.post, text=topic.body))
        for thread_id in named:
            first = await self._first(place, thread_id)
            if isinstance(first, CannotTell):
                return first
            if isinstance(first, Seen) and first.is_of(begun):
                spot = Spot(thread_id, thread_id)
                return Published(spot.written(), address_of(guild_id, spot))
        return Absent()

    async def _threads(
        self, post: OutgoingPost, guild_id: str, forum_id: str
    ) -> list[Mapping[str, Any]] | CannotTell:
        """The forum's threads that began since the attempt, by Discord's clock."""
        place = post.connection
        reply = await self._ask(place, f"/guilds/{guild_id}/threads/active")
        if isinstance(reply, CannotTell):
            return reply
        now = self._clock.now()
        least = int(first_of(post.attempted_at - CLOCK_MARGIN - clock_lag(reply, now)))
        found = threads_since(reply, forum_id, least)
        if isinstance(found, CannotTell) or now - post.attempted_at < STAYS_ACTIVE:
            return found
        path = f"/channels/{forum_id}/threads/archived/public"
        away = await self._ask(place, path, limit=str(PAGE))
        if isinstance(away, CannotTell):
            return away
        older = threads_since(away, forum_id, least)
        if isinstance(older, CannotTell):
            return older
        if away.object().get("has_more") is True:
            return CannotTell("Too many posts of the forum were put away to be read back.")
        return [*found, *older]

    async def _first(self, place: Connection, thread_id: str) -> Seen | Absent | CannotTell:
        """What a thread began with."""
        return await self._message(place, Spot(thread_id, thread_id))

    async def _message(self, place: Connection, spot: Spot) -> Seen | Absent | CannotTell:
        path = f"/channels/{spot.thread_id}/messages/{spot.message_id}"
        reply = await self._client.ask("GET", place, path)
        if code_of(reply) in GONE:
            return Absent()
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._client.trouble(reply, place.credentials))
        try:
            return seen(reply.object())
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))

    async def _messages(
        self, place: Connection, thread_id: str, after: str
    ) -> list[Seen] | CannotTell:
        path = f"/channels/{thread_id}/messages"
        reply = await self._ask(place, path, limit=str(PAGE), after=after)
        if isinstance(reply, CannotTell):
            return reply
        try:
            return messages_in(reply)
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))

    async def see(self, post: OutgoingPost) -> Finding:
        spot = in_thread(post.platform_post_id)
        if spot is None:
            return Absent()
        bot_id, guild_id, _ = bot_guild_channel(post.connection)
        found = await self._message(post.connection, spot)
        if not isinstance(found, Seen):
            return found
        return (
            Published(spot.written(), address_of(guild_id, spot))
            if found.author_id == bot_id
            else Absent()
        )

    async def delete(self, post: OutgoingPost) -> Outcome:
        """What begins a post takes the post, and with it what others answered: its title would
        stay without it."""
        if is_alone(post):
            return await self._alone.delete(post)
        spot = in_thread(post.platform_post_id)
        if spot is None:
            return Refused(RefusalKind.CONTENT, "This delivery has no post to delete.")
        message = "" if spot.begins else f"/messages/{spot.message_id}"
        path = f"/channels/{spot.thread_id}{message}"
        reply = await self._client.ask("DELETE", post.connection, path, most_bytes=LISTING_BYTES)
        return done(self._client, reply, post.connection, spot.written(), code_of(reply) in GONE)

    async def edit(self, post: OutgoingPost) -> Outcome:
        """The words first, then the title. Safe to repeat: both are as they should be then."""
        if is_alone(post):
            return await self._alone.edit(post)
        spot = in_thread(post.platform_post_id)
        if spot is None:
            return Refused(RefusalKind.CONTENT, "This delivery has no post to change.")
        topic = too_much(replace(post, reply_to=None)) or (
            topic_of(post) if spot.begins else Titled("", post.text)
        )
        if isinstance(topic, Refused):
            return topic
        place = post.connection
        path = f"/channels/{spot.thread_id}/messages/{spot.message_id}"
        said = replace(post, post=replace(post.post, text=topic.body))
        reply = await self._client.ask("PATCH", place, path, body=edit_of(said))
        if not spot.begins or not isinstance(reply, Answer) or not reply.is_success:
            return done(self._client, reply, place, spot.written())
        named = await self._client.ask(
            "PATCH",
            place,
            f"/channels/{spot.thread_id}",
            body={"name": topic.title},
            most_bytes=LISTING_BYTES,
        )
        return done(self._client, named, place, spot.written())

    async def poll(self, connection: Connection, cursor: str | None) -> Polled | CannotTell:
        return await asked(self._client, connection, cursor)

    def source(self, connection: Connection) -> StreamSource:
        _, guild_id, forum_id = bot_guild_channel(connection)
        return source_in(connection, place_of_server(guild_id), place_of_forum(forum_id))

    def stream(
        self, connection: Connection, point: str | None, places: Places
    ) -> AsyncGenerator[Streamed | StreamOver, None]:
        return self._gateway.stream(connection, point, places)

    def digest(self, raw: Raw, connection: Connection) -> Sequence[Heard]:
        return list(heard_in_forum(raw, connection))

    async def act(self, connection: Connection, act: Act) -> Outcome:
        _, guild_id, _ = bot_guild_channel(connection)
        step, thread = step_in_forum(act, guild_id, self._clock.now())
        return await carried_out(self._client, connection, act, step, thread)

    async def measure_post(self, connection: Connection, post_id: str) -> Readings | CannotTell:
        """Of what begins a post the thread says how many answers there are."""
        spot = in_thread(post_id)
        if spot is None:
            return CannotTell("That is no message of a forum of Discord.")
        at = f"/channels/{spot.thread_id}"
        message = await told(self._client, connection, f"{at}/messages/{spot.message_id}")
        if isinstance(message, CannotTell) or not spot.begins:
            return message if isinstance(message, CannotTell) else self._counted(message)
        thread = await told(self._client, connection, at)
        return (
            thread
            if isinstance(thread, CannotTell)
            else self._counted({**message, "thread": thread})
        )

    async def measure_account(self, connection: Connection) -> Readings | CannotTell:
        return await members_counted(self._client, connection, self._clock)

    def _counted(self, message: Mapping[str, Any]) -> Readings:
        return readings_of_message(message, self._clock.now())

    async def _tags(
        self, place: Connection, forum_id: str
    ) -> list[str] | Refused | Throttled | NotSent:
        """The numbers of the tags that posts get."""
        tags = tags_asked(place.settings)
        if not tags:
            return []
        reply = await self._ask(place, f"/channels/{forum_id}")
        if isinstance(reply, CannotTell):
            wait = reply.retry_after
            return NotSent(reply.words) if wait is None else Throttled(wait, reply.words)
        return tag_ids(reply.object(), tags)

    async def _ask(self, place: Connection, path: str, **params: str) -> Answer | CannotTell:
        """A question whose answer has to be JSON."""
        reply = await self._client.ask("GET", place, path, params=params, most_bytes=LISTING_BYTES)
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._client.trouble(reply, place.credentials))
        try:
            reply.json()
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        return reply


def _forum_asked(settings: Mapping[str, Any]) -> str:
    wrong_choice(settings, TITLE_FROM, TITLE_RULES)
    asked = settings.get(CHANNEL_ID)
    if asked is None or asked == "":
        raise wrong_setting(CHANNEL_ID, "required")
    found = number(asked)
    if found is None:
        raise wrong_setting(CHANNEL_ID, "malformed")
    return found


def _refused(setting: str, words: str) -> PlatformRefused:
    return PlatformRefused(pointer=f"/settings/{setting}", platform=PLATFORM, words=words)
