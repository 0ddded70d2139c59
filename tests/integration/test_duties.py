"""A duty is done when it is due, by one worker, and again when that worker died over it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from adapters.db.events import EventsTx
from adapters.db.transaction import Begin, Tools
from adapters.settings import Settings
from adapters.wiring import House
from domain.duties import KINDS
from domain.events.ports import DueDuty
from domain.events.room import Events
from domain.events.use_cases.do_duties import do_duty, keep_at, take_duty
from domain.reactions import FOLLOWED
from domain.shared.access import Actor
from domain.shared.duties import LADDER, LEASE, MOST_DEATHS, QUARANTINE, Duty
from tests.integration.at_work import Watcher, watching
from tests.kit.builders import a_workspace
from workers.duties import DutyStream

WATER = "plants.water"
MOMENT = timedelta(seconds=20)
PLANNED = "SELECT count(*) FROM duties WHERE due_at IS NOT NULL"


@dataclass
class Garden:
    """A house in which plants are watered, and what was done and complained of there."""

    room: Events
    actor: Actor
    now: Callable[[], datetime]
    watered: list[str] = field(default_factory=list)
    worries: list[tuple[Duty, Exception | None]] = field(default_factory=list)
    then: Callable[[str], Awaitable[None]] | None = None

    async def plan(self, *subjects: str, within: timedelta = timedelta()) -> None:
        async with self.room.begin(self.actor) as tx:
            for subject in subjects:
                tx.plan(WATER, subject, self.now() + within)
            await tx.commit()

    async def due(self) -> list[DueDuty]:
        return await self.room.duties.due(100)

    async def take(self, subject: str) -> Duty | None:
        actor = self.actor
        return await take_duty(
            self.room, DueDuty(WATER, subject, actor.organization_id, actor.workspace)
        )


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


@pytest.fixture
async def garden(house: House) -> Garden:
    tools = Tools(
        database=house.database,
        clock=house.clock,
        house_clock=house.clock,
        ids=house.ids,
        sealer=house.sealer,
        followed=FOLLOWED,
        duties=KINDS | {WATER},
        bell=house.doorbell,
        heard=house.news,
    )
    garden = Garden(house.app.events, await a_workspace(house), house.clock.now)

    async def water(actor: Actor, subject: str) -> None:
        garden.watered.append(subject)
        if garden.then is not None:
            await garden.then(subject)

    garden.room = replace(
        house.app.events,
        begin=Begin(EventsTx, tools),
        acts={**house.app.events.acts, WATER: water},
        worry=lambda duty, trouble: garden.worries.append((duty, trouble)),
    )
    return garden


def subjects(due: list[DueDuty]) -> list[str]:
    return sorted(item.subject_id for item in due)


async def test_it_is_due_at_its_time_and_planning_again_moves_it(
    garden: Garden, watch: Watcher
) -> None:
    await garden.plan("fern", "cactus", within=timedelta(hours=1))
    assert await garden.due() == []
    wait = await garden.room.duties.next_in()
    assert wait is not None
    assert timedelta(0) < timedelta(hours=1) - wait < MOMENT
    await garden.plan("fern")
    assert subjects(await garden.due()) == ["fern"]
    async with garden.room.begin(garden.actor) as tx:
        tx.unplan(WATER, "fern")
        await tx.commit()
    assert await garden.due() == []
    assert await watch.db.fetchval(PLANNED) == 1


async def test_what_is_undone_was_never_planned(garden: Garden) -> None:
    async with garden.room.begin(garden.actor) as tx:
        tx.plan(WATER, "fern", garden.now())
    assert await garden.due() == []


async def test_a_kind_that_nobody_knows_is_not_planned(garden: Garden) -> None:
    async with garden.room.begin(garden.actor) as tx:
        with pytest.raises(LookupError, match=r"plants\.sing"):
            tx.plan("plants.sing", "fern", garden.now())


async def test_of_many_who_come_at_one_moment_one_does_it(garden: Garden) -> None:
    await garden.plan("fern")
    [due] = await garden.due()
    taken = [
        duty for duty in await asyncio.gather(*(take_duty(garden.room, due) for _ in range(8)))
    ]
    [duty] = [duty for duty in taken if duty is not None]
    assert await garden.due() == []
    await do_duty(garden.room, duty)
    assert garden.watered == ["fern"]
    assert await garden.room.duties.next_in() is None


async def test_what_is_planned_while_it_is_done_stays_planned(garden: Garden) -> None:
    async def again(subject: str) -> None:
        if len(garden.watered) < 3:
            await garden.plan(subject)

    garden.then = again
    await garden.plan("fern")
    for _ in range(3):
        duty = await garden.take("fern")
        assert duty is not None
        await do_duty(garden.room, duty)
    assert garden.watered == ["fern"] * 3
    assert await garden.due() == []


async def test_one_that_fails_is_reported_and_comes_again_later(
    garden: Garden, watch: Watcher
) -> None:
    async def fail(subject: str) -> None:
        raise RuntimeError("no water")

    garden.then = fail
    await garden.plan("fern")
    for failures, wait in enumerate(LADDER, 1):
        duty = await garden.take("fern")
        assert duty is not None
        await do_duty(garden.room, duty)
        reported, trouble = garden.worries[-1]
        assert (reported.failures, str(trouble)) == (failures, "no water")
        assert await garden.due() == []
        await watch.db.execute("UPDATE duties SET due_at = due_at - $1::interval", wait)
    assert len(garden.worries) == len(LADDER)
    garden.then = None
    duty = await garden.take("fern")
    assert duty is not None
    await do_duty(garden.room, duty)
    assert await garden.room.duties.next_in() is None


async def lease_ends(watch: Watcher) -> None:
    await watch.db.execute("UPDATE duties SET lease_until = lease_until - $1::interval", LEASE)


async def test_one_whose_worker_died_is_done_by_another(
    garden: Garden, watch: Watcher, house: House
) -> None:
    await garden.plan("fern")
    dead = await garden.take("fern")
    assert dead is not None
    assert await garden.due() == []
    await lease_ends(watch)
    alive = await garden.take("fern")
    assert alive is not None
    assert (alive.fence, alive.deaths) == (dead.fence + 1, 1)
    # The first was only slow: it has no say any more.
    async with garden.room.begin(garden.actor) as tx:
        await tx.duties.done(dead)
        await tx.commit()
    assert await watch.db.fetchval("SELECT fence FROM duties") == alive.fence
    await do_duty(garden.room, alive)
    assert await watch.db.fetchval(PLANNED) == 0
    assert await house.ring.forget("forget_old_duties", 10) == 1


async def test_one_over_which_workers_die_is_left_alone_for_an_hour(
    garden: Garden, watch: Watcher
) -> None:
    await garden.plan("nettle")
    for _ in range(MOST_DEATHS):
        assert await garden.take("nettle") is not None
        await lease_ends(watch)
    assert await garden.take("nettle") is None
    [(duty, trouble)] = garden.worries
    assert (duty.deaths, trouble) == (MOST_DEATHS, None)
    assert await garden.due() == []
    wait = await garden.room.duties.next_in()
    assert wait is not None
    assert timedelta(0) < QUARANTINE - wait < MOMENT
    await watch.db.execute("UPDATE duties SET due_at = due_at - $1::interval", QUARANTINE)
    assert await garden.take("nettle") is not None


async def test_whoever_says_so_keeps_it(garden: Garden, watch: Watcher) -> None:
    await garden.plan("fern")
    duty = await garden.take("fern")
    assert duty is not None
    await lease_ends(watch)
    await keep_at(garden.room, [duty])
    assert await garden.due() == []
    # Planned anew, it is nobody's.
    await garden.plan("fern")
    await keep_at(garden.room, [duty])
    assert subjects(await garden.due()) == ["fern"]


async def test_a_busy_workspace_lets_others_have_their_turn(garden: Garden, house: House) -> None:
    await garden.plan(*(f"fern-{n}" for n in range(50)))
    garden.actor = await a_workspace(house)
    await garden.plan("cactus")
    assert "cactus" in subjects(await garden.room.duties.due(2))


async def test_a_stream_does_what_is_due_and_what_becomes_due(garden: Garden) -> None:
    all_done = asyncio.Event()

    async def count(subject: str) -> None:
        if len(garden.watered) == 41:
            all_done.set()

    garden.then = count
    await garden.plan(*(f"fern-{n}" for n in range(40)))
    await garden.plan("cactus", within=timedelta(seconds=1))
    stream = DutyStream(garden.room)
    running = asyncio.create_task(stream.run())
    try:
        async with asyncio.timeout(30):
            await all_done.wait()
    finally:
        stream.stop()
        await running
    assert sorted(garden.watered) == sorted([*(f"fern-{n}" for n in range(40)), "cactus"])
    assert await garden.room.duties.next_in() is None
