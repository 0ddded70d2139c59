"""Small scenes about journeys, in memory."""

from datetime import timedelta

from domain.members.journey import EntryKind, Journey, JourneyStep, JourneyText, StepKind
from domain.members.traveller import Traveller
from domain.members.use_cases.follow_inbound import follow_inbound
from domain.members.use_cases.keep_journeys import (
    NewJourney,
    activate_journey,
    change_journey,
    create_journey,
    end_journey,
    pause_journey,
    resume_journey,
)
from domain.members.use_cases.send_on_journey import send_by_hand, take_off
from domain.members.use_cases.walk_journey import walk_journey
from domain.shared.paging import PageRequest
from domain.shared.quiet_hours import QuietHours
from tests.kit.member_builders import a_member, some_said
from tests.unit.stage import Scenes, Stage

GREETED = JourneyStep(StepKind.LABEL, add=("greeted",))
SAYS = JourneyStep(StepKind.MESSAGE, texts=(JourneyText("en", "Welcome!"),))


async def a_journey_is_travelled_to_its_end(s: Stage) -> None:
    room = s.house.app.members
    ana = await a_member(s.house, s.actor)
    made = await create_journey(room, s.actor, NewJourney("T", EntryKind.MANUAL, (GREETED,)))
    await change_journey(room, s.actor, made.id, None, {"name": "Trip"})
    await activate_journey(room, s.actor, made.id, None)
    await send_by_hand(room, s.actor, made.id, [ana.id])
    await walk_journey(room, s.actor, made.id)
    await pause_journey(room, s.actor, made.id, None)
    await resume_journey(room, s.actor, made.id, None)
    await end_journey(room, s.actor, made.id, None)


async def somebody_is_spoken_to_on_a_journey_and_taken_off_it(s: Stage) -> None:
    room = s.house.app.members
    [said] = await some_said(s.house, s.actor, s.channel, "Open?")
    await follow_inbound(room, s.actor, said)
    [ana] = (await room.reads.members(s.actor, PageRequest())).items
    night = QuietHours("14:00", "15:00", "UTC")
    later = JourneyStep(StepKind.WAIT, seconds=60)
    wanted = NewJourney("T", EntryKind.MANUAL, (SAYS, later), quiet_hours=night)
    made = await create_journey(room, s.actor, wanted)
    await activate_journey(room, s.actor, made.id, None)
    [sent] = await send_by_hand(room, s.actor, made.id, [ana.id])
    await walk_journey(room, s.actor, made.id)
    s.house.clock.forward(timedelta(hours=1))
    await walk_journey(room, s.actor, made.id)
    assert sent.traveller is not None
    await take_off(room, s.actor, made.id, sent.traveller.id)


JOURNEYS: Scenes = {
    a_journey_is_travelled_to_its_end: (
        {Journey: "change activate pause resume end", Traveller: "advance finish"},
        {
            *("member.created", "member.updated", "journey.created", "journey.updated"),
            *("journey.activated", "journey.paused", "journey.resumed", "journey.ended"),
            *("traveller.entered", "traveller.step_taken", "traveller.finished"),
        },
    ),
    somebody_is_spoken_to_on_a_journey_and_taken_off_it: (
        {Traveller: "put_off exit"},
        {
            *("inbound.received", "conversation.opened", "member.created", "member.identity_added"),
            *("journey.created", "journey.activated", "traveller.entered"),
            *("traveller.step_taken", "traveller.exited"),
            *("message.created", "message.scheduled", "message.cancelled", "delivery.cancelled"),
        },
    ),
}
