"""A hub asks whether it was we who subscribed a channel, says no, or tells of news."""

from datetime import datetime

from domain.inbox.following import fallen_back, hastened
from domain.inbox.hearing import KEEP_CHANNEL_HUB, Hearing
from domain.inbox.ports import ChannelHubDoor, InboxTransaction, Line
from domain.inbox.room import Inbox
from domain.shared.access import system
from domain.shared.errors import NotFound
from domain.shared.hub import APART, Hub, HubStatus
from domain.shared.subscribing import HubQuestion, answered


async def answer_channel_hub(room: Inbox, token: str, question: HubQuestion) -> str:
    """What to answer: the challenge, where we asked for just that. Raises NotFound for anything
    else, and does so for whoever asks about what is none of ours; CredentialsUnreadable."""
    door = await _door(room, token)
    async with room.begin(system(door.organization_id, door.workspace_id)) as tx:
        _, hearing, hub = await _subscription(tx, door, room.hubs.hash_of(token))
        now = room.clock.now()
        told = answered(hub, question, now)
        if told is None:
            raise NotFound(thing="channel")
        if told is not hub:
            await tx.hearings.save(_after(tx, hearing, told, now))
            await tx.commit()
    return question.challenge


def _after(tx: InboxTransaction, hearing: Hearing, hub: Hub, now: datetime) -> Hearing:
    if hub.status is HubStatus.SUBSCRIBED:
        tx.plan(KEEP_CHANNEL_HUB, hearing.channel_id, hub.renewal(now))
        return hearing.with_hub(hub)
    tx.unplan(KEEP_CHANNEL_HUB, hearing.channel_id)
    return fallen_back(tx, hearing, hub, now)


async def hear_channel_hub(room: Inbox, token: str, body: bytes, signature: str) -> bool:
    """News: what the channel listens to is asked at once, though no more than once a minute. What
    the hub sent along is not read, for the feed says the same, and says it itself. What is not
    signed as it should be changes nothing, and nobody is told. False once we left, so that the hub
    may forget us. Raises NotFound, CredentialsUnreadable."""
    door = await _door(room, token)
    async with room.begin(system(door.organization_id, door.workspace_id)) as tx:
        line, hearing, hub = await _subscription(tx, door, room.hubs.hash_of(token))
        if line.listener.is_gone or hub.status is HubStatus.LEFT:
            return False
        callback = room.hubs.callback(hearing.channel_id, hub.nonce)
        if callback is None or not room.hubs.signed(callback, body, signature):
            return True
        now = room.clock.now()
        told = hearing.with_hub(hub.told(now))
        if not hearing.failures:
            told = hastened(tx, told, max(now, (hearing.polled_at or now - APART) + APART))
        await tx.hearings.save(told)
        await tx.commit()
    if told.next_poll_at == now:
        await room.doorbell.ring()
    return True


async def _door(room: Inbox, token: str) -> ChannelHubDoor:
    door = await room.reads.hub_door(room.hubs.hash_of(token))
    if door is None:
        raise NotFound(thing="channel")
    return door


async def _subscription(
    tx: InboxTransaction, door: ChannelHubDoor, hash: str
) -> tuple[Line, Hearing, Hub]:
    """Raises NotFound where the channel has another subscription by now, or none."""
    line = await tx.hearings.line(door.channel_id, lock=True)
    if line.hearing is None or line.hearing.hub is None or line.hearing.hub.hash != hash:
        raise NotFound(thing="channel")
    return line, line.hearing, line.hearing.hub
