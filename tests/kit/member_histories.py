"""Histories in which anything happens in any order, and what they come to reckoned from scratch."""

import random
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

from domain.members.activity import Activity, ActivityKind, Doer, NewActivity
from domain.members.model import Member
from domain.members.room import Members
from domain.members.standing import LeaderboardEntry, MemberValue, entries
from domain.members.use_cases.keep_value_scheme import set_value_scheme
from domain.members.use_cases.merge_members import merge_members, unmerge_member
from domain.members.use_cases.reckon_values import reckon_values
from domain.members.use_cases.record_activities import record_activities
from domain.members.value import day_of
from domain.members.value_scheme import STANDARD_LEVELS, Weight, standard
from domain.shared.access import Actor
from domain.shared.errors import Refusal
from domain.shared.ids import CommunityId, MemberId
from tests.kit.fakes.member_values import record_of
from tests.kit.fakes.memory import FakeClock, Tables

KINDS = (
    (ActivityKind.COMMENT, None),
    (ActivityKind.REACTION, None),
    (ActivityKind.JOIN, None),
    (ActivityKind.CUSTOM, "solution"),
    (ActivityKind.CUSTOM, "visit"),
)


class History:
    """Some members of whom things are told: early, late, twice and ahead of time; they are merged
    and taken apart, days pass, and at any moment somebody reckons."""

    def __init__(
        self, room: Members, actor: Actor, clock: FakeClock, seed: int, places: list[CommunityId]
    ) -> None:
        self.chance = random.Random(seed)
        self.room, self.actor, self.clock = replace(room, clock=clock), actor, clock
        self.places = places
        self.told: list[NewActivity] = []

    async def steps(self, count: int, ids: list[MemberId]) -> None:
        moves = [self.tell] * 6 + [self.merge, self.part, self.pass_days, self.rescheme]
        for _ in range(count):
            await self.chance.choice([*moves, self.reckon, self.reckon])(ids)

    async def tell(self, ids: list[MemberId]) -> None:
        new = [self._deed(ids) for _ in range(self.chance.randrange(1, 6))]
        again = self.chance.sample(self.told, min(len(self.told), 2))
        self.told += new
        await record_activities(self.room, self.actor, [*new, *again])

    def _deed(self, ids: list[MemberId]) -> NewActivity:
        kind, type = self.chance.choice(KINDS)
        at = self.clock.now() + timedelta(hours=self.chance.randrange(-24 * 70, 24 * 3))
        to = self.chance.choice([*ids, None])
        return NewActivity(
            doer=Doer(self.chance.choice(ids)),
            kind=kind,
            type=type,
            source="till",
            external_id=f"{id(self)}-{len(self.told)}-{self.chance.randrange(2**60)}",
            at=at,
            community_id=self.chance.choice([*self.places, None]),
            to=Doer(to) if to else None,
        )

    async def merge(self, ids: list[MemberId]) -> None:
        into, member = self.chance.sample(ids, 2)
        await _tried(merge_members(self.room, self.actor, into, None, member, None))

    async def part(self, ids: list[MemberId]) -> None:
        await _tried(unmerge_member(self.room, self.actor, self.chance.choice(ids), None))

    async def pass_days(self, ids: list[MemberId]) -> None:
        self.clock.forward(timedelta(hours=self.chance.randrange(1, 24 * 12)))

    async def rescheme(self, ids: list[MemberId]) -> None:
        words = ("comment", "reaction", "custom", "custom:solution")
        weights = tuple(
            Weight(word, *(self.chance.randrange(1, 9) for _ in range(3))) for word in words
        )
        keep, months = self.chance.choice([50, 90, 100]), self.chance.choice([1, 3, 12])
        await set_value_scheme(
            *(self.room, self.actor, None, weights, STANDARD_LEVELS), keep, months
        )

    async def reckon(self, ids: list[MemberId]) -> None:
        await reckon_values(self.room, self.actor)

    async def settle(self) -> None:
        while await reckon_values(self.room, self.actor):
            pass

    async def from_scratch(
        self, members: list[Member], activities: list[Activity]
    ) -> set[LeaderboardEntry]:
        """Every place that there is now, had nothing been reckoned before."""
        tables, workspace = Tables(), self.actor.workspace
        tables.members |= {(workspace, one.id): one for one in members}
        tables.member_activities |= {(workspace, one.id): one for one in activities}
        now = self.clock.now()
        scheme = await self.room.values.scheme(self.actor) or standard(self.actor, now)
        found = set[LeaderboardEntry]()
        for one in members:
            if one.merged_into is None:
                mine = MemberValue(workspace, one.id, as_of=day_of(now))
                found |= {*entries(scheme, record_of(tables, workspace, one.id), mine)}
        return found


async def _tried(move: Any) -> None:
    """What cannot be is refused, and nothing has happened."""
    with suppress(Refusal):
        await move
