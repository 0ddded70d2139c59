"""A journey in memory, on which people travel who wrote on a channel."""

from datetime import timedelta
from typing import Any

from domain.members.journey import (
    JOURNEY_WALKS,
    EntryKind,
    Journey,
    JourneyStep,
    JourneyText,
    StepKind,
)
from domain.members.journey_ports import TravellerView
from domain.members.journeying import Asked
from domain.members.model import Member
from domain.members.traveller import Traveller
from domain.members.use_cases.follow_inbound import follow_inbound
from domain.members.use_cases.keep_journeys import (
    NewJourney,
    activate_journey,
    create_journey,
    read_traveller,
)
from domain.members.use_cases.send_on_journey import look_at_who_spoke, send_by_hand
from domain.members.use_cases.walk_journey import walk_journey
from domain.shared.heard import HeardKind, Person
from domain.shared.ids import JourneyId
from tests.unit.publishing.crowd import Crowd, a_crowd

DAY = timedelta(days=1)


def says(text: str = "Welcome!") -> JourneyStep:
    return JourneyStep(StepKind.MESSAGE, texts=(JourneyText("en", text),))


def waits(how_long: timedelta = DAY) -> JourneyStep:
    return JourneyStep(StepKind.WAIT, seconds=int(how_long.total_seconds()))


def labels(*add: str, remove: tuple[str, ...] = ()) -> JourneyStep:
    return JourneyStep(StepKind.LABEL, add=add, remove=remove)


class Trip:
    """What a worker would do is done when it is asked for."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd, self.house, self.actor = crowd, crowd.house, crowd.actor
        self.room = crowd.house.app.members

    async def starts(self, *steps: JourneyStep, **more: Any) -> Journey:
        wanted = NewJourney("Trip", **{"entry": EntryKind.MANUAL, "steps": steps, **more})
        made = await create_journey(self.room, self.actor, wanted)
        return await activate_journey(self.room, self.actor, made.id, None)

    async def sends(self, journey: Journey, *people: str) -> list[Asked]:
        members = [self.member(name).id for name in people]
        return await send_by_hand(self.room, self.actor, journey.id, members)

    async def known(self, *people: str) -> None:
        """Whoever wrote is a member."""
        for said in list(self.house.memory.tables.inbound_messages.values()):
            if said.author is not None and said.author.id in people:
                await follow_inbound(self.room, self.actor, said.id)

    async def speaks(self, person: str) -> None:
        who = Person(person, f"@{person}", person.title())
        said = await self.crowd.talk.hears(HeardKind.DIRECT, who, place=f"talk-{person}")
        await follow_inbound(self.room, self.actor, said.id)
        await look_at_who_spoke(self.room, self.actor, said.id)

    def member(self, person: str) -> Member:
        rows = self.house.memory.tables.members.values()
        return next(one for one in rows if one.name == person.title())

    def traveller(self, journey: Journey, person: str) -> Traveller:
        rows = self.house.memory.tables.travellers.values()
        on_it = [one for one in rows if one.journey_id == journey.id]
        theirs = [one for one in on_it if one.member_id == self.member(person).id]
        return max(theirs, key=lambda one: one.id)

    async def way(self, journey: Journey, person: str) -> TravellerView:
        who = self.traveller(journey, person)
        return await read_traveller(self.room, self.actor, journey.id, who.id)

    async def came(self, journey: Journey, person: str) -> list[tuple[int, str, str | None]]:
        view = await self.way(journey, person)
        return [(one.step.number, one.step.outcome.value, one.step.reason) for one in view.steps]

    async def walks(self, journey: Journey) -> int:
        """Whoever is due now gets as far as they can."""
        taken = 0
        for _ in range(100):
            duty = self.house.memory.tables.duties.get(self._place(journey.id))
            now = self.house.clock.now()
            if duty is None or duty.due_at is None or duty.due_at > now:
                return taken
            self.house.memory.tables.duties.pop(self._place(journey.id))
            taken += await walk_journey(self.room, self.actor, journey.id)
        raise AssertionError("there is always somebody due")

    async def goes_on(self, journey: Journey, how_long: timedelta) -> None:
        """Time passes, in as many pieces as there is something to do."""
        end = self.house.clock.now() + how_long
        while True:
            await self.walks(journey)
            duty = self.house.memory.tables.duties.get(self._place(journey.id))
            if duty is None or duty.due_at is None or duty.due_at > end:
                break
            self.house.clock.forward(duty.due_at - self.house.clock.now())
        self.house.clock.forward(end - self.house.clock.now())

    def _place(self, journey_id: JourneyId) -> tuple[str, str, str]:
        return self.actor.workspace, JOURNEY_WALKS, journey_id

    def said(self) -> list[str]:
        """All texts that are written, whether or not they have gone out."""
        rows = self.house.memory.tables.messages.values()
        return [row.content.text or "" for row in sorted(rows, key=lambda row: row.id)]

    def told(self, prefix: str = "traveller.") -> list[str]:
        return [news.name for news in self.house.memory.news if news.name.startswith(prefix)]


async def a_trip(*people: str) -> Trip:
    trip = Trip(await a_crowd(*people))
    await trip.known(*people)
    return trip
