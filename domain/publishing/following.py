"""What a hub means for when its feed is asked."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.publishing.feed import KEEP_HUB, POLL_FEED, Feed
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.shared.hub import Hub, HubStatus
from domain.shared.subscribing import begun, named


def offered(
    room: Publishing,
    tx: PublishingTransaction,
    feed: Feed,
    url: str | None,
    topic: str | None,
    now: datetime,
) -> Feed:
    """The feed with the hub that it names now. One that it named before stays as it is, unless it
    was out of reach or was left, and one that it names no more is left."""
    hub = named(room.hubs, feed.id, feed.hub, url, topic, now)
    if hub is feed.hub or hub is None:
        return feed
    if hub.wish() is None:
        tx.unplan(KEEP_HUB, feed.id)
    else:
        tx.plan(KEEP_HUB, feed.id, now)
    return feed.with_hub(hub)


def left(tx: PublishingTransaction, feed: Feed, now: datetime) -> Feed:
    """Its hub is to tell no more."""
    if feed.hub is None:
        return feed
    hub = feed.hub.leave(now)
    if hub.wish() is None:
        tx.unplan(KEEP_HUB, feed.id)
    else:
        tx.plan(KEEP_HUB, feed.id, now)
    return feed.with_hub(hub)


def again(room: Publishing, tx: PublishingTransaction, feed: Feed, now: datetime) -> Feed:
    """The hub it has named is asked once more, whatever came of it before."""
    if feed.hub is None:
        return feed
    hub = begun(room.hubs, feed.id, feed.hub.url, feed.hub.topic, now)
    if hub.wish() is not None:
        tx.plan(KEEP_HUB, feed.id, now)
    return feed.with_hub(hub)


def fallen_back(tx: PublishingTransaction, feed: Feed, hub: Hub, now: datetime) -> Feed:
    """The feed with its hub as it is now. Where that told of news and does so no more, the feed is
    asked as often as one without a hub."""
    told = feed.hub is not None and feed.hub.status is HubStatus.SUBSCRIBED
    after = feed.with_hub(hub)
    if not told or hub.stands(now) or feed.failures:
        return after
    usual = (feed.polled_at or now) + timedelta(seconds=feed.interval_seconds)
    return hastened(tx, after, max(usual, now))


def hastened(tx: PublishingTransaction, feed: Feed, at: datetime) -> Feed:
    """It is asked then, unless it is asked sooner."""
    if feed.next_at is None or feed.next_at <= at:
        return feed
    tx.plan(POLL_FEED, feed.id, at)
    return replace(feed, next_at=at)
