"""A small scene about a calendar feed, in memory."""

from domain.publishing.calendar_feed import CalendarFeed
from domain.publishing.use_cases.keep_calendar_feeds import (
    NewCalendarFeed,
    change_calendar_feed,
    create_calendar_feed,
    revoke_calendar_feed,
)
from tests.unit.stage import Scenes, Stage


async def a_calendar_feed_is_changed_and_revoked(s: Stage) -> None:
    room = s.house.app.publishing
    made = await create_calendar_feed(room, s.actor, NewCalendarFeed("What we plan"))
    await change_calendar_feed(room, s.actor, made.feed.id, None, {"language": "es"})
    await revoke_calendar_feed(room, s.actor, made.feed.id)


CALENDAR_FEEDS: Scenes = {
    a_calendar_feed_is_changed_and_revoked: (
        {CalendarFeed: "change revoke"},
        {"calendar_feed.created", "calendar_feed.updated", "calendar_feed.revoked"},
    ),
}
