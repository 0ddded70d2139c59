"""Acts on platforms, and numbers of theirs, for a workspace in which every operation has something
to do."""

from collections.abc import Mapping

from adapters.wiring import House
from domain.insights.use_cases.collect_metrics import collect_metrics
from domain.insights.use_cases.count_samples import count_samples
from domain.moderation.use_cases.carry_out_actions import carry_out_actions
from domain.moderation.use_cases.request_action import NewAction, request_action
from domain.shared.access import Actor
from domain.shared.acts import ActKind
from domain.shared.ids import ChannelId


async def acts_and_numbers(
    house: House, actor: Actor, things: Mapping[str, str], external_id: str
) -> dict[str, str]:
    room, channel = house.app.moderation, ChannelId(things["channel"])
    made: dict[str, str] = {}
    for name, told in (("action", external_id), ("action_to_undo", None)):
        wanted = NewAction(ActKind.MUTE_PERSON, platform_person_id=name, external_id=told)
        made[name] = (await request_action(room, actor, channel, wanted)).id
    await carry_out_actions(room, actor, channel)
    await collect_metrics(house.app.insights, actor, channel)
    await count_samples(house.app.insights, actor)
    return made
