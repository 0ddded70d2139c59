"""No reader of the feed misses an event, hears one twice, or hears of one object out of order.

Sixteen writers commit after delays that chance decides, so that events become visible in another
order than they were written in. Beside them several processes give events their places, one
transaction stays open all the while, and the readers are cut off again and again.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.communities.model import Community
from domain.communities.use_cases.change_community import change_community
from domain.events.use_cases.tell_events import tell_events
from domain.shared.access import Actor
from tests.faults.desk import Desk, Kept, a_desk
from tests.faults.programs import Nursery
from tests.kit.api import a_feed_cursor
from tests.kit.bars import Say, Scale
from tests.kit.builders import a_community
from tests.kit.sse import following

WRITERS = 16
OBJECTS = 12
CUT_EVERY = 50
LONGEST_PAUSE = 0.05
WITHIN = 90.0
CHANGED = {"type": "community.updated"}
# Runs when COMMIT is asked for: the event has its ticket, and nobody sees it yet.
LATE = """
CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_sleep(random() * random() * 0.03); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON events DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION late();
"""


@dataclass
class Heard:
    """What one reader heard, in the order it did: each object with its version."""

    facts: list[tuple[str, int]] = field(default_factory=list)
    cuts: int = 0

    def hear(self, letter: Mapping[str, Any]) -> None:
        self.facts.append((letter["data"]["object"]["id"], letter["sequence"]))

    def missing(self, all_of: Iterable[tuple[str, int]]) -> int:
        return len(set(all_of) - set(self.facts))

    @property
    def twice(self) -> int:
        return sum(count - 1 for count in Counter(self.facts).values())

    @property
    def out_of_order(self) -> int:
        """How many come after a later one about the same object."""
        latest: dict[str, int] = {}
        wrong = 0
        for thing, version in self.facts:
            wrong += version < latest.get(thing, 0)
            latest[thing] = max(version, latest.get(thing, 0))
        return wrong


async def write(house: House, actor: Actor, things: list[Community], count: int) -> None:
    """So many changes of these, by so many at once, each with a commit of its own."""
    numbers = iter(range(count))

    async def writer() -> None:
        for number in numbers:
            thing = things[number % len(things)]
            change = {"name": f"change {number}"}
            await change_community(house.app.communities, actor, thing.id, None, change)

    async with asyncio.TaskGroup() as writers:
        for _ in range(WRITERS):
            writers.create_task(writer())


async def follow(desk: Desk, heard: Heard, begun: str, count: int) -> None:
    """Over a socket, cut without a word after every fifty events, and opened again with the id of
    the last one that came whole."""
    last = begun
    async with desk.client() as client:
        while len(heard.facts) < count:
            how = {"params": CHANGED, "headers": {"Last-Event-ID": last}}
            async with following(client, **how) as reader:
                for _ in range(min(CUT_EVERY, count - len(heard.facts))):
                    heard.hear((await reader.event()).letter)
                last = str(reader.last_id)
            heard.cuts += 1


async def poll(desk: Desk, heard: Heard, begun: str, count: int) -> None:
    """By the page, again and again."""
    cursor = begun
    async with desk.client() as client:
        while len(heard.facts) < count:
            query = {**CHANGED, "limit": "30", "cursor": cursor}
            page = (await client.get("/v1/events", params=query)).raise_for_status().json()
            for letter in page["data"]:
                heard.hear(letter)
            cursor = page["next_cursor"]
            await a_pause()


async def a_pause() -> None:
    """Long enough, at times, for one object to change twice."""
    await asyncio.sleep(random.random() * LONGEST_PAUSE)


@asynccontextmanager
async def told_elsewhere(settings: Settings) -> AsyncIterator[None]:
    """Others give events their places all the time, as workers do."""

    async def tell(house: House) -> None:
        while True:
            await tell_events(house.app.events)
            await a_pause()

    async with open_app(settings) as one, open_app(settings) as other:
        tellers = [asyncio.create_task(tell(house)) for house in (one, other)]
        try:
            yield
        finally:
            for teller in tellers:
                teller.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*tellers)


@asynccontextmanager
async def somebody_stays(owner: Any) -> AsyncIterator[None]:
    """A transaction that has written something and does not end."""
    async with owner.transaction():
        await owner.execute("CREATE TABLE unfinished (id int)")
        yield


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"database_pool": WRITERS + 2})


@pytest.mark.bar(17, "FEED-COMPLETE")
async def test_no_reader_misses_an_event_or_hears_one_twice(
    house: House,
    settings: Settings,
    nursery: Nursery,
    owner: Any,
    scale: Scale,
    figure: Say,
) -> None:
    count = scale.of(2_000, 10_000)
    desk = await a_desk(house, settings)
    things = [await a_community(house, desk.actor) for _ in range(OBJECTS)]
    await owner.execute(LATE)
    await Kept(nursery, "serve", desk, TERTULIA_DATABASE_POOL="10").start()
    async with desk.client() as client:
        begun = (await client.get("/v1/events", params=CHANGED)).json()["next_cursor"]
        page = (await client.get("/v1/events", params={**CHANGED, "cursor": begun})).json()
        assert (page["data"], page["has_more"]) == ([], False)
    streamed, polled = Heard(), Heard()
    began = time.monotonic()
    async with told_elsewhere(settings), aside(settings) as somebody, somebody_stays(somebody):
        readers = [
            asyncio.create_task(follow(desk, streamed, begun, count)),
            asyncio.create_task(poll(desk, polled, begun, count)),
        ]
        await write(house, desk.actor, things, count)
        written = time.monotonic() - began
        # A reader that misses one waits for it in vain.
        await asyncio.wait(readers, timeout=WITHIN)
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
    rows = await owner.fetch(
        "SELECT object_id, sequence FROM events WHERE name = $1", *CHANGED.values()
    )
    facts = [(row["object_id"], row["sequence"]) for row in rows]
    assert len(facts) == count
    found = [
        (heard.missing(facts), heard.twice, heard.out_of_order) for heard in (streamed, polled)
    ]
    figure(
        f"{count} events of {WRITERS} writers in {written:.1f} s beside a transaction that stayed"
        f" open; stream cut {streamed.cuts} times: missing {found[0][0]}, twice {found[0][1]}, out"
        f" of order {found[0][2]}; list: missing {found[1][0]}, twice {found[1][1]}, out of order"
        f" {found[1][2]}"
    )
    assert found == [(0, 0, 0), (0, 0, 0)]
    assert streamed.cuts >= count / CUT_EVERY


@asynccontextmanager
async def aside(settings: Settings) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(settings.migration_database_url)
    try:
        yield connection
    finally:
        await connection.close()


@pytest.mark.bar(17, "FEED-COMPLETE")
async def test_who_comes_too_late_is_told_so_and_by_which_event(
    desk: Desk, house: House, nursery: Nursery, figure: Say
) -> None:
    await Kept(nursery, "serve", desk).start()
    old = a_feed_cursor(house, desk.actor, timedelta(days=30))
    async with desk.client() as client:
        oldest = (await client.get("/v1/events", params={"limit": "1"})).json()["data"][0]
        replies: list[httpx.Response] = [
            await client.get("/v1/events", params={"cursor": old}),
            await client.get("/v1/events/stream", params={"last_event_id": old}),
            await client.get("/v1/events/stream", headers={"Last-Event-ID": old}),
        ]
    named = {"id": oldest["id"], "timestamp": oldest["timestamp"]}
    figure(
        "an expired cursor: "
        + ", ".join(
            f"{r.status_code} naming {r.json().get('oldest_event', {}).get('id')}" for r in replies
        )
    )
    assert [reply.status_code for reply in replies] == [410] * 3
    assert [reply.json()["code"] for reply in replies] == ["cursor_expired"] * 3
    assert [reply.json()["oldest_event"] for reply in replies] == [named] * 3
