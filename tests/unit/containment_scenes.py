"""Small scenes of keeping what people say within bounds, in memory."""

from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.moderation.containment import ContainedMessage, Containment, ContainmentKind
from domain.moderation.pace import ChannelPace
from domain.moderation.use_cases.contain_messages import sweep_containment
from domain.moderation.use_cases.keep_containments import (
    NewContainment,
    change_containment,
    lift_containment,
    place_containment,
)
from domain.moderation.use_cases.pace_channel import pace_channel
from domain.moderation.use_cases.release_contained import release_contained
from domain.shared.heard import Heard, HeardKind, Person
from tests.unit.stage import Scenes, Stage


async def somebody_is_hidden_and_shown_again(s: Stage) -> None:
    room, inbox = s.house.app.moderation, s.house.app.inbox
    said = Heard("c1", HeardKind.COMMENT, s.house.clock.now(), Person("ana"), "BOO!")
    await tell_sandbox(inbox, s.actor, s.channel.id, said)
    await digest_receipts(inbox, s.actor, s.channel.id)
    wanted = NewContainment(
        kind=ContainmentKind.HIDE_AUTHOR,
        reason="It got loud.",
        channel_id=s.channel.id,
        platform_person_id="ana",
        include_past=True,
    )
    placed = await place_containment(room, s.actor, wanted)
    await sweep_containment(room, s.actor, placed.id)
    await change_containment(room, s.actor, placed.id, None, {"reason": "Still loud."})
    await lift_containment(room, s.actor, placed.id)
    await release_contained(room, s.actor, placed.id)


async def a_channel_is_slowed_down(s: Stage) -> None:
    room = s.house.app.moderation
    wanted = NewContainment(
        kind=ContainmentKind.SLOW_MODE,
        reason="It got loud.",
        channel_id=s.channel.id,
        interval_seconds=30,
    )
    placed = await place_containment(room, s.actor, wanted)
    await pace_channel(room, s.actor, s.channel.id)
    await lift_containment(room, s.actor, placed.id)
    await pace_channel(room, s.actor, s.channel.id)


CONTAINING: Scenes = {
    a_channel_is_slowed_down: (
        {ChannelPace: "begin want settle"},
        {
            "containment.placed",
            "containment.lifted",
            "channel_pace.requested",
            "channel_pace.changed",
        },
    ),
    somebody_is_hidden_and_shown_again: (
        {Containment: "change sweep lift let_go", ContainedMessage: "release"},
        {
            *("inbound.received", "conversation.opened"),
            *("moderation_action.requested", "moderation_action.undone"),
            "moderation_action.cancelled",
            *("containment.placed", "containment.updated", "containment.swept"),
            *("containment.lifted", "containment.released"),
            *("containment.message_held", "containment.message_released"),
        },
    ),
}
