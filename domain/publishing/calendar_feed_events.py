"""What is told of calendar feeds."""

from typing import Any

from domain.publishing.calendar_feed import CalendarFeed
from domain.shared.clock import written
from domain.shared.events import News, differences

CALENDAR_FEED_CREATED = "calendar_feed.created"
CALENDAR_FEED_UPDATED = "calendar_feed.updated"
CALENDAR_FEED_REVOKED = "calendar_feed.revoked"

ANNOUNCED = frozenset({CALENDAR_FEED_CREATED, CALENDAR_FEED_UPDATED, CALENDAR_FEED_REVOKED})


def calendar_feed_changed(
    name: str, feed: CalendarFeed, before: CalendarFeed | None = None
) -> News:
    """The feed as it is now, without anything that leads to its address."""
    after = _feed(feed)
    previous = differences(_feed(before), after) if before else {}
    return News(name, feed.id, feed.version, after, previous=previous)


def _feed(feed: CalendarFeed) -> dict[str, Any]:
    return {
        "id": feed.id,
        "name": feed.name,
        "content": feed.content.value,
        "language": feed.language,
        "revoked_at": written(feed.revoked_at),
        "external_id": feed.external_id,
        "version": feed.version,
    }
