"""Subscribe a channel at the hub that its feed names, renew, and say goodbye."""

from dataclasses import dataclass

from domain.inbox.following import fallen_back
from domain.inbox.hearing import KEEP_CHANNEL_HUB, Hearing
from domain.inbox.ports import InboxTransaction
from domain.inbox.room import Inbox
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.hub import WISHED_LEASE, Hub, HubMode
from domain.shared.hub_ports import Callback
from domain.shared.ids import ChannelId
from domain.shared.subscribing import without_address


@dataclass(frozen=True, slots=True)
class _Call:
    """What the hub is about to be asked."""

    hub: Hub
    mode: HubMode
    callback: Callback


async def keep_channel_hub(room: Inbox, actor: Actor, channel_id: ChannelId) -> None:
    """That it is being asked is recorded first, for the hub may ask back before it answers; then it
    is asked, outside of any transaction; then a refusal is recorded. A hub that confirms nothing is
    asked again, later each time. Safe to repeat. Raises CredentialsUnreadable."""
    async with room.begin(actor) as tx:
        call = await _prepared(room, tx, channel_id)
        await tx.commit()
    if call is None:
        return
    accepted = await room.hubs.ask(
        call.hub.url, call.mode, call.hub.topic, call.callback, WISHED_LEASE
    )
    if accepted:
        return
    async with room.begin(actor) as tx:
        hearing = (await tx.hearings.line(channel_id, lock=True)).hearing
        if hearing is None or hearing.hub is None or hearing.hub.asked_at != call.hub.asked_at:
            # Somebody has begun anew meanwhile.
            return
        await _keep(room, tx, hearing, hearing.hub.refused(room.clock.now()))
        await tx.commit()


async def _prepared(room: Inbox, tx: InboxTransaction, channel_id: ChannelId) -> _Call | None:
    try:
        hearing = (await tx.hearings.line(channel_id, lock=True)).hearing
    except NotFound:
        return None
    mode = hearing.hub.wish() if hearing and hearing.hub else None
    if hearing is None or hearing.hub is None or mode is None:
        return None
    now = room.clock.now()
    callback = room.hubs.callback(channel_id, hearing.hub.nonce)
    if callback is None:
        await _keep(room, tx, hearing, without_address(hearing.hub, now))
        return None
    hub = hearing.hub.asking(callback.hash, now)
    await _keep(room, tx, hearing, hub)
    return _Call(hub, mode, callback)


async def _keep(room: Inbox, tx: InboxTransaction, hearing: Hearing, hub: Hub) -> None:
    """With its next try planned, if there is one."""
    now = room.clock.now()
    await tx.hearings.save(fallen_back(tx, hearing, hub, now))
    if hub.wish() is not None:
        tx.plan(KEEP_CHANNEL_HUB, hearing.channel_id, hub.next_try(now))
