"""A hub asks whether it was we who subscribed, says no, or tells of news."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.publishing.feed import Feed, FeedStatus
from domain.publishing.following import fallen_back, hastened
from domain.publishing.hub import APART, KEEP_HUB, Hub, HubMode, HubStatus
from domain.publishing.hub_ports import HubDoor
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.shared.access import system
from domain.shared.errors import NotFound

DENIED = "denied"


@dataclass(frozen=True, slots=True)
class HubQuestion:
    """What a hub says in its question, to the letter."""

    mode: str
    topic: str
    challenge: str
    lease: timedelta | None = None


async def answer_hub(room: Publishing, token: str, question: HubQuestion) -> str:
    """What to answer: the challenge, where we asked for just that. Raises NotFound for anything
    else, and does so for whoever asks about what is none of ours."""
    door = await _door(room, token)
    async with room.begin(system(door.organization_id, door.workspace_id)) as tx:
        feed, hub = await _subscription(tx, door, room.hubs.hash_of(token))
        if question.mode == DENIED:
            after = _denied(tx, feed, hub, question.topic, room.clock.now())
        else:
            after = _confirmed(tx, feed, hub, question, room.clock.now())
        await tx.feeds.save(after)
        await tx.commit()
    return question.challenge


def _denied(tx: PublishingTransaction, feed: Feed, hub: Hub, topic: str, now: datetime) -> Feed:
    """A hub may say no at any time, also one that told for long."""
    if topic != hub.topic:
        raise NotFound(thing="feed")
    if hub.status is HubStatus.LEFT:
        return feed
    tx.unplan(KEEP_HUB, feed.id)
    return fallen_back(tx, feed, hub.denied(now), now)


def _confirmed(
    tx: PublishingTransaction, feed: Feed, hub: Hub, question: HubQuestion, now: datetime
) -> Feed:
    mode = next((mode for mode in HubMode if mode == question.mode), None)
    if mode is None or not hub.awaits(mode, question.topic, now):
        raise NotFound(thing="feed")
    if mode is HubMode.UNSUBSCRIBE:
        tx.unplan(KEEP_HUB, feed.id)
        return feed.with_hub(hub.left())
    told = hub.confirmed(question.lease, now)
    tx.plan(KEEP_HUB, feed.id, told.renewal(now))
    return feed.with_hub(told)


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
