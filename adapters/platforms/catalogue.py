"""Every platform we speak to, by name; whatever happens out there comes back as a value."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from datetime import timedelta
from typing import Any, TypeVar

from adapters.faults import point
from adapters.platforms.adapter import (
    AccountMeter,
    Adapter,
    Editor,
    Files,
    Lister,
    Moderator,
    Pacer,
    PollCloser,
    Poller,
    PostMeter,
    Preparer,
    Publisher,
    Refresher,
    Seer,
    Streamer,
    Subscriber,
)
from adapters.platforms.asking import asked_in_time, tell
from adapters.platforms.bluesky.adapter import Bluesky
from adapters.platforms.checks import check_request
from adapters.platforms.counted import COUNTED, Counted
from adapters.platforms.discord.adapter import Discord
from adapters.platforms.discord.forums import DiscordForum
from adapters.platforms.discord.incoming import DiscordWebhook
from adapters.platforms.discourse.adapter import Discourse
from adapters.platforms.doors import NO_EARS
from adapters.platforms.ears import Ears
from adapters.platforms.feed.adapter import Feed
from adapters.platforms.followings import Followings
from adapters.platforms.http import Http
from adapters.platforms.mastodon.adapter import Mastodon
from adapters.platforms.matrix.adapter import Matrix
from adapters.platforms.nodebb.adapter import NodeBB
from adapters.platforms.poll_tallies import PollTallies
from adapters.platforms.publics import Publics
from adapters.platforms.sandbox.adapter import Sandbox
from adapters.platforms.sandbox.wall import Wall
from adapters.platforms.searches import Searches
from adapters.platforms.slack.adapter import Slack
from adapters.platforms.telegram.adapter import Telegram
from adapters.platforms.webhook.adapter import Webhook
from domain.communities.account import Account
from domain.communities.outcomes import NotRefreshed, RefreshOutcome, RefreshUnknown
from domain.communities.rules import REFRESH_TIMEOUT
from domain.moderation.pace import Pace
from domain.publishing.outcomes import (
    CannotTell,
    Finding,
    Listing,
    NotSent,
    Outcome,
    Preparation,
    RefusalKind,
    Refused,
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
    StreamEnd,
    StreamOver,
    StreamSource,
)
from domain.shared.platforms import Connection, PlatformProfile, UnknownPlatform
from domain.shared.readings import Readings
from domain.shared.secret import Secret

T = TypeVar("T")

_NO_ADAPTER = "This service has no adapter for the platform."
_NO_VOICE = "Nothing is published on this platform: it is only listened to."
_NO_REFRESH = NotRefreshed("capability_missing", "Credentials of this platform are not refreshed.")
_NO_HANDLES = "Posts of this platform are not prepared."
_NO_PEN = "Posts cannot be changed on this platform."
_NO_END = "Polls of this platform are not closed by us."
_NO_SIGHT = "Posts of this platform are not looked at."
_NO_HAND = "Nothing can be done about others on this platform."
_NO_COUNT = "This platform is not asked for numbers."
_NO_ANSWER = "The platform did not answer in time."
_OUR_FAULT = "Our adapter failed; what the platform did is not known."


class Catalogue(Ears, Searches, Publics, PollTallies, Followings):
    """The `Platforms` of every room that has them. None but `identify` raises, not even for a fault
    of ours: it is logged without its words, which could hold a secret, and the outcome is
    unknown."""

    def __init__(self, adapters: Sequence[Adapter]) -> None:
        self._adapters = {adapter.profile.platform: adapter for adapter in adapters}

    def profiles(self) -> Sequence[PlatformProfile]:
        """Every platform, by name."""
        return [self._adapters[name].profile for name in sorted(self._adapters)]

    def profile(self, platform: str) -> PlatformProfile:
        """Raises UnknownPlatform."""
        return self._adapter(platform).profile

    async def identify(
        self,
        platform: str,
        server_url: str | None,
        credentials: Mapping[str, Secret],
        settings: Mapping[str, Any],
    ) -> Account:
        """Raises what `domain.communities.ports.Platforms.identify` says. Reading only."""
        adapter = self._adapter(platform)
        check_request(adapter.profile, server_url, credentials, settings)
        return await adapter.identify(server_url, credentials, settings)

    async def refresh(self, connection: Connection) -> RefreshOutcome:
        adapter = self._adapters.get(connection.platform)
        if not isinstance(adapter, Refresher):
            return _NO_REFRESH
        # Connecting and reading have limits of their own; this one is for what has none.
        patience = (REFRESH_TIMEOUT + timedelta(seconds=2)).total_seconds()
        try:
            async with asyncio.timeout(patience):
                outcome = await adapter.refresh(connection)
        except TimeoutError:
            return RefreshUnknown("The platform did not answer in time.")
        except Exception as fault:
            tell(connection, "refresh", fault)
            return RefreshUnknown(_OUR_FAULT)
        point("refresh_answered")
        return outcome

    async def prepare(self, post: OutgoingPost) -> Preparation:
        adapter = self._adapters.get(post.connection.platform)
        if not isinstance(adapter, Preparer):
            return NotSent(_NO_HANDLES)
        return await _safely(post, adapter.prepare, NotSent(_OUR_FAULT))

    async def publish(self, post: OutgoingPost) -> Outcome:
        adapter = self._adapters.get(post.connection.platform)
        if not isinstance(adapter, Publisher):
            return _unspoken(adapter)
        return await _safely(post, adapter.publish, Unknown(_OUR_FAULT))

    async def find(self, post: OutgoingPost) -> Finding:
        adapter = self._adapters.get(post.connection.platform)
        if not isinstance(adapter, Publisher):
            return CannotTell(_NO_ADAPTER if adapter is None else _NO_VOICE)
        return await _safely(post, adapter.find, CannotTell(_OUR_FAULT))

    async def delete(self, post: OutgoingPost) -> Outcome:
        adapter = self._adapters.get(post.connection.platform)
        if not isinstance(adapter, Publisher):
            return _unspoken(adapter)
        return await _safely(post, adapter.delete, Unknown(_OUR_FAULT))

    async def edit(self, post: OutgoingPost) -> Outcome:
        adapter = self._adapters.get(post.connection.platform)
        if not isinstance(adapter, Editor):
            return NotSent(_NO_ADAPTER if adapter is None else _NO_PEN)
        return await _safely(post, adapter.edit, Unknown(_OUR_FAULT))

    def leaves_polls_open(self, platform: str) -> bool:
        return isinstance(self._adapters.get(platform), PollCloser)

    async def close_poll(self, post: OutgoingPost) -> Outcome:
        adapter = self._adapters.get(post.connection.platform)
        if not isinstance(adapter, PollCloser):
            return Refused(RefusalKind.UNSUPPORTED, _NO_END)
        return await _safely(post, adapter.close_poll, Unknown(_OUR_FAULT))

    async def see(self, post: OutgoingPost) -> Finding:
        adapter = self._adapters.get(post.connection.platform)
        if not isinstance(adapter, Seer):
            return CannotTell(_NO_SIGHT)
        return await _safely(post, adapter.see, CannotTell(_OUR_FAULT))

    async def recent(self, connection: Connection) -> Listing:
        adapter = self._adapters.get(connection.platform)
        if not isinstance(adapter, Lister):
            return CannotTell(_NO_SIGHT)
        try:
            return await adapter.recent(connection)
        except Exception as fault:
            tell(connection, "recent", fault)
            return CannotTell(_OUR_FAULT)

    async def act(self, connection: Connection, act: Act) -> Outcome:
        adapter = self._adapters.get(connection.platform)
        if not isinstance(adapter, Moderator):
            return Refused(RefusalKind.UNSUPPORTED, _NO_HAND)
        point("act_begun")
        outcome = await asked_in_time(
            connection,
            f"act {act.kind}",
            adapter.act(connection, act),
            Unknown(_NO_ANSWER),
            Unknown(_OUR_FAULT),
        )
        point("act_answered")
        return outcome

    async def pace(self, connection: Connection) -> Pace | CannotTell:
        adapter = self._adapters.get(connection.platform)
        if not isinstance(adapter, Pacer):
            return CannotTell(_NO_HAND)
        try:
            return await adapter.pace(connection)
        except Exception as fault:
            tell(connection, "pace", fault)
            return CannotTell(_OUR_FAULT)

    async def slow_down(self, connection: Connection, seconds: int) -> Outcome:
        adapter = self._adapters.get(connection.platform)
        if not isinstance(adapter, Pacer):
            return Refused(RefusalKind.UNSUPPORTED, _NO_HAND)
        return await asked_in_time(
            connection,
            "slow_down",
            adapter.slow_down(connection, seconds),
            Unknown(_NO_ANSWER),
            Unknown(_OUR_FAULT),
        )

    def counted(self) -> Mapping[str, Counted]:
        return {name: COUNTED.get(name, {}) for name in self._adapters}

    async def measure_post(self, connection: Connection, post_id: str) -> Readings | CannotTell:
        adapter = self._adapters.get(connection.platform)
        if not isinstance(adapter, PostMeter):
            return CannotTell(_NO_COUNT)
        return await asked_in_time(
            connection,
            "measure_post",
            adapter.measure_post(connection, post_id),
            CannotTell(_NO_ANSWER),
            CannotTell(_OUR_FAULT),
        )

    async def measure_account(self, connection: Connection) -> Readings | CannotTell:
        adapter = self._adapters.get(connection.platform)
        if not isinstance(adapter, AccountMeter):
            return CannotTell(_NO_COUNT)
        return await asked_in_time(
            connection,
            "measure_account",
            adapter.measure_account(connection),
            CannotTell(_NO_ANSWER),
            CannotTell(_OUR_FAULT),
        )

    def pretended(self, heard: Heard) -> Raw:
        sandbox = self._adapter("sandbox")
        assert isinstance(sandbox, Sandbox)
        return sandbox.pretended(heard)

    async def subscribe(
        self, connection: Connection, url: str, secret: Secret, is_ours: Callable[[str], bool]
    ) -> Outcome:
        adapter = self._adapters.get(connection.platform)
        if not isinstance(adapter, Subscriber):
            return NotSent(NO_EARS)
        try:
            return await adapter.subscribe(connection, url, secret, is_ours)
        except Exception as fault:
            tell(connection, "subscribe", fault)
            return Unknown(_OUR_FAULT)

    async def unsubscribe(self, connection: Connection) -> Outcome:
        adapter = self._adapters.get(connection.platform)
        if not isinstance(adapter, Subscriber):
            return NotSent(NO_EARS)
        try:
            return await adapter.unsubscribe(connection)
        except Exception as fault:
            tell(connection, "unsubscribe", fault)
            return Unknown(_OUR_FAULT)

    async def poll(self, connection: Connection, cursor: str | None) -> Polled | CannotTell:
        adapter = self._adapters.get(connection.platform)
        if not isinstance(adapter, Poller):
            return CannotTell(NO_EARS)
        try:
            return await adapter.poll(connection, cursor)
        except Exception as fault:
            tell(connection, "poll", fault)
            return CannotTell(_OUR_FAULT)

    def source(self, connection: Connection) -> StreamSource | None:
        adapter = self._adapters.get(connection.platform)
        if not isinstance(adapter, Streamer):
            return None
        try:
            return adapter.source(connection)
        except Exception as fault:
            tell(connection, "source", fault)
            return None

    async def stream(
        self, connection: Connection, point: str | None, places: Places
    ) -> AsyncGenerator[Streamed | StreamOver, None]:
        adapter = self._adapters.get(connection.platform)
        if not isinstance(adapter, Streamer):
            yield StreamOver(StreamEnd.NOT_ALLOWED, NO_EARS)
            return
        try:
            async with aclosing(adapter.stream(connection, point, places)) as stream:
                async for told in stream:
                    yield told
        except Exception as fault:
            tell(connection, "stream", fault)
            yield StreamOver(StreamEnd.LOST, _OUR_FAULT)

    def _adapter(self, platform: str) -> Adapter:
        adapter = self._adapters.get(platform)
        if adapter is None:
            known = ", ".join(sorted(self._adapters))
            raise UnknownPlatform(pointer="/platform", platform=platform, known=known)
        return adapter


def _unspoken(adapter: Adapter | None) -> Outcome:
    """That the platform may get an adapter is worth waiting for; that it will speak is not."""
    return NotSent(_NO_ADAPTER) if adapter is None else Refused(RefusalKind.UNSUPPORTED, _NO_VOICE)


async def _safely(post: OutgoingPost, ask: Callable[[OutgoingPost], Awaitable[T]], failed: T) -> T:
    try:
        return await ask(post)
    except Exception as fault:
        tell(post.connection, post.delivery_id, fault)
        return failed


MakeAdapters = Callable[[Http, Clock, Wall, Files], Sequence[Adapter]]


def every_adapter(http: Http, clock: Clock, wall: Wall, files: Files) -> Sequence[Adapter]:
    """For each of our platforms, over one way out, with the bytes of what posts show."""
    return [
        Bluesky(http, clock, files),
        Discord(http, clock, files),
        DiscordForum(http, clock, files),
        DiscordWebhook(http, clock, files),
        Discourse(http, clock, files),
        Feed(http, clock),
        Mastodon(http, clock, files),
        Matrix(http, clock, files),
        NodeBB(http, clock, files),
        Sandbox(wall, clock),
        Slack(http, clock, files),
        Telegram(http, clock, files),
        Webhook(http, clock),
    ]
