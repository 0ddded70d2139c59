"""Bluesky's promise is the record's own key: what is written under it once is there once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.platforms.adapter import Files
from adapters.platforms.bluesky import (
    chat,
    chatting,
    digesting,
    following,
    inbound,
    lists,
    metrics,
    moderation,
    searching,
    seeing,
    session,
    writing,
)
from adapters.platforms.bluesky.gates import check_gates
from adapters.platforms.bluesky.place import own_key, parts_of, permalink, profile_link
from adapters.platforms.bluesky.profile import (
    LIMITS,
    OF_THE_APPVIEW,
    OF_THE_CHAT,
    PLATFORM,
    PROFILE,
)
from adapters.platforms.bluesky.session import Session, identifier_asked, session_in
from adapters.platforms.bluesky.xrpc import (
    ACCESS_TOKEN,
    Xrpc,
    said,
    succeeded,
    words_of,
)
from adapters.platforms.http import LISTING_BYTES, Answer, Http, Unreadable
from adapters.platforms.profiles import profile_of
from adapters.platforms.replies import instant, refusal
from domain.communities.account import Account, AccountProfile
from domain.communities.outcomes import RefreshOutcome
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
from domain.shared.acts import Act
from domain.shared.clock import Clock
from domain.shared.heard import Heard, Polled, Raw
from domain.shared.platforms import (
    Capability,
    Connection,
    PlatformProfile,
    PlatformRefused,
    PlatformUnreachable,
)
from domain.shared.public_accounts import (
    NobodyThere,
    NoPublicName,
    PublicAccount,
    PublicName,
    PublicPosts,
)
from domain.shared.readings import Readings
from domain.shared.secret import Secret

LISTED = 50
_NO_APPVIEW = "No service configured"


class Bluesky:
    """Facts: lexicons/ and packages/pds of bluesky-social/atproto, docs/ of
    bluesky-social/bsky-docs."""

    def __init__(self, http: Http, clock: Clock, files: Files) -> None:
        self._xrpc = Xrpc(http, clock)
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
        """Opens a session with the app password where there is none yet, and gives its tokens to be
        kept. Where the data server knows no AppView the account cannot do what takes one."""
        asked = identifier_asked(settings)
        check_gates(settings)
        lists.check_lists(settings)
        chat.check_wish(settings)
        origin = self._xrpc.origin(server_url)
        ours = await self._session(origin, asked, credentials)
        if not ours.active:
            words = "The account is not active: its owner or the server has switched it off."
            raise PlatformRefused(platform=PLATFORM, words=words)
        known = {**credentials, **ours.tokens}
        place = Connection(PLATFORM, origin, ours.did, settings, known)
        shown, capabilities = await self._shown(place)
        await lists.must_be_ours(self._xrpc, place)
        if chat.is_wanted(place):
            await chat.must_be_allowed(self._xrpc, place)
        return Account(
            account_id=ours.did,
            handle=f"@{ours.handle}",
            name=_name(shown) or ours.handle,
            url=profile_link(ours.did),
            limits=LIMITS,
            capabilities=capabilities - (set() if chat.is_wanted(place) else OF_THE_CHAT),
            outcome_class=PROFILE.outcome_class,
            server_url=origin,
            credentials_last=ours.lasts,
            credentials=ours.tokens,
            profile=_profile(shown, ours.handle) if shown is not None else None,
        )

    async def _session(self, origin: str, asked: str, credentials: Mapping[str, Secret]) -> Session:
        opened = ACCESS_TOKEN not in credentials
        if opened:
            reply = await session.open_session(self._xrpc, origin, asked, credentials)
        else:
            place = Connection(PLATFORM, origin, "", {}, credentials)
            reply = await self._xrpc.ask(place, "com.atproto.server.getSession")
        if not isinstance(reply, Answer) or not succeeded(reply):
            raise refusal(self._xrpc.trouble(reply, credentials), PLATFORM, reply)
        try:
            return session_in(reply, opened=opened)
        except Unreadable:
            raise PlatformUnreachable(platform=PLATFORM) from None

    async def _shown(
        self, place: Connection
    ) -> tuple[Mapping[str, Any] | None, frozenset[Capability]]:
        """What people see of the account. An AppView that fails at this moment, or has not heard of
        a new account yet, is none the less there, and says nothing for now."""
        reply = await self._xrpc.ask(place, "app.bsky.actor.getProfile", actor=place.account_id)
        if isinstance(reply, Answer) and _NO_APPVIEW in words_of(reply):
            return None, PROFILE.capabilities - OF_THE_APPVIEW
        found = None if succeeded(reply) else self._xrpc.trouble(reply, place.credentials)
        of_us = not isinstance(found, Refused) or found.kind is RefusalKind.CREDENTIALS
        if found is not None and not isinstance(found, Unknown) and of_us:
            raise refusal(found, PLATFORM, reply)
        shown = said(reply) if found is None else None
        return shown or None, PROFILE.capabilities

    async def refresh(self, connection: Connection) -> RefreshOutcome:
        return await session.refresh(self._xrpc, connection)

    async def publish(self, post: OutgoingPost) -> Outcome:
        if post.answer is not None and post.answer.is_direct:
            return await chatting.publish(self._xrpc, post, post.answer)
        return await writing.publish(self._xrpc, self._files, post)

    async def find(self, post: OutgoingPost) -> Finding:
        """Exact at any time: by the key, in the account's own repository. In a chat by its words,
        among the latest."""
        if post.answer is not None and post.answer.is_direct:
            return await chatting.find(self._xrpc, post, post.answer)
        return await writing.find(self._xrpc, post)

    async def see(self, post: OutgoingPost) -> Finding:
        rkey = own_key(post.connection, post.platform_post_id or "")
        if rkey is None:
            return Absent()
        finding = await writing.look(self._xrpc, post.connection, rkey)
        if isinstance(finding, Published) and post.platform_post_id:
            return replace(finding, post_id=post.platform_post_id)
        return finding

    async def delete(self, post: OutgoingPost) -> Outcome:
        """Safe to repeat: deleting what is not there succeeds."""
        if post.answer is not None and post.answer.is_direct:
            return chatting.NOT_TAKEN_DOWN
        return await writing.delete(self._xrpc, post)

    async def recent(self, connection: Connection) -> Listing:
        """As the AppView lists them, with answers and without what was reposted."""
        reply = await self._xrpc.ask(
            connection,
            "app.bsky.feed.getAuthorFeed",
            most_bytes=LISTING_BYTES,
            actor=connection.account_id,
            limit=str(LISTED),
            filter="posts_with_replies",
        )
        if not succeeded(reply):
            return self._xrpc.untold(reply, connection.credentials)
        feed = said(reply).get("feed")
        try:
            listed = [_recent(item["post"]) for item in feed or [] if "reason" not in item]
        except (KeyError, TypeError, ValueError):
            return CannotTell("The server did not list posts as the lexicon has them.")
        if not isinstance(feed, list):
            return CannotTell("The server did not answer with posts.")
        own = f"at://{connection.account_id}/"
        return tuple(post for post in listed if post.post_id.startswith(own))

    async def poll(self, connection: Connection, cursor: str | None) -> Polled | CannotTell:
        polled = await inbound.poll(self._xrpc, connection, cursor)
        if isinstance(polled, CannotTell) or not chat.is_wanted(connection):
            return polled
        return await chat.hear_too(self._xrpc, connection, cursor, polled)

    async def search(
        self, connection: Connection, query: str, cursor: str | None
    ) -> Polled | CannotTell:
        return await searching.search(self._xrpc, connection, query, cursor)

    def public_name(self, handle: str, server_url: str | None) -> PublicName | NoPublicName:
        return seeing.public_name(self._xrpc, handle, server_url)

    def open_place(self, name: PublicName) -> Connection | None:
        return seeing.open_place(name)

    def is_told(self, connection: Connection, name: PublicName) -> bool:
        """Our data server passes what it is asked on to its AppView, unless another is named."""
        return name.server_url is None

    async def look_up(
        self, connection: Connection, name: PublicName
    ) -> PublicAccount | NobodyThere | CannotTell:
        return await seeing.look_up(self._xrpc, connection, name)

    async def posts_of(
        self, connection: Connection, account: PublicAccount, before: str | None
    ) -> PublicPosts | CannotTell | None:
        return await seeing.posts_of(self._xrpc, connection, account, before)

    def digest(self, raw: Raw, connection: Connection) -> Sequence[Heard]:
        return digesting.digest(raw, connection)

    async def who_follows(
        self, connection: Connection, people: Sequence[str]
    ) -> Mapping[str, bool] | CannotTell:
        return await following.who_follows(self._xrpc, connection, people)

    async def act(self, connection: Connection, act: Act) -> Outcome:
        return await moderation.act(self._xrpc, connection, act)

    async def measure_post(self, connection: Connection, post_id: str) -> Readings | CannotTell:
        return await metrics.measure_post(self._xrpc, connection, post_id)

    async def measure_account(self, connection: Connection) -> Readings | CannotTell:
        return await metrics.measure_account(self._xrpc, connection)


def _name(shown: Mapping[str, Any] | None) -> str:
    name = shown.get("displayName") if shown is not None else None
    return name if isinstance(name, str) else ""


def _profile(shown: Mapping[str, Any], handle: str) -> AccountProfile:
    """What was never written there is left out: that is an empty bio. The name before a domain is
    what stands for the account elsewhere."""
    return profile_of(
        _name(shown),
        handle.partition(".")[0],
        bio=shown.get("description", ""),
        pointing=[shown.get("website")],
        avatar=shown.get("avatar"),
    )


def _recent(post: Mapping[str, Any]) -> RecentPost:
    did, _, rkey = parts_of(post["uri"])
    at, text = instant(post["indexedAt"]), post["record"]["text"]
    if at is None or not isinstance(text, str):
        raise ValueError("no time or no text")
    return RecentPost(str(post["uri"]), permalink(did, rkey), text, at)
