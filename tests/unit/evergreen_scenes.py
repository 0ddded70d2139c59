"""Small scenes of evergreens in memory."""

from datetime import timedelta
from typing import Any

from domain.communities.use_cases.change_channel import disconnect_channel
from domain.publishing.content import Content
from domain.publishing.evergreen import Evergreen, Repertoire
from domain.publishing.outcomes import RefusalKind, Refused
from domain.publishing.series import Words
from domain.publishing.use_cases.change_message import cancel_message
from domain.publishing.use_cases.keep_evergreens import (
    NewEvergreen,
    change_evergreen,
    create_evergreen,
    pause_evergreen,
    remove_evergreen,
    resume_evergreen,
)
from domain.publishing.use_cases.send_deliveries import Answered, record_outcomes, start_attempts
from domain.publishing.use_cases.take_due import take_due
from domain.publishing.use_cases.take_turn import take_turn
from domain.shared.ids import MessageId
from tests.kit.builders import a_sandbox_channel
from tests.unit.stage import Scenes, Stage

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


async def an_evergreen(s: Stage, **more: Any) -> Evergreen:
    """It speaks on the stage's channel in an hour, and then every three days; its first message is
    there."""
    soon = s.house.clock.now() + HOUR
    request = NewEvergreen(
        name="Churros",
        channel_ids=(s.channel.id,),
        repertoire=Repertoire((Words(Content("One.")), Words(Content("Two.")))),
        starts=f"{soon:%Y-%m-%dT%H:%M:%S}",
        timezone="UTC",
        gap_days=3,
        **more,
    )
    evergreen = await create_evergreen(s.house.app.publishing, s.actor, request)
    await take_turn(s.house.app.publishing, s.actor, evergreen.id)
    return await s.house.app.publishing.reads.one_evergreen(s.actor, evergreen.id)


async def takes_its_turns(s: Stage) -> None:
    """The first message is cancelled by somebody, which is no reason to stop."""
    room, evergreen = s.house.app.publishing, await an_evergreen(s)
    assert evergreen.last_message_id is not None
    await cancel_message(room, s.actor, evergreen.last_message_id, None)
    s.house.clock.forward(2 * DAY + 2 * HOUR)
    await take_turn(room, s.actor, evergreen.id)


async def changes_pauses_resumes_and_removes_an_evergreen(s: Stage) -> None:
    room, evergreen = s.house.app.publishing, await an_evergreen(s)
    await change_evergreen(room, s.actor, evergreen.id, None, lambda _: {"gap_days": 5})
    await pause_evergreen(room, s.actor, evergreen.id, None)
    await resume_evergreen(room, s.actor, evergreen.id, None)
    await remove_evergreen(room, s.actor, evergreen.id)


async def waits_for_what_it_said_last(s: Stage) -> None:
    room, evergreen = s.house.app.publishing, await an_evergreen(s)
    s.house.clock.forward(2 * DAY + 2 * HOUR)
    await take_turn(room, s.actor, evergreen.id)


async def stops_when_it_is_refused(s: Stage) -> None:
    room, evergreen = s.house.app.publishing, await an_evergreen(s)
    message = await room.reads.message(s.actor, MessageId(evergreen.last_message_id or ""))
    s.house.clock.forward(HOUR)
    claims = await take_due(room, s.actor, [message.deliveries[0].id])
    for started in await start_attempts(room, s.actor, claims):
        answer = Answered(started, Refused(RefusalKind.CONTENT, "spam"))
        await record_outcomes(room, s.actor, [answer])
    s.house.clock.forward(2 * DAY + HOUR)
    await take_turn(room, s.actor, evergreen.id)


async def cannot_speak_and_then_can(s: Stage) -> None:
    house, room = s.house, s.house.app.publishing
    evergreen = await an_evergreen(s)
    assert evergreen.last_message_id is not None
    await cancel_message(room, s.actor, evergreen.last_message_id, None)
    await disconnect_channel(house.app.communities, s.actor, s.channel.id, "over")
    house.clock.forward(2 * DAY + 2 * HOUR)
    await take_turn(room, s.actor, evergreen.id)
    other = await a_sandbox_channel(
        house, s.actor, community_id=s.channel.community_id, account="other"
    )
    await change_evergreen(
        room, s.actor, evergreen.id, None, lambda _: {"channel_ids": (other.id,)}
    )
    await take_turn(room, s.actor, evergreen.id)


BORN = {"evergreen.created", "evergreen.turn_taken", "message.created", "message.scheduled"}
CANCELLED = {"message.cancelled", "delivery.cancelled"}

EVERGREENS: Scenes = {
    takes_its_turns: ({Evergreen: "said"}, BORN | CANCELLED | {"message.recycled"}),
    changes_pauses_resumes_and_removes_an_evergreen: (
        {Evergreen: "change pause resume remove"},
        BORN
        | CANCELLED
        | {"evergreen.updated", "evergreen.paused", "evergreen.resumed", "evergreen.removed"},
    ),
    waits_for_what_it_said_last: ({Evergreen: "postponed"}, BORN | {"evergreen.postponed"}),
    stops_when_it_is_refused: (
        {Evergreen: "stop"},
        BORN
        | {"message.publishing", "delivery.sending", "delivery.rejected", "message.rejected"}
        | {"evergreen.stopped"},
    ),
    cannot_speak_and_then_can: (
        {Evergreen: "troubled"},
        BORN
        | CANCELLED
        | {"evergreen.failing", "evergreen.updated", "evergreen.restored", "message.recycled"}
        | {"channel.removed", "channel.connected"},
    ),
}
"""Each scene with the moves it makes, and the names that are told in it."""
