"""Subscribe at the hub that a feed names, renew, and say goodbye."""

from dataclasses import dataclass
from datetime import datetime

from domain.publishing.feed import KEEP_HUB, Feed
from domain.publishing.following import fallen_back
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.hub import WISHED_LEASE, Hub, HubMode
from domain.shared.hub_ports import Callback
from domain.shared.ids import FeedId
from domain.shared.subscribing import without_address


@dataclass(frozen=True, slots=True)
class _Call:
    """What the hub is about to be asked."""

    hub: Hub
    mode: HubMode
    callback: Callback


async def keep_hub(room: Publishing, actor: Actor, feed_id: FeedId) -> None:
    """That it is being asked is recorded first, for the hub may ask back before it answers; then it
    is asked, outside of any transaction; then a refusal is recorded. A hub that confirms nothing is
    asked again, later each time. Safe to repeat."""
    async with room.begin(actor) as tx:
        call = await _prepared(room, tx, feed_id)
        await tx.commit()
    if call is None:
        return
    accepted = await room.hubs.ask(
        call.hub.url, call.mode, call.hub.topic, call.callback, WISHED_LEASE
    )
    if accepted:
        return
    async with room.begin(actor) as tx:
        feed = await tx.feeds.ever(feed_id)
        if feed.hub is None or feed.hub.asked_at != call.hub.asked_at:
            # Somebody has begun anew meanwhile.
            return
        now = room.clock.now()
        await _keep(tx, fallen_back(tx, feed, feed.hub.refused(now), now), now)
        await tx.commit()


async def _prepared(room: Publishing, tx: PublishingTransaction, feed_id: FeedId) -> _Call | None:
    try:
        feed = await tx.feeds.ever(feed_id)
    except NotFound:
        return None
    mode = feed.hub.wish() if feed.hub else None
    if feed.hub is None or mode is None:
        return None
    now = room.clock.now()
    callback = room.hubs.callback(feed.id, feed.hub.nonce)
    if callback is None:
        await tx.feeds.save(fallen_back(tx, feed, without_address(feed.hub, now), now))
        return None
    hub = feed.hub.asking(callback.hash, now)
    await _keep(tx, fallen_back(tx, feed, hub, now), now)
    return _Call(hub, mode, callback)


async def _keep(tx: PublishingTransaction, feed: Feed, now: datetime) -> None:
    """With its next try planned, if there is one."""
    await tx.feeds.save(feed)
    if feed.hub is not None and feed.hub.wish() is not None:
        tx.plan(KEEP_HUB, feed.id, feed.hub.next_try(now))
