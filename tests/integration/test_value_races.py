"""However many tell, merge, take apart and reckon at once: in the end everybody is worth what all
that was done is worth, and stands where they would had it been reckoned once."""

import asyncio
import random
from dataclasses import replace
from datetime import timedelta

from adapters.db.member_activities import ACTIVITIES
from adapters.db.member_merges import MEMBERS
from adapters.db.member_records import ENTRIES
from adapters.wiring import House
from domain.members.activity import ActivityKind, Doer
from domain.members.standing import LeaderboardEntry
from domain.members.use_cases.read_values import read_leaderboard, read_value
from domain.members.use_cases.reckon_values import reckon_values
from domain.members.use_cases.record_activities import record_activities
from domain.members.value import day_of
from domain.members.value_ports import Placed
from domain.shared.access import Actor
from domain.shared.ids import MemberId
from domain.shared.paging import Filter, PageRequest, SortKey
from tests.integration.at_work import at_work, watching
from tests.kit.builders import a_community, a_workspace
from tests.kit.fakes.memory import FakeClock
from tests.kit.member_builders import a_member, done_by
from tests.kit.member_histories import History


async def some_people(house: House, actor: Actor, count: int) -> list[MemberId]:
    return [(await a_member(house, actor, f"N{n}")).id for n in range(count)]


async def kept_and_fresh(
    house: House, history: History
) -> tuple[set[LeaderboardEntry], set[LeaderboardEntry]]:
    async with house.database.within(history.actor) as connection:
        kept = await connection.fetch("SELECT * FROM leaderboard_entries WHERE sample > 0")
        members = await connection.fetch(f"SELECT {MEMBERS.listed('m')} FROM members m")
        done = await connection.fetch(f"SELECT {ACTIVITIES.listed('a')} FROM member_activities a")
    fresh = await history.from_scratch(
        [MEMBERS.entity(row) for row in members], [ACTIVITIES.entity(row) for row in done]
    )
    return {ENTRIES.entity(row) for row in kept}, fresh


async def test_histories_come_to_the_same_bit_by_bit_and_from_scratch(house: House) -> None:
    for seed in range(6):
        actor = await a_workspace(house)
        home = await a_community(house, actor)
        ids = await some_people(house, actor, 4)
        clock = FakeClock(house.clock.now())
        history = History(house.app.members, actor, clock, seed, [home.id])
        await history.steps(25, ids)
        await history.settle()
        kept, fresh = await kept_and_fresh(house, history)
        assert kept == fresh
        assert kept


async def test_many_at_once_lose_nothing_and_count_nothing_twice(house: House) -> None:
    actor = await a_workspace(house)
    home = await a_community(house, actor)
    ids = await some_people(house, actor, 5)
    clock = FakeClock(house.clock.now())
    histories = [
        History(house.app.members, actor, clock, seed, [home.id]) for seed in range(100, 106)
    ]
    await asyncio.gather(*(history.steps(15, ids) for history in histories))
    await histories[0].settle()
    kept, fresh = await kept_and_fresh(house, histories[0])
    assert kept == fresh
    assert kept


async def test_what_is_told_twice_at_the_same_time_counts_once(house: House) -> None:
    actor, room = await a_workspace(house), house.app.members
    at, chance = house.clock.now() - timedelta(days=1), random.Random(7)
    told = [
        done_by(f"p{n % 3}", f"d{n}", at, kind=ActivityKind.COMMENT, type=None) for n in range(60)
    ]
    batches = [chance.sample(told, 30) for _ in range(6)] + [told]
    await asyncio.gather(*(record_activities(room, actor, batch) for batch in batches))
    async with house.database.within(actor) as connection:
        counts = await connection.fetch("SELECT count FROM member_days")
    assert [row["count"] for row in counts] == [20, 20, 20]


async def test_whoever_is_stopped_in_the_middle_of_reckoning_has_changed_nothing(
    house: House,
) -> None:
    actor, room = await a_workspace(house), house.app.members
    [ana] = await some_people(house, actor, 1)
    at = house.clock.now()
    await record_activities(room, actor, [replace(done_by("x", "d", at), doer=_by(ana))])
    for moment in (0.0, 0.001, 0.002, 0.004, 0.008):
        reckoning = asyncio.create_task(reckon_values(room, actor))
        await asyncio.sleep(moment)
        reckoning.cancel()
        await asyncio.gather(reckoning, return_exceptions=True)
    while await reckon_values(room, actor):
        pass
    page = await read_leaderboard(room, actor, PageRequest())
    assert [(one.member_id, one.sample, one.is_current) for one in page.items] == [(ana, 1, True)]


async def test_a_worker_reckons_what_was_done_and_again_when_a_day_has_passed(
    house: House,
) -> None:
    actor, room = await a_workspace(house), house.app.members
    [ana] = await some_people(house, actor, 1)
    ahead = house.clock.now() + timedelta(days=1)
    deeds = [done_by("x", f"d{n}", at) for n, at in enumerate((house.clock.now(), ahead))]
    await record_activities(room, actor, [replace(one, doer=_by(ana)) for one in deeds])
    async with watching(house.settings) as watcher, at_work(house):
        await watcher.until_rows(
            "SELECT 1 FROM member_values WHERE due_on = $1", day_of(house.clock.now()) + 1
        )
        await watcher.until_rows(
            "SELECT 1 FROM duties WHERE kind = 'member_values_turn' AND due_at > now()"
        )
    value = await read_value(room, actor, ana)
    assert (value.reckoning.sample, value.normalized) == (1, 100.0)


async def test_pages_of_a_leaderboard_neither_skip_nor_repeat_and_go_on_counting(
    house: House,
) -> None:
    actor, room = await a_workspace(house), house.app.members
    ids = await some_people(house, actor, 7)
    at = house.clock.now()
    deeds = [
        replace(done_by("x", f"{n}-{k}", at), doer=_by(id))
        for n, id in enumerate(ids)
        for k in range(1 + n // 2)
    ]
    await record_activities(room, actor, deeds)
    while await reckon_values(room, actor):
        pass
    order = ("points", "id", "position", "rank", "dense_rank")
    for window in ("7d", "30d", "all"):
        wanted = PageRequest(
            limit=2,
            sort=[SortKey(name, True) for name in order],
            filters=[Filter("window", "in", [window])],
        )
        found = list[Placed]()
        while True:
            page = await read_leaderboard(room, actor, wanted)
            found += page.items
            if page.next_after is None:
                break
            wanted = replace(wanted, after=page.next_after)
        assert [one.position for one in found] == [*range(1, 8)]
        assert [one.rank for one in found] == [1, 2, 2, 4, 4, 6, 6]
        assert [one.dense_rank for one in found] == [1, 2, 2, 3, 3, 4, 4]
        assert [round(one.points) for one in found] == [4, 3, 3, 2, 2, 1, 1]
        assert {one.member_id for one in found} == set(ids)


def _by(member_id: MemberId) -> Doer:
    return Doer(member_id)
