"""What others publish is heard by asking their feeds, politely: only for what has changed, never
more often than they wish, and wherever they have moved to; and the hub they name is passed on."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from adapters.outbound.feed_formats import Entry
from adapters.outbound.feed_reading import MOST_BYTES, SECONDS, Reading, question, reading
from adapters.platforms.checks import wrong_setting
from adapters.platforms.feed.place import Place, key_of, place_of
from adapters.platforms.feed.profile import (
    BACKFILL,
    MOST_BACKFILL,
    PLATFORM,
    PROFILE,
    SHORTEST,
    URL,
)
from adapters.platforms.feed.telling import heard_in, raw_of
from adapters.platforms.http import Answer, Http, Reply
from adapters.platforms.profiles import profile_of
from adapters.platforms.replies import LONGEST_WAIT, SHORTEST_WAIT, USUAL_WAIT
from domain.communities.account import Account
from domain.publishing.feed import FeedTrouble
from domain.publishing.feed_ports import NotRead, Unchanged
from domain.shared.clock import Clock
from domain.shared.errors import Refusal, UrlNotAllowed
from domain.shared.heard import Heard, NamedHub, Polled, Raw
from domain.shared.outcomes import CannotTell, Hindrance
from domain.shared.platforms import (
    Connection,
    PlatformProfile,
    PlatformRefused,
    PlatformThrottled,
    PlatformUnreachable,
)
from domain.shared.secret import Secret

MOST_HOPS = 3
FOR_GOOD = frozenset({301, 308})
LONGEST_ASKED = timedelta(hours=24)

WORDS = {
    FeedTrouble.UNREACHABLE: "The feed's server gave no usable answer.",
    FeedTrouble.NOT_ALLOWED: "The address is not one we call.",
    FeedTrouble.MOVED: "The feed leads on to nowhere, in circles, or from https to http.",
    FeedTrouble.GONE: "The feed says that it is gone for good (410).",
    FeedTrouble.REFUSED: "The server refuses to show the feed.",
    FeedTrouble.THROTTLED: "The server asks us to wait.",
    FeedTrouble.SERVER_ERROR: "The server failed at showing the feed.",
    FeedTrouble.TOO_LARGE: f"The feed is longer than {MOST_BYTES // 1024} kB.",
    FeedTrouble.UNREADABLE: "What is there is no RSS, no Atom and no JSON Feed.",
    FeedTrouble.DECLARES_ENTITIES: "The feed declares entities, which is not read.",
}
_OVER = frozenset({FeedTrouble.GONE, FeedTrouble.REFUSED})


@dataclass(frozen=True, slots=True)
class _Found:
    """What was read, and where: `moved_to` is None where that is still the address we were given,
    or leads elsewhere only for now."""

    reading: Reading
    moved_to: str | None


class Feed:
    """Nothing is written there and nobody is known there: only `identify` and what is heard."""

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
        url = self._address(settings)
        _backfill(settings)
        found = await self._read(url, Place())
        if isinstance(found.reading, NotRead):
            raise _refusal(found.reading)
        if isinstance(found.reading, Unchanged):
            raise PlatformUnreachable(platform=PLATFORM)
        feed, host = found.reading.feed, urlsplit(url).hostname or url
        return Account(
            account_id=url,
            handle=host,
            name=feed.title or host,
            url=feed.site,
            limits=PROFILE.limits,
            capabilities=PROFILE.capabilities,
            outcome_class=PROFILE.outcome_class,
            profile=profile_of(feed.title, host),
        )

    async def poll(self, connection: Connection, cursor: str | None) -> Polled | CannotTell:
        """The first time what is there counts as known, but for as many as `backfill` says. Where
        the feed moved for good is remembered in the cursor, for as long as it is there."""
        url = str(connection.settings.get(URL))
        before = place_of(cursor)
        place = before or Place()
        found = await self._read(place.moved_to or url, place)
        if place.moved_to and isinstance(found.reading, NotRead) and found.reading.trouble in _OVER:
            # Where it had moved to it is no more; it may be back where we were told it is.
            place = replace(place, moved_to=None, etag=None, last_modified=None)
            found = await self._read(url, place)
        read = found.reading
        if isinstance(read, NotRead):
            return _trouble(read)
        wait = min(max(SHORTEST, read.wait or timedelta()), LONGEST_ASKED)
        if isinstance(read, Unchanged):
            after = replace(place, moved_to=found.moved_to or place.moved_to)
            return Polled((), after.written(), again_in=wait)
        # Two hundred texts are laid bare of their markup: in a thread of its own.
        met = await asyncio.to_thread(place.compared, read.feed.entries)
        after = Place(
            moved_to=found.moved_to or place.moved_to,
            etag=read.etag,
            last_modified=read.last_modified,
            met=place.with_met(met),
        )
        new = self._new(read.feed.entries, place, after)
        if before is None:
            most = _backfill(connection.settings)
            new = new[len(new) - most :] if most else []
        hub = NamedHub(read.hub, read.topic)
        return Polled(tuple(new), after.written(), again_in=wait, hub=hub)

    def digest(self, raw: Raw, connection: Connection) -> Sequence[Heard]:
        """Raises Undigestible."""
        return heard_in(raw)

    def _new(self, entries: Sequence[Entry], before: Place, after: Place) -> list[Raw]:
        """What was not met in these words, the oldest first: a feed has its newest first, and where
        it says when each was published, that counts."""
        now = self._clock.now()
        by_key = {key_of(entry): entry for entry in reversed(entries)}
        raws = []
        for key, entry in sorted(by_key.items(), key=lambda one: one[1].published_at or now):
            met = after.met[key]
            if before.met.get(key) != met:
                raws.append(raw_of(key, entry, met.wording, met.revision, now))
        return raws

    async def _read(self, url: str, place: Place) -> _Found:
        """Follows a few redirects, each address judged like the first; one that is for good is
        remembered if all before it were."""
        at, moved_to, for_good = url, None, True
        headers = question(place.etag, place.last_modified)
        for _ in range(MOST_HOPS + 1):
            reply = await self._asked(at, headers)
            read = await reading(at, reply, self._clock.now())
            if not (isinstance(read, NotRead) and read.trouble is FeedTrouble.MOVED):
                return _Found(read, moved_to)
            onward = read.moved_to
            if onward is None or (at.startswith("https:") and not onward.startswith("https:")):
                break
            for_good = for_good and isinstance(reply, Answer) and reply.status in FOR_GOOD
            at, moved_to = onward, onward if for_good else moved_to
        return _Found(NotRead(FeedTrouble.MOVED), None)

    async def _asked(self, url: str, headers: Mapping[str, str]) -> Reply:
        parts = urlsplit(url)
        path = parts.path or "/"
        return await self._http.send(
            "GET",
            f"{parts.scheme}://{parts.netloc}",
            f"{path}?{parts.query}" if parts.query else path,
            headers=headers,
            most_bytes=MOST_BYTES,
            seconds=SECONDS,
        )

    def _address(self, settings: Mapping[str, Any]) -> str:
        """Raises ValidationFailed and UrlNotAllowed."""
        url = settings.get(URL)
        if not url:
            raise wrong_setting(URL, "required")
        if not isinstance(url, str):
            raise wrong_setting(URL, "malformed")
        return self._http.address(url, f"/settings/{URL}")


def _backfill(settings: Mapping[str, Any]) -> int:
    """Raises ValidationFailed."""
    most = settings.get(BACKFILL, 0)
    if isinstance(most, bool) or not isinstance(most, int) or most < 0:
        raise wrong_setting(BACKFILL, "malformed")
    if most > MOST_BACKFILL:
        raise wrong_setting(BACKFILL, "too_large", maximum=MOST_BACKFILL)
    return most


def _trouble(read: NotRead) -> CannotTell:
    words = WORDS[read.trouble]
    if read.trouble is FeedTrouble.GONE:
        return CannotTell(words, hindrance=Hindrance.GONE)
    return CannotTell(words, _wait(read) if read.trouble is FeedTrouble.THROTTLED else None)


def _wait(read: NotRead) -> timedelta:
    return min(max(read.wait or USUAL_WAIT, SHORTEST_WAIT), LONGEST_WAIT)


def _refusal(read: NotRead) -> Refusal:
    """The same for whoever wants to connect it."""
    at, words = f"/settings/{URL}", WORDS[read.trouble]
    match read.trouble:
        case FeedTrouble.NOT_ALLOWED:
            return UrlNotAllowed(pointer=at, reason="address_not_public")
        case FeedTrouble.THROTTLED:
            seconds = int(_wait(read).total_seconds())
            return PlatformThrottled(platform=PLATFORM, retry_after_seconds=seconds)
        case FeedTrouble.UNREACHABLE | FeedTrouble.SERVER_ERROR:
            return PlatformUnreachable(platform=PLATFORM)
        case _:
            return PlatformRefused(pointer=at, platform=PLATFORM, words=words)
