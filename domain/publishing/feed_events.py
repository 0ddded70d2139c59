"""What is told of feeds."""

from typing import Any

from domain.publishing.feed import Feed, FeedItem
from domain.shared.events import News, differences

FEED_CREATED = "feed.created"
FEED_UPDATED = "feed.updated"
FEED_PAUSED = "feed.paused"
FEED_RESUMED = "feed.resumed"
FEED_DELETED = "feed.deleted"
FEED_ITEM_RECEIVED = "feed.item_received"
FEED_FAILING = "feed.failing"
FEED_RESTORED = "feed.restored"

ANNOUNCED = frozenset(
    {
        *(FEED_CREATED, FEED_UPDATED, FEED_PAUSED, FEED_RESUMED, FEED_DELETED),
        *(FEED_ITEM_RECEIVED, FEED_FAILING, FEED_RESTORED),
    }
)


def feed_changed(name: str, feed: Feed, before: Feed | None = None) -> News:
    """The feed as it is now."""
    after = _feed(feed)
    previous = differences(_feed(before), after) if before else {}
    return News(name, feed.id, feed.version, after, previous=previous)


def item_received(feed: Feed, item: FeedItem) -> News:
    """Something new came, and this was made of it."""
    data = {
        "feed_id": feed.id,
        "title": item.title,
        "link": item.link,
        "outcome": item.outcome.value,
        "code": item.code,
        "message_id": item.message_id,
        "idea_id": item.idea_id,
    }
    return News(FEED_ITEM_RECEIVED, feed.id, feed.version, data)


def _feed(feed: Feed) -> dict[str, Any]:
    return {
        "id": feed.id,
        "url": feed.url,
        "mode": feed.mode.value,
        "status": feed.status.value,
        "failures": feed.failures,
        "trouble": feed.trouble.value if feed.trouble else None,
        "moved_to": feed.moved_to,
        "external_id": feed.external_id,
        "version": feed.version,
    }
