"""Containments, for a workspace in which every operation has something to do."""

from collections.abc import Mapping

from adapters.wiring import House
from domain.moderation.containment import Containment, ContainmentKind
from domain.moderation.use_cases.contain_messages import sweep_containment
from domain.moderation.use_cases.keep_containments import (
    NewContainment,
    lift_containment,
    place_containment,
)
from domain.moderation.use_cases.pace_channel import pace_channel
from domain.moderation.use_cases.release_contained import release_contained
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, Kind

CONTAINED: Mapping[str, Kind] = {
    **dict.fromkeys(("containment", "containment_to_lift"), Kind.CONTAINMENT),
    "lifted_containment": Kind.CONTAINMENT,
}


async def what_is_contained(
    house: House, actor: Actor, things: Mapping[str, str]
) -> dict[str, str]:
    """Nothing that is said later is held: of those that stand nobody has ever heard."""
    room = house.app.moderation

    async def placed(who: str, past: bool = False) -> Containment:
        wanted = NewContainment(
            kind=ContainmentKind.HIDE_AUTHOR,
            reason="It got heated.",
            channel_id=ChannelId(things["channel"]),
            platform_person_id=who,
            include_past=past,
        )
        return await place_containment(room, actor, wanted)

    past = await placed("ana", past=True)
    await sweep_containment(room, actor, past.id)
    await lift_containment(room, actor, past.id)
    await release_contained(room, actor, past.id)
    slow = NewContainment(
        kind=ContainmentKind.SLOW_MODE,
        reason="Too many at once.",
        channel_id=ChannelId(things["channel"]),
        interval_seconds=60,
    )
    slowed = await place_containment(room, actor, slow)
    await pace_channel(room, actor, ChannelId(things["channel"]))
    await lift_containment(room, actor, slowed.id)
    return {
        "lifted_containment": past.id,
        "containment": (await placed("nobody")).id,
        "containment_to_lift": (await placed("nobody else")).id,
    }
