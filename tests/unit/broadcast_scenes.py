"""Small scenes of broadcasts in memory."""

from datetime import timedelta
from typing import Any

from domain.communities.use_cases.change_channel import pause_channel, resume_channel
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.publishing.broadcast import Broadcast, BroadcastText
from domain.publishing.model import Schedule
from domain.publishing.moves import at_instant
from domain.publishing.opt_out import OptOut
from domain.publishing.opting_out import NewOptOut
from domain.publishing.use_cases.enlist_recipients import Wanted, enlist_recipients
from domain.publishing.use_cases.keep_broadcasts import (
    NewBroadcast,
    change_broadcast,
    create_broadcast,
)
from domain.publishing.use_cases.keep_opt_outs import create_opt_out, remove_opt_out
from domain.publishing.use_cases.move_broadcast import (
    cancel_broadcast,
    pause_broadcast,
    resume_broadcast,
    send_broadcast,
)
from domain.publishing.use_cases.step_broadcast import step_broadcast
from domain.shared.heard import Heard, HeardKind, Person
from tests.unit.stage import Scenes, Stage

HOUR = timedelta(hours=1)


async def a_broadcast(s: Stage, *people: str, **more: Any) -> Broadcast:
    """Everybody on its list is on the stage's channel, and nobody ever wrote there."""
    room, texts = s.house.app.publishing, (BroadcastText("en", "We move."),)
    view = await create_broadcast(room, s.actor, NewBroadcast("We move", texts, **more))
    wanted = [Wanted(s.channel.id, person) for person in people or ("ana",)]
    await enlist_recipients(room, s.actor, view.broadcast.id, None, wanted)
    return view.broadcast


async def changes_and_sends_one_that_reaches_nobody(s: Stage) -> None:
    room, broadcast = s.house.app.publishing, await a_broadcast(s)
    await change_broadcast(room, s.actor, broadcast.id, None, {"name": "Moving"})
    at = at_instant(s.house.clock.now() + HOUR)
    await send_broadcast(room, s.actor, broadcast.id, None, at)
    s.house.clock.forward(HOUR)
    for _ in range(2):
        await step_broadcast(room, s.actor, broadcast.id)


async def misses_its_time_and_is_cancelled(s: Stage) -> None:
    room, broadcast = s.house.app.publishing, await a_broadcast(s)
    at = at_instant(s.house.clock.now() + HOUR)
    await send_broadcast(room, s.actor, broadcast.id, None, at)
    s.house.clock.forward(5 * HOUR)
    await step_broadcast(room, s.actor, broadcast.id)
    await cancel_broadcast(room, s.actor, broadcast.id, None)


async def goes_by_the_clocks_when_they_change(s: Stage) -> None:
    room, broadcast = s.house.app.publishing, await a_broadcast(s)
    at = s.house.clock.now() + HOUR
    wall = (at + HOUR).replace(tzinfo=None).isoformat()
    await send_broadcast(room, s.actor, broadcast.id, None, Schedule(at, wall, "Etc/UTC", True))
    await step_broadcast(room, s.actor, broadcast.id)
    await cancel_broadcast(room, s.actor, broadcast.id, None)


async def is_held_paused_and_goes_on(s: Stage) -> None:
    room, broadcast = s.house.app.publishing, await a_broadcast(s)
    communities = s.house.app.communities
    await pause_channel(communities, s.actor, s.channel.id, "holidays")
    await send_broadcast(room, s.actor, broadcast.id, None, None)
    await step_broadcast(room, s.actor, broadcast.id)
    await pause_broadcast(room, s.actor, broadcast.id, None)
    await resume_channel(communities, s.actor, s.channel.id)
    await resume_broadcast(room, s.actor, broadcast.id, None)


async def reaches_somebody(s: Stage) -> None:
    room, inbox, now = s.house.app.publishing, s.house.app.inbox, s.house.clock.now()
    said = Heard("d1", HeardKind.DIRECT, now, Person("ana"), "Hello!", place="talk")
    await tell_sandbox(inbox, s.actor, s.channel.id, said)
    await digest_receipts(inbox, s.actor, s.channel.id)
    broadcast = await a_broadcast(s, "ana", "bo")
    await send_broadcast(room, s.actor, broadcast.id, None, None)
    await step_broadcast(room, s.actor, broadcast.id)
    await cancel_broadcast(room, s.actor, broadcast.id, None)


async def somebody_wants_none_and_then_does(s: Stage) -> None:
    room = s.house.app.publishing
    opt_out = await create_opt_out(room, s.actor, NewOptOut(s.channel.id, "ana"))
    await remove_opt_out(room, s.actor, opt_out.id, None)


BORN = {"broadcast.created", "broadcast.recipients_added"}
BROADCASTS: Scenes = {
    changes_and_sends_one_that_reaches_nobody: (
        {Broadcast: "change send start complete"},
        BORN
        | {"broadcast.updated", "broadcast.scheduled", "broadcast.sending", "broadcast.completed"},
    ),
    misses_its_time_and_is_cancelled: (
        {Broadcast: "miss cancel"},
        BORN | {"broadcast.scheduled", "broadcast.paused", "broadcast.cancelled"},
    ),
    goes_by_the_clocks_when_they_change: (
        {Broadcast: "follow_clocks"},
        BORN | {"broadcast.scheduled", "broadcast.cancelled"},
    ),
    is_held_paused_and_goes_on: (
        {Broadcast: "hold pause resume"},
        BORN
        | {"broadcast.sending", "broadcast.held", "broadcast.paused"}
        | {"channel.paused", "channel.resumed"},
    ),
    reaches_somebody: (
        {Broadcast: "send"},
        BORN
        | {"inbound.received", "conversation.opened", "broadcast.sending"}
        | {"message.created", "message.scheduled", "message.cancelled", "delivery.cancelled"}
        | {"broadcast.cancelled"},
    ),
    somebody_wants_none_and_then_does: (
        {OptOut: "remove"},
        {"opt_out.created", "opt_out.deleted"},
    ),
}
"""Each scene with the moves it makes, and the names that are told in it."""
