"""What others say is judged by, for a workspace in which every operation has something to do."""

from collections.abc import Mapping

from adapters.wiring import House
from domain.moderation.policy import Severity
from domain.moderation.use_cases.keep_policies import NewPolicy, create_policy
from domain.shared.access import Actor
from domain.shared.ids import Kind

JUDGED: Mapping[str, Kind] = {
    "moderation_policy": Kind.MODERATION_POLICY,
    "spare_moderation_policy": Kind.MODERATION_POLICY,
}


async def what_is_not_wanted(house: House, actor: Actor, external_id: str) -> dict[str, str]:
    room = house.app.moderation
    first = NewPolicy("No hate", Severity.HIGH, external_id=external_id)
    spare = NewPolicy("No advertising", Severity.LOW)
    return {
        "moderation_policy": (await create_policy(room, actor, first)).id,
        "spare_moderation_policy": (await create_policy(room, actor, spare)).id,
    }
