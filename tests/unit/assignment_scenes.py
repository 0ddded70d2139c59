"""Small scenes about who is given which conversations, in memory."""

from datetime import timedelta

from domain.inbox.assignment import AssignmentPolicy
from domain.inbox.availability import Availability, AvailabilityState
from domain.inbox.use_cases.assign_conversations import assign_waiting, take_back
from domain.inbox.use_cases.keep_assignment_policies import (
    NewAssignmentPolicy,
    change_assignment_policy,
    create_assignment_policy,
    remove_assignment_policy,
)
from domain.inbox.use_cases.keep_availability import (
    WantedAvailability,
    end_away,
    set_availability,
)
from domain.shared.heard import Heard, HeardKind
from domain.shared.ids import TeammateId
from tests.unit.inbox_scenes import ANA, happens
from tests.unit.stage import Scenes, Stage

NIGHT, DAY = TeammateId("tmt_night"), TeammateId("tmt_day")
ALL = NewAssignmentPolicy("All", reassign_after_away_seconds=3600)


async def an_assignment_policy_is_changed_and_thrown_away(s: Stage) -> None:
    room = s.house.app.inbox
    policy = await create_assignment_policy(room, s.actor, ALL)
    await change_assignment_policy(room, s.actor, policy.id, None, {"labels": ("vip",)})
    await remove_assignment_policy(room, s.actor, policy.id, None)


async def somebody_is_away_for_a_while(s: Stage) -> None:
    room, until = s.house.app.inbox, s.house.clock.now() + timedelta(hours=1)
    s.house.memory.at_work = {NIGHT}
    away = WantedAvailability(AvailabilityState.AWAY, until)
    await set_availability(room, s.actor, NIGHT, None, away)
    s.house.clock.forward(timedelta(hours=1))
    await end_away(room, s.actor, NIGHT)


async def what_somebody_had_is_given_to_another(s: Stage) -> None:
    room = s.house.app.inbox
    s.house.memory.at_work = {NIGHT}
    await create_assignment_policy(room, s.actor, ALL)
    await happens(s, Heard("d1", HeardKind.DIRECT, s.house.clock.now(), ANA, "Hello?"))
    await assign_waiting(room, s.actor)
    s.house.memory.at_work = {DAY}
    await take_back(room, s.actor, NIGHT)
    await assign_waiting(room, s.actor)


ASSIGNING: Scenes = {
    an_assignment_policy_is_changed_and_thrown_away: (
        {AssignmentPolicy: "change remove"},
        {
            *("assignment_policy.created", "assignment_policy.updated"),
            "assignment_policy.deleted",
        },
    ),
    somebody_is_away_for_a_while: (
        {Availability: "become come_back"},
        {"availability.changed"},
    ),
    what_somebody_had_is_given_to_another: (
        {},
        {
            *("assignment_policy.created", "inbound.received"),
            *("conversation.opened", "conversation.assigned"),
        },
    ),
}
