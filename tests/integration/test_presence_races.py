"""Days of communities come to the same whether they are counted as things are told, late, twice and
by several at once, or from everything that was ever done; also across changes of the clock."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.db.join_requests import JOIN_REQUESTS
from adapters.db.member_activities import ACTIVITIES
from adapters.db.member_merges import MEMBERS
from adapters.db.presence import COMMUNITY_DAYS, MEMBER_TURNS
from adapters.wiring import House
from domain.communities.use_cases.change_community import change_community
from domain.identity.use_cases.change_workspace import change_workspace
from domain.members.activity import ActivityKind, NewActivity
from domain.members.growth import CommunityDay, number_of
from domain.members.model import MemberState
from domain.members.use_cases.join_communities import Wish, request_to_join
from domain.members.use_cases.keep_members import change_member
from domain.members.use_cases.merge_members import merge_members, unmerge_member
from domain.members.use_cases.move_member import Wanted, move_member
from domain.members.use_cases.record_activities import record_activities
from domain.members.use_cases.roll_up_presence import count_anew, roll_up_presence
from domain.shared.access import Actor
from domain.shared.errors import Refusal
from domain.shared.ids import CommunityId, MemberId
from tests.kit.builders import a_community, a_workspace
from tests.kit.community_days import days_of
from tests.kit.fakes.memory import FakeClock
from tests.kit.member_builders import a_member, done_by
from tests.kit.member_histories import History

ZONES = ("America/Santiago", "Australia/Lord_Howe", "Europe/Madrid", None)


class Attendance(History):
    """A history in which people speak, come and go, turn out to be bots, and walls are moved; and
    at any moment somebody counts a little, or much."""

    kinds = (
        *((ActivityKind.COMMENT, None), (ActivityKind.MESSAGE, None), (ActivityKind.JOIN, None)),
        *((ActivityKind.LEAVE, None), (ActivityKind.REACTION, None), (ActivityKind.CUSTOM, "x")),
    )

    def among(self, house: House) -> "Attendance":
        self.house = house
        return self

    async def steps(self, count: int, ids: list[MemberId]) -> None:
        moves = [self.tell] * 12 + [self.merge, self.part, self.pass_days, self.ask_in]
        moves += [self.turn] * 4
        for _ in range(count):
            others = [self.bot, self.wall, *[self.roll] * 3, *[self.move] * 2]
            await self.chance.choice([*moves, *others])(ids)

    def _deed(self, ids: list[MemberId]) -> NewActivity:
        kind, type = self.chance.choice(self.kinds)
        return replace(super()._deed(ids), kind=kind, type=type)

    async def ask_in(self, ids: list[MemberId]) -> None:
        wish = Wish(self.chance.choice(self.places), self.chance.choice(ids))
        with suppress(Refusal):
            await request_to_join(self.room, self.actor, wish)

    async def turn(self, ids: list[MemberId]) -> None:
        """Somebody is moved out, or back in."""
        states = (MemberState.LEFT, MemberState.BANNED, MemberState.ACTIVE)
        wanted = Wanted(self.chance.choice(states), "By hand.")
        with suppress(Refusal):
            await move_member(self.room, self.actor, self.chance.choice(ids), None, wanted)

    async def bot(self, ids: list[MemberId]) -> None:
        one = self.chance.choice(ids)
        changes = {"is_bot": self.chance.random() < 0.3}
        with suppress(Refusal):
            await change_member(self.room, self.actor, one, None, changes)
        await count_anew(self.room, self.actor, one)

    async def wall(self, ids: list[MemberId]) -> None:
        home, room = self.chance.choice(self.places), self.house.app.communities
        changes = {"timezone": self.chance.choice(ZONES)}
        await change_community(room, self.actor, home, None, changes)

    async def roll(self, ids: list[MemberId]) -> None:
        async with self.room.begin(self.actor) as tx:
            await tx.book.steady()
            await tx.presence.roll(self.chance.choice([1, 3, 50, 5000]))
            await tx.presence.count_days(self.chance.choice([0, 1, 3, 50]))
            await tx.commit()

    async def move(self, ids: list[MemberId]) -> None:
        async with self.room.begin(self.actor) as tx:
            await tx.book.unsettled()
            await tx.presence.resettle(self.chance.choice([1, 2, 5]))
            await tx.commit()

    async def settle(self) -> None:
        while await roll_up_presence(self.room, self.actor):
            pass


async def kept_and_fresh(
    house: House, actor: Actor, zones: dict[CommunityId, str]
) -> tuple[list[CommunityDay], list[CommunityDay]]:
    async with house.database.within(actor) as connection:
        kept = await connection.fetch(
            f"SELECT {COMMUNITY_DAYS.listed('d')} FROM community_days d ORDER BY 2, 3"
        )
        members = await connection.fetch(f"SELECT {MEMBERS.listed('m')} FROM members m")
        done = await connection.fetch(f"SELECT {ACTIVITIES.listed('a')} FROM member_activities a")
        asked = await connection.fetch(f"SELECT {JOIN_REQUESTS.listed('j')} FROM join_requests j")
        moved = await connection.fetch(f"SELECT {MEMBER_TURNS.listed('u')} FROM member_turns u")
    fresh = days_of(
        {row["id"]: MEMBERS.entity(row) for row in members},
        [ACTIVITIES.entity(row) for row in done],
        [JOIN_REQUESTS.entity(row) for row in asked],
        [MEMBER_TURNS.entity(row) for row in moved],
        zones,
    )
    return _something(COMMUNITY_DAYS.entity(row) for row in kept), _something(fresh)


def _something(days: Any) -> list[CommunityDay]:
    """A day of which nothing is left is as good as none."""
    return [one for one in days if one != CommunityDay(one.workspace_id, one.community_id, one.day)]


async def zones_of(house: House, actor: Actor, homes: list[CommunityId]) -> dict[CommunityId, str]:
    found = {}
    for home in homes:
        found[home] = (await house.app.members.growth.ground(actor, home)).zone
    return found


async def some_people(house: House, actor: Actor, count: int) -> list[MemberId]:
    return [(await a_member(house, actor, f"N{n}")).id for n in range(count)]


@pytest.mark.parametrize("seed", range(6))
async def test_days_come_to_the_same_bit_by_bit_and_from_scratch(house: House, seed: int) -> None:
    actor = await a_workspace(house)
    homes = [(await a_community(house, actor)).id for _ in range(2)]
    ids = await some_people(house, actor, 5)
    clock = FakeClock(house.clock.now())
    history = Attendance(house.app.members, actor, clock, seed, homes).among(house)
    await history.steps(120, ids)
    await history.settle()
    kept, fresh = await kept_and_fresh(house, actor, await zones_of(house, actor, homes))
    assert kept == fresh
    assert sum(one.active for one in kept) > 5
    assert sum(one.gone for one in kept) > 1
    # Whoever counts once more comes to the same.
    async with history.room.begin(actor) as tx:
        await tx.presence.regroup(ids, (), ids[0])
        await tx.commit()
    await history.settle()
    assert (await kept_and_fresh(house, actor, await zones_of(house, actor, homes)))[0] == kept


async def test_several_tell_and_count_at_once_and_nothing_is_lost(house: House) -> None:
    actor = await a_workspace(house)
    homes = [(await a_community(house, actor)).id]
    ids = await some_people(house, actor, 5)
    clock = FakeClock(house.clock.now())
    histories = [
        Attendance(house.app.members, actor, clock, seed, homes).among(house)
        for seed in range(200, 205)
    ]

    async def go(history: Attendance) -> None:
        for _ in range(12):
            for move in (history.tell, history.roll, history.merge, history.turn, history.part):
                await move(ids)

    await asyncio.gather(*(go(history) for history in histories))
    await histories[0].settle()
    kept, fresh = await kept_and_fresh(house, actor, await zones_of(house, actor, homes))
    assert kept == fresh
    assert kept


async def test_a_day_begins_at_midnight_on_the_wall_also_when_clocks_change(house: House) -> None:
    """In Madrid on 2025-03-30 the clock went from two to three, on 2025-10-26 from three to two:
    the days had 23 and 25 hours."""
    actor = await a_workspace(house)
    home = await a_community(house, actor)
    await change_community(
        house.app.communities, actor, home.id, None, {"timezone": "Europe/Madrid"}
    )
    ana = await a_member(house, actor, "Ana")
    instants = {
        datetime(2025, 3, 29, 22, 59, tzinfo=UTC): 29,
        datetime(2025, 3, 29, 23, 0, tzinfo=UTC): 30,
        datetime(2025, 3, 30, 21, 59, tzinfo=UTC): 30,
        datetime(2025, 3, 30, 22, 0, tzinfo=UTC): 31,
        datetime(2025, 10, 25, 22, 0, tzinfo=UTC): 26,
        datetime(2025, 10, 26, 22, 59, tzinfo=UTC): 26,
        datetime(2025, 10, 26, 23, 0, tzinfo=UTC): 27,
    }
    told = [
        replace(
            done_by(ana, f"{at}", at, kind=ActivityKind.COMMENT, type=None), community_id=home.id
        )
        for at in instants
    ]
    await record_activities(house.app.members, actor, told)
    await roll_up_presence(house.app.members, actor)
    kept, fresh = await kept_and_fresh(house, actor, {home.id: "Europe/Madrid"})
    assert kept == fresh
    assert [one.posts for one in kept] == [1, 2, 1, 2, 1]


async def test_another_wall_has_all_days_counted_anew(house: House) -> None:
    actor = await a_workspace(house)
    identity = house.app.identity
    await change_workspace(identity, actor, actor.workspace, None, {"timezone": "UTC"})
    home = await a_community(house, actor)
    ana, bea = [await a_member(house, actor, name) for name in ("Ana", "Bea")]
    late = datetime(2025, 6, 1, 23, 30, tzinfo=UTC)
    told = [
        replace(done_by(who, f"{who.id}{n}", late + timedelta(hours=n)), community_id=home.id)
        for who in (ana, bea)
        for n in range(2)
    ]
    await record_activities(house.app.members, actor, told)
    await merge_members(house.app.members, actor, ana.id, None, bea.id, None)
    await roll_up_presence(house.app.members, actor)
    before, _ = await kept_and_fresh(house, actor, {home.id: "UTC"})
    assert [(one.active, one.signs) for one in before] == [(1, 2), (1, 2)]
    await change_workspace(identity, actor, actor.workspace, None, {"timezone": "Asia/Tokyo"})
    ground = await house.app.members.growth.ground(actor, home.id)
    assert (ground.zone, ground.is_current) == ("UTC", False)
    while await roll_up_presence(house.app.members, actor):
        ground = await house.app.members.growth.ground(actor, home.id)
        assert not ground.is_current
    kept, fresh = await kept_and_fresh(house, actor, {home.id: "Asia/Tokyo"})
    assert kept == fresh
    assert [(one.active, one.signs) for one in kept] == [(1, 4)]
    ground = await house.app.members.growth.ground(actor, home.id)
    assert (ground.zone, ground.is_current) == ("Asia/Tokyo", True)


async def test_who_is_moved_out_left_once_however_else_it_is_told(house: House) -> None:
    actor = await a_workspace(house, timezone="UTC")
    home, room, now = (await a_community(house, actor)).id, house.app.members, house.clock.now()
    people = [await a_member(house, actor, name) for name in ("Ana", "Bea", "Eva")]
    ana, bea, eva = [one.id for one in people]
    today = number_of(now.date())

    async def tells(number: int, kind: ActivityKind, ago: int) -> None:
        done = done_by(people[number], f"{number}-{kind}-{ago}", now - timedelta(days=ago))
        told = replace(done, kind=kind, type=None, community_id=home)
        await record_activities(room, actor, [told])

    async def moves(id: MemberId, state: MemberState) -> None:
        await move_member(room, actor, id, None, Wanted(state, "By hand."))

    async def left() -> dict[int, int]:
        while await roll_up_presence(room, actor):
            pass
        kept, fresh = await kept_and_fresh(house, actor, {home: "UTC"})
        assert kept == fresh
        return {today - one.day: one.gone for one in kept if one.gone}

    for number in range(2):
        await tells(number, ActivityKind.COMMENT, 9)
    await moves(eva, MemberState.LEFT)
    assert await left() == {}
    await moves(ana, MemberState.LEFT)
    await moves(bea, MemberState.BANNED)
    assert await left() == {0: 2}
    # What they did is told late: it is the same leaving, and it was on that day.
    await tells(0, ActivityKind.LEAVE, 3)
    assert await left() == {3: 1, 0: 1}
    # Let in again and moved out once more: another one.
    await moves(ana, MemberState.ACTIVE)
    await moves(ana, MemberState.LEFT)
    assert await left() == {3: 1, 0: 2}
    await merge_members(room, actor, ana, None, bea, None)
    assert await left() == {3: 1, 0: 1}
    await unmerge_member(room, actor, bea, None)
    assert await left() == {3: 1, 0: 2}
    # By another wall all is counted anew, and comes to the same people.
    changes = {"timezone": "Etc/GMT+12"}
    await change_community(house.app.communities, actor, home, None, changes)
    while await roll_up_presence(room, actor):
        pass
    kept, fresh = await kept_and_fresh(house, actor, {home: "Etc/GMT+12"})
    assert kept == fresh
    assert sum(one.gone for one in kept) == 3
