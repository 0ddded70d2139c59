"""What the hub that a channel's feed names means for when that is asked."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.inbox.hearing import KEEP_CHANNEL_HUB, LONGEST_WAIT, POLL_CHANNEL, Hearing
from domain.inbox.ports import InboxTransaction
from domain.inbox.room import Inbox
from domain.shared.heard import NamedHub
from domain.shared.hub import APART, SLOWER, Hub, HubStatus
from domain.shared.subscribing import named


def offered(
    room: Inbox, tx: InboxTransaction, hearing: Hearing, said: NamedHub | None, now: datetime
) -> Hearing:
    """With the hub that is named now. Where nothing was said of hubs, the one before stands, which
    may be able to reach us by now."""
    known = hearing.hub
    if said is None:
        if known is None or known.status is not HubStatus.NO_PUBLIC_URL:
            return hearing
        said = NamedHub(known.url, known.topic)
    hub = named(room.hubs, hearing.channel_id, known, said.url, said.topic, now)
    return hearing if hub is None or hub is known else planned(tx, hearing, hub, now)


def planned(tx: InboxTransaction, hearing: Hearing, hub: Hub, now: datetime) -> Hearing:
    """With that hub, which is asked at once for what is wished of it."""
    if hub.wish() is None:
        tx.unplan(KEEP_CHANNEL_HUB, hearing.channel_id)
    else:
        tx.plan(KEEP_CHANNEL_HUB, hearing.channel_id, now)
    return hearing.with_hub(hub)


def left(tx: InboxTransaction, hearing: Hearing, now: datetime) -> Hearing:
    """Its hub is to tell no more."""
    if hearing.hub is None or hearing.hub.status is HubStatus.LEFT:
        return hearing
    return planned(tx, hearing, hearing.hub.leave(now), now)


def fallen_back(tx: InboxTransaction, hearing: Hearing, hub: Hub, now: datetime) -> Hearing:
    """With its hub as it is now. Where that told of news and does so no more, what it told about is
    asked as soon as it would have been without: the wait had been made longer for the hub alone."""
    after = hearing.with_hub(hub)
    if hub.stands(now) or hearing.failures or not hearing.was_slowed:
        return after
    assert hearing.polled_at is not None
    assert hearing.next_poll_at is not None
    wait = hearing.next_poll_at - hearing.polled_at
    if wait >= LONGEST_WAIT:
        return after
    return hastened(tx, after, max(hearing.polled_at + max(wait / SLOWER, APART), now))


def hastened(tx: InboxTransaction, hearing: Hearing, at: datetime) -> Hearing:
    """It is asked then, unless it is asked sooner, or not at all."""
    if hearing.next_poll_at is None or hearing.next_poll_at <= at:
        return hearing
    tx.plan(POLL_CHANNEL, hearing.channel_id, at)
    return replace(hearing, next_poll_at=at)


def wait_with(hearing: Hearing, before: Hearing, wait: timedelta, now: datetime) -> timedelta:
    """How long until it is asked again: longer while a hub tells of news, and no longer than that
    takes where it told while we asked, for what we were given may be of before."""
    hub = hearing.hub
    if hub is None:
        return wait
    if before.hub is not None and before.hub.told_at != hub.told_at:
        return APART
    return wait * SLOWER if hub.stands(now) else wait
