"""Who is given which conversations, in a workspace in which every operation has something to do."""

from collections.abc import Mapping
from dataclasses import replace

from adapters.wiring import House
from domain.inbox.assignment import AssignmentTurn
from domain.inbox.availability import AvailabilityState
from domain.inbox.presence import PresenceState
from domain.inbox.use_cases.keep_assignment_policies import (
    NewAssignmentPolicy,
    create_assignment_policy,
)
from domain.inbox.use_cases.keep_availability import WantedAvailability, set_availability
from domain.inbox.use_cases.show_presence import show_presence
from domain.shared.access import Actor
from domain.shared.ids import ConversationId, Kind, TeammateId

ASSIGNING = {
    "assignment_policy": Kind.ASSIGNMENT_POLICY,
    "spare_assignment_policy": Kind.ASSIGNMENT_POLICY,
}


async def who_is_given_what(
    house: House, actor: Actor, things: Mapping[str, str], external_id: str
) -> dict[str, str]:
    room, teammate = house.app.inbox, TeammateId(things["teammate"])
    # Nothing in the furnished workspace is to change hands by itself.
    asleep = NewAssignmentPolicy("All", enabled=False, external_id=external_id)
    policies = [asleep, replace(asleep, external_id=None)]
    made = [await create_assignment_policy(room, actor, wanted) for wanted in policies]
    there = WantedAvailability(AvailabilityState.AVAILABLE, capacity=7)
    await set_availability(room, actor, teammate, None, there)
    turn = AssignmentTurn(actor.workspace, made[0].id, teammate, 1, house.clock.now(), 1)
    conversation = ConversationId(things["conversation_to_split"])
    await show_presence(room, actor, conversation, PresenceState.VIEWING)
    async with room.begin(actor) as tx:
        await tx.assignment_policies.note([turn])
        await tx.commit()
    return dict(zip(ASSIGNING, [policy.id for policy in made], strict=True))
