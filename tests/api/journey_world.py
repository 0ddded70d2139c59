"""Journeys for a workspace in which every operation has something to do."""

from datetime import timedelta

from adapters.wiring import House
from domain.members.journey import EntryKind, JourneyStep, JourneyText, StepKind
from domain.members.use_cases.keep_journeys import (
    NewJourney,
    activate_journey,
    create_journey,
    pause_journey,
)
from domain.members.use_cases.send_on_journey import send_by_hand
from domain.members.use_cases.walk_journey import walk_journey
from domain.shared.access import Actor
from domain.shared.ids import JourneyId, Kind
from tests.kit.member_builders import a_member

DRAFTS = ("journey", "journey_to_activate")
ACTIVE = ("active_journey", "journey_to_pause", "paused_journey", "journey_to_end")
JOURNEYS = {
    **dict.fromkeys((*DRAFTS, *ACTIVE), Kind.JOURNEY),
    **dict.fromkeys(("traveller", "spare_traveller"), Kind.TRAVELLER),
}
LONG = int(timedelta(days=300).total_seconds())
STEPS = (
    JourneyStep(StepKind.LABEL, add=("on-the-way",)),
    JourneyStep(StepKind.WAIT, seconds=LONG),
    JourneyStep(StepKind.MESSAGE, texts=(JourneyText("en", "Still there?"),)),
)


async def some_journeys(house: House, actor: Actor, external_id: str) -> dict[str, str]:
    """Two travel on one of them, and wait there for long."""
    room, made = house.app.members, dict[str, str]()
    for name in (*DRAFTS, *ACTIVE):
        own = external_id if name == "journey" else None
        wanted = NewJourney(name, EntryKind.MANUAL, STEPS, external_id=own)
        journey = await create_journey(room, actor, wanted)
        made[name] = journey.id
        if name in ACTIVE:
            await activate_journey(room, actor, journey.id, None)
    await pause_journey(room, actor, JourneyId(made["paused_journey"]), None)
    people = [(await a_member(house, actor, name)).id for name in ("Cid", "Dia")]
    on_it = JourneyId(made["active_journey"])
    sent = await send_by_hand(room, actor, on_it, people)
    await walk_journey(room, actor, on_it)
    for name, one in zip(("traveller", "spare_traveller"), sent, strict=True):
        assert one.traveller is not None
        made[name] = one.traveller.id
    return made
