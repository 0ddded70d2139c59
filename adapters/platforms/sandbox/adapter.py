"""The sandbox answers as the text asks it to, the same way every time."""

import asyncio
import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from adapters.platforms.checks import wrong_choice
from adapters.platforms.replies import untold
from adapters.platforms.sandbox.acting import act_on, slowed
from adapters.platforms.sandbox.following import SETTING, Following, check_followers
from adapters.platforms.sandbox.measuring import MOODS, of_account, of_post
from adapters.platforms.sandbox.poll_counting import PollCounting
from adapters.platforms.sandbox.searching import Searching
from adapters.platforms.sandbox.seeing import Seeing
from adapters.platforms.sandbox.showing import BIO, account_asked, shown_of
from adapters.platforms.sandbox.tokens import USUAL_LIFE, exchange, lifetime, state_of
from adapters.platforms.sandbox.wall import TokenState, Wall
from adapters.platforms.standard_hook import StandardHook
from adapters.platforms.told import body_of
from adapters.text.counting import length
from domain.communities.account import Account
from domain.communities.outcomes import RefreshOutcome
from domain.moderation.pace import Pace
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Expired,
    Finding,
    Listing,
    NotSent,
    Outcome,
    Preparation,
    Prepared,
    Published,
    RefusalKind,
    Refused,
    Throttled,
    Unknown,
)
from domain.publishing.ports import OutgoingPost
from domain.shared.acts import Act
from domain.shared.clock import Clock
from domain.shared.heard import Heard, HeardKind, Raw
from domain.shared.platforms import (
    REFRESH_TOKEN,
    Capability,
    Connection,
    CountingUnit,
    CredentialsRefused,
    Limits,
    MediaLimit,
    OutcomeClass,
    PlatformProfile,
    PollLimit,
    RateBudget,
    TextLimit,
)
from domain.shared.readings import Readings
from domain.shared.secret import Secret

# The magic words. Each stands alone in the text; the first one found counts.
TIMEOUT_AFTER_ACCEPT = "#sandbox-timeout-after-accept"
"""The post is stored and the answer lost, the first time for a key; later attempts go through."""
TIMEOUT_BEFORE_ACCEPT = "#sandbox-timeout-before-accept"
"""Nothing is stored and no answer comes, the first time for a key; later attempts go through."""
RATE_LIMIT = "#sandbox-rate-limit"
"""Throttled for 20 s, at every attempt."""
RATE_LIMIT_ONCE = "#sandbox-rate-limit-once"
"""Throttled for 20 s, the first time for a key; later attempts go through."""
REJECT = "#sandbox-reject"
"""A final refusal of the content."""
FORBIDDEN_ONCE = "#sandbox-forbidden-once"
"""The account may not publish, the first time for a key; later attempts go through."""
EXPIRED_TOKEN = "#sandbox-expired-token"
"""The credentials are refused, as if they had expired."""
BLOCKED = "#sandbox-blocked"
"""The account is stopped: nothing is taken from it."""
SLOW = "#sandbox-slow"
"""Published after 3 s."""
VANISH = "#sandbox-vanish"
"""Published, and taken down behind our back at once."""
UNREACHABLE = "#sandbox-unreachable"
"""Nothing was sent, at every attempt."""

MAGIC_WORDS = (
    TIMEOUT_AFTER_ACCEPT,
    TIMEOUT_BEFORE_ACCEPT,
    RATE_LIMIT,
    RATE_LIMIT_ONCE,
    REJECT,
    FORBIDDEN_ONCE,
    EXPIRED_TOKEN,
    BLOCKED,
    SLOW,
    VANISH,
    UNREACHABLE,
)
AT_FIRST = (TIMEOUT_BEFORE_ACCEPT, RATE_LIMIT_ONCE, FORBIDDEN_ONCE)
PAGE = 40
RATE_LIMIT_WAIT = timedelta(seconds=20)
SLOWNESS = timedelta(seconds=3)
REFUSED_TOKEN = "expired"

LIMITS = Limits(
    text=TextLimit(maximum=500, unit=CountingUnit.GRAPHEMES),
    budget=RateBudget(posts=100_000, seconds=60),
    poll=PollLimit(options=4, option_length=50, shortest_seconds=300, longest_seconds=2_629_746),
    media=MediaLimit(
        images=4,
        videos=1,
        image_types=("image/jpeg", "image/png", "image/gif", "image/webp"),
        video_types=("video/mp4", "video/webm", "video/quicktime"),
        image_bytes=16 * 2**20,
        video_bytes=99 * 2**20,
        alt_text=1500,
        caption_tracks=20,
        caption_bytes=100_000,
    ),
)
PROFILE = PlatformProfile(
    platform="sandbox",
    name="Sandbox",
    capabilities=frozenset(
        {
            Capability.PUBLISH_TEXT,
            Capability.LOOK_UP,
            Capability.DELETE,
            Capability.EDIT,
            Capability.REFRESH_CREDENTIALS,
            *(Capability.THREADS, Capability.FIRST_COMMENTS),
            Capability.POLLS,
            Capability.LOCATIONS,
            Capability.CONTENT_WARNINGS,
            Capability.REPLY_CONTROLS,
            Capability.REPLIES,
            Capability.DIRECT_MESSAGES,
            Capability.PRIVATE_REPLIES,
            Capability.DIRECT_MEDIA,
            Capability.LINKS,
            Capability.MEDIA,
            Capability.SEE_POSTS,
            Capability.LIST_POSTS,
            *(Capability.HIDE_MESSAGES, Capability.REMOVE_MESSAGES),
            *(Capability.MUTE_PEOPLE, Capability.KICK_PEOPLE, Capability.BAN_PEOPLE),
            *(Capability.SLOW_MODE, Capability.SEE_FOLLOWERS),
            *(Capability.POST_METRICS, Capability.ACCOUNT_METRICS, Capability.INBOUND_WEBHOOKS),
            *(Capability.SEARCH_POSTS, Capability.PUBLIC_ACCOUNTS),
        }
    ),
    outcome_class=OutcomeClass.KEY,
    limits=LIMITS,
    needs_server_url=False,
    credential_fields=("token",),
    optional_credential_fields=(REFRESH_TOKEN,),
    # As the platforms that have one do: a day after what somebody wrote to us alone.
    reply_windows={HeardKind.DIRECT: 24 * 60 * 60},
    settings_fields={
        "account": "Which pretended account: at most 64 letters, digits, - and _. "
        "Default: sandbox.",
        "outcome_class": "How it settles an unknown outcome: A by key (default), B by handle, C by "
        "listing, D not at all.",
        "token_lifetime_seconds": "How many seconds its tokens live, from 5 to 31536000. "
        "Default: an hour with a refresh token, for ever without.",
        BIO: "What its profile says. Default: nothing, as on platforms that have no bios.",
        "metrics": "How it answers when it is asked for numbers: given (default), none, throttled "
        "or unreachable.",
        **SETTING,
    },
    test_only=True,
    hook_credential="hook_secret",
    fixed_settings=("account",),
)

_No = Refused | Expired | Throttled | NotSent

_MAGIC = re.compile(r"(?<![\w#-])#sandbox-[a-z-]+(?![\w-])")
_BLIND = "This sandbox channel cannot look its posts up, as its settings ask."
_LOST = "The sandbox lost the answer, as the text asked."
_ENDED = Refused(RefusalKind.CREDENTIALS, "The token has expired.", 401)


class Sandbox(PollCounting, Following, Searching, Seeing, StandardHook):
    """Magic words script publishing; looking up is honest; it tells whatever it is asked to."""

    def __init__(self, wall: Wall, clock: Clock, slowness: timedelta = SLOWNESS) -> None:
        self._wall = wall
        self._clock = clock
        self._slowness = slowness

    @property
    def profile(self) -> PlatformProfile:
        return PROFILE

    async def identify(
        self,
        server_url: str | None,
        credentials: Mapping[str, Secret],
        settings: Mapping[str, Any],
    ) -> Account:
        """Any token but `expired` is accepted. Raises CredentialsRefused or ValidationFailed."""
        wrong_choice(settings, "outcome_class", tuple(OutcomeClass))
        wrong_choice(settings, "metrics", MOODS)
        check_followers(settings)
        account = account_asked(settings)
        profile = shown_of(account, settings)
        if _has_expired(credentials):
            words, pointer = "The token has expired.", "/credentials/token"
            raise CredentialsRefused(pointer=pointer, platform="sandbox", words=words)
        settles = OutcomeClass(settings.get("outcome_class") or "A")
        blind = {Capability.LOOK_UP, Capability.SEE_POSTS, Capability.LIST_POSTS}
        lacking = blind if settles is OutcomeClass.NONE else set[Capability]()
        renewable = REFRESH_TOKEN in credentials
        if not renewable:
            lacking.add(Capability.REFRESH_CREDENTIALS)
        window = 3600 if settles is OutcomeClass.KEY else None
        return Account(
            account_id=account,
            handle=f"@{account}",
            name=profile.display_name,
            url=None,
            limits=replace(LIMITS, idempotency_window_seconds=window),
            capabilities=PROFILE.capabilities - lacking,
            outcome_class=settles,
            credentials_last=lifetime(settings) or (USUAL_LIFE if renewable else None),
            profile=profile,
        )

    def pretended(self, heard: Heard) -> Raw:
        """What it would tell of this: the same telling for the same words."""
        body = body_of(heard)
        return Raw(hashlib.sha256(body).hexdigest(), body)

    async def refresh(self, connection: Connection) -> RefreshOutcome:
        """Magic refresh tokens script the outcome; using one twice revokes the grant."""
        return await exchange(self._wall, connection, self._slowness)

    async def prepare(self, post: OutgoingPost) -> Preparation:
        """Each attempt's post is kept apart. What is to be refused is refused here already."""
        said_no = await self._said_no(post)
        return said_no or Prepared(f"{post.key}.{post.fence}")

    async def publish(self, post: OutgoingPost) -> Outcome:
        """Safe to repeat under one key where the channel's outcome class is A, and under one handle
        where it is B."""
        said_no = await self._said_no(post)
        if said_no is not None:
            return said_no
        word = next(iter(_MAGIC.findall(post.text)), None)
        if word in AT_FIRST and await self._first(post, word):
            return _without_storing(word)
        if word == SLOW:
            await asyncio.sleep(self._slowness.total_seconds())
        post_id = await self._wall.put(
            post.connection,
            post.handle or post.key,
            post.post,
            reply_to=post.reply_to,
            to_person=post.answer.person_id if post.answer and post.answer.is_direct else None,
            media=post.media,
            once_per_key=post.outcome_class in (OutcomeClass.KEY, OutcomeClass.HANDLE),
        )
        if word == TIMEOUT_AFTER_ACCEPT and await self._first(post, word):
            return Unknown(_LOST)
        if word == VANISH:
            await self._wall.delete(post.connection, post_id)
        return _published(post_id)

    async def find(self, post: OutgoingPost) -> Finding:
        if post.outcome_class is OutcomeClass.NONE:
            return CannotTell(_BLIND)
        post_id = await self._wall.find(post.connection, post.handle or post.key)
        return Absent() if post_id is None else _published(post_id)

    async def see(self, post: OutgoingPost) -> Finding:
        if post.outcome_class is OutcomeClass.NONE:
            return CannotTell(_BLIND)
        over = await self._token_over(post.connection)
        if over is not None:
            return untold(over)
        post_id = post.platform_post_id or ""
        there = await self._wall.hangs(post.connection, post_id)
        return _published(post_id) if there else Absent()

    async def recent(self, connection: Connection) -> Listing:
        if connection.settings.get("outcome_class") == OutcomeClass.NONE:
            return CannotTell(_BLIND)
        over = await self._token_over(connection)
        if over is not None:
            return untold(over)
        return tuple(await self._wall.recent(connection, PAGE))

    async def delete(self, post: OutgoingPost) -> Outcome:
        if post.platform_post_id is None:
            return Refused(RefusalKind.CONTENT, "This delivery has no post to delete.")
        if _has_expired(post.connection.credentials):
            return _ENDED
        over = await self._token_over(post.connection)
        if over is not None:
            return over
        await self._wall.delete(post.connection, post.platform_post_id)
        return _published(post.platform_post_id)

    async def edit(self, post: OutgoingPost) -> Outcome:
        said_no = await self._said_no(post)
        if said_no is not None:
            return said_no
        post_id = post.platform_post_id or ""
        if not await self._wall.rewrite(post.connection, post_id, post.post):
            return Refused(RefusalKind.CONTENT, "There is no such post any more.", 404)
        return _published(post_id)

    async def act(self, connection: Connection, act: Act) -> Outcome:
        """Safe to repeat. Magic words in the reason script the outcome."""
        if _has_expired(connection.credentials):
            return _ENDED
        over = await self._token_over(connection)
        return over or await act_on(self._wall, connection, act)

    async def pace(self, connection: Connection) -> Pace | CannotTell:
        if _has_expired(connection.credentials):
            return untold(_ENDED)
        over = await self._token_over(connection)
        return untold(over) if over else Pace(await self._wall.pace(connection))

    async def slow_down(self, connection: Connection, seconds: int) -> Outcome:
        if _has_expired(connection.credentials):
            return _ENDED
        over = await self._token_over(connection)
        return over or await slowed(self._wall, connection, seconds)

    async def measure_post(self, connection: Connection, post_id: str) -> Readings | CannotTell:
        if _has_expired(connection.credentials):
            return untold(_ENDED)
        over = await self._token_over(connection)
        if over is not None:
            return untold(over)
        return await of_post(self._wall, self._clock, connection, post_id)

    async def measure_account(self, connection: Connection) -> Readings | CannotTell:
        if _has_expired(connection.credentials):
            return untold(_ENDED)
        over = await self._token_over(connection)
        if over is not None:
            return untold(over)
        return await of_account(self._wall, self._clock, connection)

    async def _said_no(self, post: OutgoingPost) -> _No | None:
        return _refused(post) or await self._token_over(post.connection)

    async def _token_over(self, connection: Connection) -> Expired | Refused | None:
        state = await state_of(self._wall, connection, connection.credentials["token"].reveal())
        if state is TokenState.GOOD:
            return None
        words = f"invalid_token: the access token is {state}."
        if REFRESH_TOKEN in connection.credentials:
            return Expired(words, 401)
        return Refused(RefusalKind.CREDENTIALS, words, 401)

    async def _first(self, post: OutgoingPost, word: str) -> bool:
        return await self._wall.first_time(post.connection, post.key, word)


def _published(post_id: str) -> Published:
    return Published(post_id, f"/v1/sandbox/posts/{post_id}", 200)


def _has_expired(credentials: Mapping[str, Secret]) -> bool:
    token = credentials.get("token")
    return token is None or token.reveal() == REFUSED_TOKEN


def _refused(post: OutgoingPost) -> _No | None:
    """The answers that need no memory and no wall."""
    words = _MAGIC.findall(post.text)
    first = words[0] if words else None
    if first == EXPIRED_TOKEN or _has_expired(post.connection.credentials):
        return _ENDED
    if first == BLOCKED:
        return Refused(RefusalKind.ACCOUNT, "This account is suspended, as the text asked.", 403)
    if first == UNREACHABLE:
        return NotSent("The sandbox pretends to be unreachable, as the text asked.")
    if first == RATE_LIMIT:
        return Throttled(RATE_LIMIT_WAIT, "The sandbox throttles, as the text asked.", 429)
    if first == REJECT:
        return Refused(RefusalKind.CONTENT, "The sandbox rejects this, as the text asked.", 422)
    if length(post.text, LIMITS.text) > LIMITS.text.maximum:
        return Refused(RefusalKind.CONTENT, "The text is longer than 500 characters.", 422)
    return None


def _without_storing(word: str) -> Outcome:
    if word == RATE_LIMIT_ONCE:
        return Throttled(RATE_LIMIT_WAIT, "The sandbox throttles once, as the text asked.", 429)
    if word == FORBIDDEN_ONCE:
        return Refused(RefusalKind.PERMISSION, "The account may not publish here yet.", 403)
    return Unknown(_LOST)
