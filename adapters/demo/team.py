"""Who works in the café and by what rules they answer: hours, promises, who is given what."""

from dataclasses import dataclass, replace

from adapters.demo.month import ZONE
from adapters.demo.voices import PROMISED, SAVED
from adapters.wiring import House
from domain.crises.rota import ShiftUnit
from domain.crises.use_cases.keep_rotas import NewRota, create_rota
from domain.escalations.model import LadderStep, Urgency
from domain.escalations.use_cases.keep_ladders import NewLadder, create_ladder
from domain.identity.use_cases.keep_invitations import NewInvitation, create_invitation
from domain.identity.use_cases.keep_teammates import NewTeammate, create_teammate
from domain.identity.use_cases.keep_teams import NewTeam, create_team
from domain.inbox.automation import Happening, NewAutomation, Trigger
from domain.inbox.availability import AvailabilityState
from domain.inbox.condition import Conditions
from domain.inbox.conversation import Priority
from domain.inbox.saved_reply import ReplyText
from domain.inbox.sla import SlaTerms
from domain.inbox.step import NoteStep, PriorityStep, ReplyStep, Step
from domain.inbox.use_cases.keep_assignment_policies import (
    NewAssignmentPolicy,
    create_assignment_policy,
)
from domain.inbox.use_cases.keep_automations import create_automation
from domain.inbox.use_cases.keep_availability import WantedAvailability, set_availability
from domain.inbox.use_cases.keep_business_calendars import (
    NewBusinessCalendar,
    create_business_calendar,
)
from domain.inbox.use_cases.keep_macros import NewMacro, create_macro
from domain.inbox.use_cases.keep_saved_replies import NewSavedReply, create_saved_reply
from domain.inbox.use_cases.keep_saved_views import NewSavedView, create_saved_view
from domain.inbox.use_cases.keep_sla_policies import NewSlaPolicy, create_sla_policy
from domain.inbox.working_time import OpenHours
from domain.shared.access import Actor
from domain.shared.ids import (
    BusinessCalendarId,
    EscalationLadderId,
    RoleId,
    SavedReplyId,
    TeamId,
    TeammateId,
)

CREW = (("La dueña", "owner", "owner"), ("La barra", "agent", "bar"), ("La tarde", "agent", "late"))
"""Those at work, each with a role that is built in and the beginning of an address."""

HOUR = 3_600


@dataclass(frozen=True)
class Team:
    """Sets up those who answer, and what they go by."""

    house: House
    actor: Actor

    async def fill(self) -> EscalationLadderId:
        """Not safe to repeat: it makes all of it again. Returns the ladder that is climbed when a
        promise is missed."""
        people, team = await self._people()
        calendar = await self._hours()
        ladder = await self._promises(calendar, people, team)
        await self._given(people, team)
        await self._on_call(people, ladder)
        saved = [await self._saved(*each) for each in SAVED]
        await self._by_itself(saved[1])
        return ladder

    async def _people(self) -> tuple[list[TeammateId], TeamId]:
        room, outside = self.house.app.identity, replace(self.actor, workspace_id=None)
        people = []
        for name, role, address in CREW:
            here = {self.actor.workspace: RoleId(role)}
            wanted = NewTeammate(name, f"{address}@cafe-aurora.example", "es", here)
            people.append((await create_teammate(room, outside, wanted)).id)
        crew = NewTeam("Quien contesta", self.actor.workspace, frozenset(people[1:]))
        team = await create_team(room, outside, crew)
        writes = {self.actor.workspace: RoleId("publisher")}
        asked = NewInvitation("agency@cafe-aurora.example", writes, "La agencia", "es")
        await create_invitation(room, outside, asked)
        return people, team.id

    async def _hours(self) -> BusinessCalendarId:
        mondays = OpenHours(1, "09:00", "20:00")
        week = (mondays, *(OpenHours(day, "08:00", "20:00") for day in range(2, 7)))
        hours = NewBusinessCalendar("Horario de la barra", ZONE, week)
        return (await create_business_calendar(self.house.app.inbox, self.actor, hours)).id

    async def _promises(
        self, calendar: BusinessCalendarId, people: list[TeammateId], team: TeamId
    ) -> EscalationLadderId:
        terms = SlaTerms(first_response_seconds=4 * HOUR, resolution_seconds=72 * HOUR)
        owner = LadderStep(HOUR, tell_teammates=(people[0],), raise_to=Urgency.HIGH)
        steps = (LadderStep(0, tell_teams=(team,)), owner)
        wanted = NewLadder("Nadie contesta", steps, calendar)
        ladder = await create_ladder(self.house.app.escalations, self.actor, wanted)
        promise = NewSlaPolicy(
            PROMISED, terms, business_calendar_id=calendar, miss_ladder_id=ladder.id
        )
        await create_sla_policy(self.house.app.inbox, self.actor, promise)
        return ladder.id

    async def _given(self, people: list[TeammateId], team: TeamId) -> None:
        room = self.house.app.inbox
        fair = NewAssignmentPolicy("Por turnos", assignee_team_id=team, capacity=6)
        await create_assignment_policy(room, self.actor, fair)
        there = WantedAvailability(AvailabilityState.AVAILABLE)
        for person in people[1:]:
            await set_availability(room, self.actor, person, None, there)
        waiting = NewSavedView("Quien espera", {"waiting": "true"}, shared=True)
        await create_saved_view(room, self.actor, waiting)

    async def _on_call(self, people: list[TeammateId], ladder: EscalationLadderId) -> None:
        by_week = (1, ShiftUnit.WEEK, "2020-01-06", "09:00", ZONE)
        wanted = NewRota("De guardia", tuple(people), *by_week, ladder_id=ladder)
        await create_rota(self.house.app.crises.response, self.actor, wanted)

    async def _saved(
        self, code: str, name: str, texts: tuple[tuple[str, str], ...]
    ) -> SavedReplyId:
        says = tuple(ReplyText(language, text) for language, text in texts)
        request = NewSavedReply(code, name, says)
        return (await create_saved_reply(self.house.app.inbox, self.actor, request)).id

    async def _by_itself(self, apology: SavedReplyId) -> None:
        room = self.house.app.inbox
        steps = (Step(reply=ReplyStep(saved_reply_id=apology)), Step(add_labels=("invitado",)))
        await create_macro(room, self.actor, NewMacro("Pedir disculpas e invitar", steps))
        money = Conditions(says=("dinero", "charged", "pedido"))
        first = (
            Step(set_priority=PriorityStep(Priority.HIGH)),
            Step(add_labels=("dinero",)),
            Step(note=NoteStep("Habla de dinero o de un pedido: lo primero del día.")),
        )
        trigger = Trigger((Happening.MESSAGE_RECEIVED,))
        wanted = NewAutomation("El dinero, primero", trigger, first, conditions=money, enabled=True)
        await create_automation(room, self.actor, wanted)
