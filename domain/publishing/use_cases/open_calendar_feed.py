"""Whoever has the secret address of a calendar feed sees what it shows, at this moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from domain.publishing.calendar import OVER, Span, on_the_wall
from domain.publishing.calendar_feed import CalendarFeed, ContentLevel
from domain.publishing.calendar_ports import Planned, SpecialDate
from domain.publishing.room import Publishing
from domain.publishing.states import MessageStatus
from domain.shared.access import Actor, Mode, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId
from domain.shared.wall_time import zone

BACK = timedelta(days=31)
AHEAD = timedelta(days=366)
MOST_ENTRIES = 2000
LETTERS = {ContentLevel.TITLES: 80, ContentLevel.FULL: 2000}


@dataclass(frozen=True, slots=True)
class ShownCalendar:
    """What a feed shows: messages by time and special dates of these whole days, and what the
    channels are called."""

    feed: CalendarFeed
    span: Span
    messages: Sequence[Planned]
    special_dates: Sequence[SpecialDate]
    channels: Mapping[ChannelId, str]


async def open_calendar_feed(room: Publishing, secret: str) -> ShownCalendar:
    """A month back and a year ahead, in whole days, so that nothing changes while nothing happens;
    at most 2,000 messages, the earliest. Raises NotFound for a secret that is nobody's, or was
    revoked."""
    door = await room.reads.calendar_door(room.links.hash_of_secret(secret))
    if door is None:
        raise NotFound(thing="calendar_feed")
    actor = Actor(
        id=door.feed_id,
        organization_id=door.organization_id,
        mode=Mode.LIVE,
        scopes=frozenset({Permission.PLANNING_READ}),
        workspace_id=door.workspace_id,
    )
    feed = await room.reads.calendar_feed(actor, door.feed_id)
    timezone = feed.timezone or await room.reads.timezone(actor)
    today = on_the_wall(room.clock.now(), zone(timezone)).date()
    span = Span(today - BACK, today + AHEAD, timezone)
    alive = [status for status in MessageStatus if status not in OVER]
    messages = await room.reads.planned(
        actor,
        replace(feed.scope, statuses=feed.statuses or alive),
        span.since,
        span.until,
        most=MOST_ENTRIES,
        letters=LETTERS[feed.content],
    )
    special: Sequence[SpecialDate] = ()
    if feed.countries:
        special = room.special_days.between(span.first, span.last, feed.countries, feed.language)
    return ShownCalendar(feed, span, messages, special, await room.reads.channel_names(actor))
