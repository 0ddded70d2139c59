"""Read what happened, in the order it was told, from where one left off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.events.errors import CursorExpired
from domain.events.model import Event, Place
from domain.events.ports import Stretch
from domain.events.room import Events
from domain.events.rules import KEPT_FOR, admit, names_meant, too_old
from domain.events.telling import tell_all
from domain.events.views import FeedPage
from domain.shared.access import Actor, Permission
from domain.shared.clock import written
from domain.shared.ids import EventId, WorkspaceId
from domain.shared.paging import DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class FeedRequest:
    """What to read. `types` are names or `message.*`. Where nobody says after what, it begins at
    the first event since `since`, or at the oldest one kept."""

    limit: int = DEFAULT_LIMIT
    types: Sequence[str] = ()
    object_id: str | None = None
    since: datetime | None = None


async def read_feed(
    room: Events, actor: Actor, request: FeedRequest, after: Place | None
) -> FeedPage:
    """The next page after that place. Whatever was committed before this call is in it, or in the
    pages after it.

    Raises MissingScope, OnlySomeWorkspaces, UnknownEventType, CursorExpired.
    """
    admit(actor, Permission.EVENTS_READ)
    names = names_meant(request.types, room.known)
    now = room.clock.now()
    await tell_all(room)
    begin, since = 0, None
    if after is not None:
        await _refuse_too_old(room, actor, after, now)
        begin = after.position
    elif request.since is not None:
        begin, since = await room.feed.before(actor, request.since), request.since
    stretch = Stretch(begin, request.limit, names, request.object_id, since)
    return await _page(room, actor, stretch, now)


async def enter_feed(
    room: Events, actor: Actor, request: FeedRequest, after: Place | None
) -> Place:
    """Where somebody begins to follow: after the place they name, or else now. Raises what
    `read_feed` raises."""
    admit(actor, Permission.EVENTS_READ)
    names_meant(request.types, room.known)
    now = room.clock.now()
    await tell_all(room)
    if after is None:
        return Place(await room.feed.latest(actor), now)
    await _refuse_too_old(room, actor, after, now)
    return after


async def follow_feed(room: Events, actor: Actor, request: FeedRequest, after: Place) -> FeedPage:
    """The next page for somebody who has entered. Only of what is told by now: `watch_feeds` tells
    for all who follow."""
    names = names_meant(request.types, room.known)
    stretch = Stretch(after.position, request.limit, names, request.object_id)
    return await _page(room, actor, stretch, room.clock.now())


async def watch_feeds(room: Events, workspaces: Sequence[WorkspaceId]) -> Mapping[WorkspaceId, int]:
    """Tell what was committed, then say how far each of these workspaces' feeds goes."""
    await tell_all(room)
    return await room.telling.latest(workspaces)


async def read_event(room: Events, actor: Actor, event_id: EventId) -> Event:
    """One event of the actor's workspace. Raises MissingScope, NotFound, also once it is no longer
    kept."""
    actor.require(Permission.EVENTS_READ)
    return await room.feed.event(actor, event_id)


async def _refuse_too_old(room: Events, actor: Actor, place: Place, now: datetime) -> None:
    if not too_old(place, now):
        return
    oldest = await room.feed.oldest(actor)
    raise CursorExpired(
        days=KEPT_FOR.days,
        oldest_id=oldest.id if oldest else None,
        oldest_at=written(oldest.at) if oldest else None,
    )


async def _page(room: Events, actor: Actor, stretch: Stretch, now: datetime) -> FeedPage:
    """With where to go on: at the end of the feed that is known to be complete as of now, so that
    who reads to the end often enough never finds the place too old."""
    looked = await room.feed.look(actor, stretch)
    if looked.stopped is not None:
        return FeedPage(looked.events, looked.stopped, has_more=True)
    end = Place(max(looked.latest, stretch.after), now)
    return FeedPage(looked.events, end, has_more=False)
