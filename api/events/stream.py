"""Events as they are told, over one connection, for as long as both sides stay."""

import asyncio
from collections import Counter as Tally
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from logging import getLogger

from fastapi.sse import format_sse_event
from prometheus_client import Gauge
from pydantic_core import to_json
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.events.feed_query import FeedCursors
from api.events.presences import There, changes
from api.house import House, Settings
from domain.events.errors import StreamsFull, TooManyStreams
from domain.events.model import Event, Place
from domain.events.rules import letter
from domain.events.use_cases.read_feed import FeedRequest, follow_feed, watch_feeds
from domain.events.views import FeedPage
from domain.identity.errors import InvalidCredentials
from domain.identity.use_cases.authenticate import vouch
from domain.inbox.use_cases.show_presence import see_who_is_where
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound, TemporarilyUnavailable
from domain.shared.events import News
from domain.shared.ids import WorkspaceId

COME_BACK_AFTER = timedelta(seconds=3)
LOOK_EVERY = timedelta(milliseconds=250)
BREATH = timedelta(milliseconds=20)
"""Between two looks at the feeds, however much happens."""

AGAIN_AFTER = timedelta(seconds=1)
"""After the database was away."""

RENEW_EVERY = timedelta(days=1)
"""An id without an event keeps the place of a silent stream from getting too old."""

OPEN = Gauge("tertulia_streams_open", "Event streams that this process serves.")
log = getLogger("tertulia.streams")


@dataclass(eq=False)
class Follower:
    """Somebody who follows a feed. `seen` is how far they have looked; `news` is set when there may
    be more, or when it is time to go. `there` is who is where, for whoever wants to know: None for
    everybody else."""

    actor: Actor
    seen: int = 0
    there: There | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Streams:
    """All streams of this process, and the one look at the feeds on behalf of all of them, which is
    made only while there are some. What this very process commits is looked for at once."""

    def __init__(self, house: House, leaving: Callable[[], bool]) -> None:
        self.house = house
        self.leaving = leaving
        self._open: set[Follower] = set()
        self._of_key: Tally[str] = Tally()
        self._soon = asyncio.Event()
        self._pulse: asyncio.Task[None] | None = None
        house.news.add(self._heard)

    @contextmanager
    def admitted(self, actor: Actor, *, with_presences: bool) -> Iterator[Follower]:
        """A place among the streams, for as long as the block lasts. Raises TooManyStreams,
        StreamsFull."""
        settings = self.house.settings
        if self._of_key[actor.id] >= settings.streams_per_key:
            raise TooManyStreams(most=settings.streams_per_key, retry_after_seconds=5)
        if len(self._open) >= settings.streams_per_process or self.leaving():
            raise StreamsFull(retry_after_seconds=5)
        follower = Follower(actor, there={} if with_presences else None)
        self._open.add(follower)
        self._of_key[actor.id] += 1
        OPEN.inc()
        if self._pulse is None:
            self._pulse = asyncio.create_task(self._look())
        try:
            yield follower
        finally:
            OPEN.dec()
            self._open.discard(follower)
            self._of_key -= Tally([actor.id])
            self._soon.set()

    def _heard(self, news: Sequence[News]) -> None:
        if news:
            self._soon.set()

    async def _look(self) -> None:
        while self._open:
            self._soon.clear()
            try:
                await self._wake()
            except TemporarilyUnavailable:
                log.warning("database_away")
            except Exception:
                log.exception("look_failed")
            await asyncio.sleep(BREATH.total_seconds())
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY.total_seconds()):
                    await self._soon.wait()
        self._pulse = None

    async def _wake(self) -> None:
        """Those whose feed goes further than they have looked; at the end, all."""
        latest: dict[WorkspaceId, int] = {}
        if not self.leaving():
            workspaces = sorted({follower.actor.workspace for follower in self._open})
            latest = dict(await watch_feeds(self.house.app.events, workspaces))
        if not self.leaving():
            await self._look_around()
        for follower in self._open:
            if self.leaving() or latest.get(follower.actor.workspace, 0) > follower.seen:
                follower.news.set()

    async def _look_around(self) -> None:
        """Who is where, once for each workspace in which somebody wants to know."""
        known: dict[WorkspaceId, There] = {}
        for follower in [each for each in self._open if each.there is not None]:
            workspace = follower.actor.workspace
            if workspace not in known:
                known[workspace] = await see_who_is_where(self.house.app.inbox, follower.actor)
            if known[workspace] != follower.there:
                follower.there = known[workspace]
                follower.news.set()


class EventStream(StreamingResponse):
    """One stream. It ends when the client goes, when its time is over, when the server leaves, and
    when the key that opened it no longer opens the workspace. A page is read from the database as
    the client has taken the one before, so that a slow one costs no memory."""

    media_type = "text/event-stream"

    def __init__(
        self,
        streams: Streams,
        actor: Actor,
        request: FeedRequest,
        place: Place,
        cursors: FeedCursors,
        *,
        with_presences: bool = False,
    ) -> None:
        # What stands between must pass events on as they come.
        super().__init__((), headers={"x-accel-buffering": "no"})
        self._streams = streams
        also = {Permission.INBOX_READ} if with_presences else set()
        self._actor = replace(actor, scopes=frozenset({Permission.EVENTS_READ, *also}))
        self._with_presences = with_presences
        self._shown: There = {}
        self._request = request
        self._place = self._given = place
        self._cursors = cursors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._streams.admitted(self._actor, with_presences=self._with_presences) as follower:
            self.body_iterator = blocks = self._blocks(follower)
            telling = asyncio.create_task(self.stream_response(send))
            leaving = asyncio.create_task(self.listen_for_disconnect(receive))
            try:
                await asyncio.wait({telling, leaving}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                telling.cancel()
                leaving.cancel()
                await asyncio.gather(telling, leaving, return_exceptions=True)
                await blocks.aclose()
            if not telling.cancelled():
                telling.result()

    async def _blocks(self, follower: Follower) -> AsyncGenerator[bytes, None]:
        """What goes over the wire. It begins with a place to come back to, so that nothing is
        missed by who leaves before the first event."""
        watch = _Watch(self._streams.house.settings)
        retry = round(COME_BACK_AFTER / timedelta(milliseconds=1))
        yield format_sse_event(retry=retry, id=self._cursors.of(self._place))
        while (end := await self._end(watch)) is None:
            follower.news.clear()
            page = await self._next_page()
            for event in page.events if page else ():
                yield self._told(event)
                watch.said()
            if page is not None:
                self._place = page.place
                follower.seen = page.place.position
                if page.has_more:
                    continue
            for block in self._who_is_where(follower):
                yield block
                watch.said()
            if watch.silent_for() >= watch.heartbeat:
                yield self._sign_of_life()
                watch.said()
            await _first_of(follower.news, watch.patience(database_away=page is None))
        yield format_sse_event(comment=end)

    def _who_is_where(self, follower: Follower) -> Iterator[bytes]:
        there = follower.there or {}
        yield from changes(self._shown, there)
        self._shown = there

    async def _next_page(self) -> FeedPage | None:
        """None while the database is away: who waits here would not come back after a refusal."""
        try:
            return await follow_feed(
                self._streams.house.app.events, self._actor, self._request, self._place
            )
        except TemporarilyUnavailable:
            return None

    def _told(self, event: Event) -> bytes:
        # While catching up, what comes next is as old as this: only its own instant is promised.
        self._given = Place(event.position or 0, event.at)
        return format_sse_event(
            id=self._cursors.of(self._given),
            event=event.name,
            data_str=to_json(letter(event)).decode(),
        )

    def _sign_of_life(self) -> bytes:
        if self._place.at - self._given.at < RENEW_EVERY:
            return format_sse_event(comment="still here")
        self._given = self._place
        return format_sse_event(comment="still here", id=self._cursors.of(self._given))

    async def _end(self, watch: "_Watch") -> str | None:
        """Why it ends here, for people who look at the wire; None when it goes on."""
        if self._streams.leaving():
            return "the server is going away, come back"
        if watch.left() <= 0:
            return "this stream has lasted its time, come back"
        if not watch.time_to_ask():
            return None
        try:
            await vouch(self._streams.house.app.identity, self._actor)
        except (InvalidCredentials, NotFound):
            return "the key no longer opens this workspace"
        except TemporarilyUnavailable:
            pass
        return None


class _Watch:
    """How long a stream has been silent, when its key was last looked at, and what is left."""

    def __init__(self, settings: Settings) -> None:
        self._now = asyncio.get_running_loop().time
        self._said = self._asked = self._now()
        self._ends = self._now() + settings.stream_seconds
        self.heartbeat = settings.stream_heartbeat_seconds

    def said(self) -> None:
        self._said = self._now()

    def silent_for(self) -> float:
        return self._now() - self._said

    def left(self) -> float:
        return self._ends - self._now()

    def time_to_ask(self) -> bool:
        """True once for every heartbeat."""
        due = self._now() - self._asked >= self.heartbeat
        if due:
            self._asked = self._now()
        return due

    def patience(self, *, database_away: bool) -> float:
        """How long to wait for news, in seconds."""
        wait = min(self.heartbeat - self.silent_for(), self.left())
        return min(wait, AGAIN_AFTER.total_seconds()) if database_away else wait


async def _first_of(news: asyncio.Event, patience: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(max(0.0, patience)):
            await news.wait()
