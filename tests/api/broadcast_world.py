"""Broadcasts in a furnished workspace: for every move one that it can be made on."""

from collections.abc import Mapping

from adapters.wiring import House
from domain.publishing.broadcast import BroadcastText
from domain.publishing.opting_out import NewOptOut
from domain.publishing.use_cases.enlist_recipients import Wanted, enlist_recipients
from domain.publishing.use_cases.keep_broadcasts import NewBroadcast, create_broadcast
from domain.publishing.use_cases.keep_opt_outs import create_opt_out
from domain.publishing.use_cases.move_broadcast import pause_broadcast, send_broadcast
from domain.shared.access import Actor
from domain.shared.ids import BroadcastId, ChannelId, Kind

UNSENT = ("broadcast", "broadcast_to_send", "broadcast_to_cancel")
SENT = ("broadcast_to_pause", "paused_broadcast")
BROADCASTS = {
    **dict.fromkeys((*UNSENT, *SENT), Kind.BROADCAST),
    "opt_out": Kind.OPT_OUT,
    "spare_opt_out": Kind.OPT_OUT,
}


async def some_broadcasts(
    house: House, actor: Actor, things: Mapping[str, str], external_id: str
) -> dict[str, str]:
    room, made = house.app.publishing, dict[str, str]()
    # Where nothing goes out they stay under way, whoever works.
    channel = ChannelId(things["paused_channel"])
    for name in (*UNSENT, *SENT):
        request = NewBroadcast(
            name=name,
            texts=(BroadcastText("en", "We move on Monday."),),
            external_id=external_id if name == "broadcast" else None,
        )
        view = await create_broadcast(room, actor, request)
        made[name] = view.broadcast.id
        await enlist_recipients(room, actor, view.broadcast.id, None, [Wanted(channel, "ana")])
        if name in SENT:
            await send_broadcast(room, actor, view.broadcast.id, None, None)
    await pause_broadcast(room, actor, BroadcastId(made["paused_broadcast"]), None)
    for name in ("opt_out", "spare_opt_out"):
        opt_out = await create_opt_out(room, actor, NewOptOut(channel, f"{name}-person"))
        made[name] = opt_out.id
    return made
