"""Every click is written once: of many at a time, when a process stops, and where the database was
away for a while."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from adapters.links import tape as taping
from adapters.links.tape import BatchedTape
from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.campaigns.link_views import ClickCounts
from domain.campaigns.use_cases.keep_links import NewLink, change_link, create_link, read_clicks
from domain.shared.access import Actor
from domain.shared.errors import TemporarilyUnavailable
from domain.shared.ids import LinkId
from tests.faults.waiting import until
from tests.kit.api import a_caller, the_application
from tests.kit.builders import a_workspace

SHOP = "https://shop.example.com/"
MANY = 100


async def a_link(house: House, actor: Actor) -> tuple[LinkId, str]:
    seen = await create_link(house.app.campaigns, actor, NewLink(SHOP))
    return seen.link.id, f"/l/{seen.link.slug}"


async def follow(house: House, path: str, *agents: str) -> None:
    """All at once."""
    async with a_caller(the_application(house)) as visitor:
        replies = await asyncio.gather(
            *(visitor.get(path, headers={"user-agent": agent}) for agent in agents)
        )
    assert {reply.status_code for reply in replies} == {302}


async def counted(house: House, actor: Actor, link_id: LinkId) -> ClickCounts:
    return (await read_clicks(house.app.campaigns, actor, link_id)).total


async def test_a_hundred_at_once_are_a_hundred(house: House) -> None:
    actor = await a_workspace(house)
    link_id, path = await a_link(house, actor)
    # Of each browser two come.
    await follow(house, path, *(f"Browser {n % (MANY // 2)}" for n in range(MANY)))
    await house.app.campaigns.linking.tape.flush()  # type: ignore[attr-defined]
    assert await counted(house, actor, link_id) == ClickCounts(MANY, MANY, MANY // 2)


async def test_they_are_written_by_themselves_a_moment_later(house: House) -> None:
    actor = await a_workspace(house)
    link_id, path = await a_link(house, actor)
    await follow(house, path, "Browser")

    async def is_counted() -> bool:
        return (await counted(house, actor, link_id)).total == 1

    await until(is_counted)


async def test_whoever_stops_writes_first(settings: Settings) -> None:
    async with open_app(settings) as house:
        actor = await a_workspace(house)
        link_id, path = await a_link(house, actor)
        await follow(house, path, *(f"Browser {n}" for n in range(MANY)))
    async with open_app(settings) as house:
        assert await counted(house, actor, link_id) == ClickCounts(MANY, MANY, MANY)


async def test_two_processes_count_a_visitor_once(settings: Settings) -> None:
    async with open_app(settings) as house, open_app(settings) as other:
        actor = await a_workspace(house)
        link_id, path = await a_link(house, actor)
        browsers = [f"Browser {n}" for n in range(MANY)]
        await asyncio.gather(follow(house, path, *browsers), follow(other, path, *browsers))
        await asyncio.gather(
            house.app.campaigns.linking.tape.flush(),  # type: ignore[attr-defined]
            other.app.campaigns.linking.tape.flush(),  # type: ignore[attr-defined]
        )
        assert await counted(house, actor, link_id) == ClickCounts(2 * MANY, 2 * MANY, MANY)


async def test_a_change_elsewhere_counts_here_within_moments(settings: Settings) -> None:
    async with open_app(settings) as house, open_app(settings) as other:
        actor = await a_workspace(house)
        link_id, path = await a_link(house, actor)
        await follow(house, path, "Browser")
        changes: dict[str, Any] = {"url": "https://other.example.com/"}
        await change_link(other.app.campaigns, actor, link_id, None, changes)
        async with a_caller(the_application(house)) as visitor:

            async def leads_elsewhere() -> bool:
                return bool((await visitor.get(path)).headers["location"] == changes["url"])

            await until(leads_elsewhere)


class Away:
    """A database that does not answer the first times."""

    def __init__(self, house: House, times: int) -> None:
        self._house = house
        self.times = times

    def connection(self) -> Any:
        if self.times:
            self.times -= 1
            raise TemporarilyUnavailable(retry_after_seconds=1)
        return self._house.database.connection()


async def test_what_could_not_be_written_waits_and_is_counted_once(house: House) -> None:
    actor = await a_workspace(house)
    link_id, path = await a_link(house, actor)
    await follow(house, path, *(f"Browser {n}" for n in range(5)))
    kept: Any = house.app.campaigns.linking.tape
    away: Any = Away(house, 1)
    tape = BatchedTape(away)
    for click in list(kept._waiting):
        tape.note(click)
    kept._waiting.clear()
    with pytest.raises(TemporarilyUnavailable):
        await tape.flush()
    await tape.flush()
    await tape.flush()
    assert (await counted(house, actor, link_id)).total == 5
    await tape.close()


async def test_memory_is_bounded_and_what_is_left_out_is_said(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    actor = await a_workspace(house)
    link_id, path = await a_link(house, actor)
    await follow(house, path, "Browser")
    tape: Any = house.app.campaigns.linking.tape
    [click] = tape._waiting
    tape._waiting.extend([click] * (taping.MOST_WAITING - 1))
    for _ in range(3):
        tape.note(click)
    assert len(tape._waiting) == taping.MOST_WAITING
    del tape._waiting[10:]
    await tape.flush()
    assert (await counted(house, actor, link_id)).total == 10
    assert [record.clicks for record in caplog.records if record.msg == "clicks_left_out"] == [3]  # type: ignore[attr-defined]


async def test_who_was_there_is_forgotten_when_the_day_is_over(house: House) -> None:
    actor = await a_workspace(house)
    link_id, path = await a_link(house, actor)
    await follow(house, path, "Browser")
    await house.app.campaigns.linking.tape.flush()  # type: ignore[attr-defined]
    long_ago = (house.clock.now() - timedelta(days=4)).date().isoformat()
    async with house.database.connection() as connection:
        await connection.execute(
            "SELECT count_clicks($1, $2, $3, $4, $5, $6, $7, $8)",
            *([actor.workspace], [link_id], [long_ago], [""], [""], [""], [""], ["somebody"]),
        )
        assert await connection.fetchval("SELECT forget_old_visitors(100)") == 1
        assert await connection.fetchval("SELECT forget_old_visitors(100)") == 0
    async with house.database.within(actor) as connection:
        days = await connection.fetch("SELECT day, visitor FROM link_visitors")
        assert [row["visitor"] for row in days] != ["somebody"]
        assert len(days) == 1
        assert await connection.fetchval("SELECT sum(total) FROM link_days") == 2
