"""The café asks its guests: where, what, and in their own words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.demo.month import Channels, wall
from adapters.wiring import House
from domain.participation.poll import (
    PollKind,
    PollMove,
    PollOption,
    PollTime,
    ResultsShown,
    WhoVotes,
)
from domain.participation.poll_vote import Choice
from domain.participation.use_cases.poll_invite import invite
from domain.participation.use_cases.poll_keep import NewPoll, create_poll, move_poll
from domain.participation.use_cases.poll_native import link_message
from domain.participation.use_cases.poll_vote import NewVote, cast_vote
from domain.publishing.content import Content
from domain.publishing.content import Poll as AskedThere
from domain.publishing.drafting import Draft
from domain.publishing.use_cases.create_message import create_message
from domain.shared.access import Actor
from domain.shared.ids import MemberId, PollId
from domain.shared.paging import Filter, PageRequest

CAKES = (
    PollOption("zanahoria", "Tarta de zanahoria"),
    PollOption("queso", "Tarta de queso"),
    PollOption("limon", "Pastel de limón"),
)
HOURS = (PollOption("antes", "Abrir a las siete"), PollOption("despues", "Cerrar a las diez"))
RANKED = (("queso", "limon"), ("zanahoria",), ("limon", "queso"), ("queso", "zanahoria", "limon"))
WORDS = ("Más sombra en la terraza.", "Un enchufe junto a la ventana.")
GUESTS = 6


@dataclass(frozen=True)
class Ballots:
    house: House
    actor: Actor
    channels: Channels
    now: datetime

    async def fill(self) -> None:
        await self._cakes()
        await self._hours()
        await self._words()

    async def _cakes(self) -> None:
        """In order of liking, for whoever comes by."""
        closes = wall(self.now + timedelta(days=9))
        poll = await self._open(
            NewPoll(
                "¿Qué tarta hacemos en mayo?",
                PollKind.RANKED,
                "es",
                options=CAKES,
                closes=PollTime(closes.at, closes.local_time, closes.timezone),
                results=ResultsShown.ALWAYS,
            )
        )
        for number, options in enumerate(RANKED * 3):
            vote = NewVote(Choice(options), voter=f"cliente-{number}")
            await cast_vote(self.house.app.participation, self.actor, poll, vote)

    async def _hours(self) -> None:
        """Of those who are known, openly, and on the square as well."""
        room = self.house.app.participation
        members = await self._members()
        asked = "¿Abrimos antes o cerramos después?"
        poll = await self._open(
            NewPoll(
                *(asked, PollKind.SINGLE, "es"),
                options=HOURS,
                who=WhoVotes.MEMBERS,
                named=True,
            )
        )
        for number, member in enumerate(members):
            choice = Choice((HOURS[number % 3 // 2].key,))
            await cast_vote(room, self.actor, poll, NewVote(choice, member))
        await invite(room, self.actor, poll, [*members[:2]])
        there = AskedThere(tuple(option.label for option in HOURS), 86_400)
        draft = Draft([self.channels.spanish], Content(asked, poll=there, language="es"))
        message = await create_message(self.house.app.publishing, self.actor, draft)
        await link_message(room, self.actor, poll, message.id)

    async def _words(self) -> None:
        poll = await self._open(NewPoll("¿Qué echa de menos?", PollKind.OPEN, "es"))
        for number, words in enumerate(WORDS):
            vote = NewVote(Choice(text=words), voter=f"cliente-{number}")
            await cast_vote(self.house.app.participation, self.actor, poll, vote)

    async def _open(self, wanted: NewPoll) -> PollId:
        room = self.house.app.participation
        poll = await create_poll(room, self.actor, wanted)
        return (await move_poll(room, self.actor, poll.id, None, PollMove.OPEN)).id

    async def _members(self) -> list[MemberId]:
        active = PageRequest(limit=GUESTS, filters=[Filter("state", "in", ["active"])])
        found = await self.house.app.members.reads.members(self.actor, active)
        return [member.id for member in found.items if not member.is_bot]
