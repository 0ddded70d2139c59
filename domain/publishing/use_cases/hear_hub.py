"""A hub asks whether it was we who subscribed, says no, or tells of news."""

from datetime import datetime

from domain.publishing.feed import KEEP_HUB, Feed, FeedStatus
from domain.publishing.feed_ports import HubDoor
from domain.publishing.following import fallen_back, hastened
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.shared.access import system
from domain.shared.errors import NotFound
from domain.shared.hub import APART, Hub, HubStatus
from domain.shared.subscribing import HubQuestion, answered


async def answer_hub(room: Publishing, token: str, question: HubQuestion) -> str:
    """What to answer: the challenge, where we asked for just that. Raises NotFound for anything
    else, and does so for whoever asks about what is none of ours."""
    door = await _door(room, token)
    async with room.begin(system(door.organization_id, door.workspace_id)) as tx:
        feed, hub = await _subscription(tx, door, room.hubs.hash_of(token))
        now = room.clock.now()
        told = answered(hub, question, now)
        if told is None:
            raise NotFound(thing="feed")
        after = feed if told is hub else _after(tx, feed, told, now)
        await tx.feeds.save(after)
        await tx.commit()
    return question.challenge


def _after(tx: PublishingTransaction, feed: Feed, hub: Hub, now: datetime) -> Feed:
    if hub.status is HubStatus.SUBSCRIBED:
        tx.plan(KEEP_HUB, feed.id, hub.renewal(now))
        return feed.with_hub(hub)
    tx.unplan(KEEP_HUB, feed.id)
    return fallen_back(tx, feed, hub, now)


async def hear_hub(room: Publishing, token: str, body: bytes, signature: str) -> bool:
    """News: the feed is asked at once, though no more than once a minute. What the hub sent along
    is not read, for the feed says the same, and says it itself. What is not signed as it should be
    changes nothing, and nobody is told. False once we left, so that the hub may forget us. Raises
    NotFound."""
    door = await _door(room, token)
    async with room.begin(system(door.organization_id, door.workspace_id)) as tx:
        feed, hub = await _subscription(tx, door, room.hubs.hash_of(token))
        if feed.status is not FeedStatus.ACTIVE or hub.status is HubStatus.LEFT:
            return False
        callback = room.hubs.callback(feed.id, hub.nonce)
        if callback is None or not room.hubs.signed(callback, body, signature):
            return True
        now = room.clock.now()
        told = feed.with_hub(hub.told(now))
        if not feed.failures:
            told = hastened(tx, told, max(now, (feed.polled_at or now - APART) + APART))
        await tx.feeds.save(told)
        await tx.commit()
    return True


async def _door(room: Publishing, token: str) -> HubDoor:
    door = await room.reads.hub_door(room.hubs.hash_of(token))
    if door is None:
        raise NotFound(thing="feed")
    return door


async def _subscription(tx: PublishingTransaction, door: HubDoor, hash: str) -> tuple[Feed, Hub]:
    """Raises NotFound where the feed has another subscription by now, or none."""
    feed = await tx.feeds.ever(door.feed_id)
    if feed.hub is None or feed.hub.hash != hash:
        raise NotFound(thing="feed")
    return feed, feed.hub
