"""Whatever order things are written, committed, undone and taken away in, and wherever a reader is
cut off: in the end what they have is what is there, and nothing of anybody else's."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.insights.use_cases.read_warehouse import (
    begin_reading,
    plan_file,
    read_batches,
    read_lines,
)
from domain.insights.warehouse import Place
from domain.shared.access import Actor
from tests.kit.builders import a_workspace

KEYS = 12
STEPS = 120
HISTORIES = 8
Table = dict[tuple[Any, ...], Any]


class Days:
    """Rows of a key with four parts that go and come back under the same key."""

    name = "metric_days"
    put = (
        "INSERT INTO metric_days (workspace_id, subject_id, metric, source, day, channel_id,"
        " platform, samples, last_at, last, lowest, highest, increment, restated, restatements)"
        " VALUES ($1, $2, 'views', 'mine', 20000, 'chn_a', 'sandbox', 1, now(), $3, 0, 0, 0, 0, 0)"
        " ON CONFLICT (workspace_id, subject_id, metric, source, day) DO UPDATE"
        " SET last = excluded.last"
    )
    drop = "DELETE FROM metric_days WHERE workspace_id = $1 AND subject_id = $2"
    there = "SELECT subject_id, last FROM metric_days WHERE workspace_id = $1"

    @staticmethod
    def key(row: Mapping[str, Any]) -> tuple[Any, ...]:
        assert (row["metric"], row["source"], str(row["day"])) == ("views", "mine", "2024-10-04")
        return (row["subject_id"],)

    @staticmethod
    def value(row: Mapping[str, Any]) -> Any:
        return row["last"]


class Plans:
    """Rows with an id."""

    name = "campaigns"
    put = (
        "INSERT INTO campaigns (workspace_id, id, organization_id, name, status, hashtags,"
        " metadata, created_by, version, created_at, updated_at)"
        " SELECT id, $2, organization_id, $3::text, 'draft', '{}', '{}', 'key_a', 1, now(), now()"
        " FROM workspaces WHERE id = $1 ON CONFLICT (workspace_id, id) DO UPDATE"
        " SET name = excluded.name, version = campaigns.version + 1"
    )
    drop = "DELETE FROM campaigns WHERE workspace_id = $1 AND id = $2"
    there = "SELECT id, name FROM campaigns WHERE workspace_id = $1"

    @staticmethod
    def key(row: Mapping[str, Any]) -> tuple[Any, ...]:
        return (row["id"],)

    @staticmethod
    def value(row: Mapping[str, Any]) -> Any:
        return row["name"]


Kind = type[Days] | type[Plans]


@dataclass
class Copy:
    """Somebody's copy, kept in the order in which rows arrive."""

    house: House
    actor: Actor
    kind: Kind
    chance: random.Random
    place: Place | None = None
    rows: Table = field(default_factory=dict)

    async def read(self, *, cut: bool = False) -> bool:
        """A few rows more, of a file or of lines; whether there are more. Cut off, they have the
        rows, and not where to go on from."""
        reading = await begin_reading(
            self.house.app.insights, self.actor, self.kind.name, self.place
        )
        few = self.chance.randint(1, 5)
        if self.chance.random() < 0.5:
            plan = await plan_file(self.house.app.insights, self.actor, reading, few)
            names = [column.name for column in reading.columns]
            async for rows in read_batches(self.house.app.insights, self.actor, plan):
                for values in rows:
                    self._apply(dict(zip([*names, "deleted"], values, strict=True)))
            after = plan.next
        else:
            text, count, after = await read_lines(self.house.app.insights, self.actor, reading, few)
            lines = text.splitlines()
            assert len(lines) == count <= few
            for line in lines:
                self._apply(json.loads(line))
        if not cut:
            self.place = after.place
        return not after.place.is_at_rest

    async def read_to_the_end(self) -> None:
        while await self.read():
            pass

    def _apply(self, row: Mapping[str, Any]) -> None:
        if row["deleted"]:
            told = {name for name, value in row.items() if value is not None}
            assert told <= {"id", "subject_id", "metric", "source", "day", "deleted"}
            self.rows.pop(self.kind.key(row), None)
        else:
            self.rows[self.kind.key(row)] = self.kind.value(row)


@dataclass
class Open:
    """A transaction that is not over, and what it alone may touch until then."""

    connection: Any
    touched: set[tuple[str, str]] = field(default_factory=set)


@asynccontextmanager
async def connections(settings: Settings, count: int) -> AsyncIterator[list[Any]]:
    found = [await asyncpg.connect(settings.owner_url) for _ in range(count)]
    try:
        yield found
    finally:
        for one in found:
            await one.close()


async def there(connection: Any, kind: Kind, workspace: str) -> Table:
    rows = await connection.fetch(kind.there, workspace)
    return {(row[0],): str(row[1]) if kind is Plans else row[1] for row in rows}


def written(kind: Kind, number: int) -> Any:
    return number if kind is Days else str(number)


def numbers() -> Iterator[int]:
    number = 0
    while True:
        number += 1
        yield number


async def history(
    chance: random.Random, kind: Kind, workspaces: list[str], pool: list[Any], reader: Copy
) -> None:
    """Steps one after the other, of several transactions that overlap, and of a reader."""
    idle, at_work, number = list(pool), [], numbers()
    for _ in range(STEPS):
        step = chance.random()
        if step < 0.2 and idle:
            connection = idle.pop()
            await connection.execute("BEGIN; SELECT pg_current_xact_id()")
            at_work.append(Open(connection))
        elif step < 0.6 and at_work:
            one = chance.choice(at_work)
            what = chance.choice(workspaces), f"cmp_{chance.randrange(KEYS):02}"
            if any(what in other.touched for other in at_work if other is not one):
                continue
            one.touched.add(what)
            if chance.random() < 0.3:
                await one.connection.execute(kind.drop, *what)
            else:
                await one.connection.execute(kind.put, *what, written(kind, next(number)))
        elif step < 0.8 and at_work:
            one = at_work.pop(chance.randrange(len(at_work)))
            await one.connection.execute("COMMIT" if chance.random() < 0.8 else "ROLLBACK")
            idle.append(one.connection)
        else:
            await reader.read(cut=chance.random() < 0.3)
    for one in at_work:
        await one.connection.execute("COMMIT")


@pytest.mark.parametrize("kind", [Days, Plans], ids=lambda kind: kind.name)
async def test_in_the_end_a_copy_is_what_is_there(
    house: House, settings: Settings, kind: Kind
) -> None:
    actor, other = await a_workspace(house), await a_workspace(house)
    workspaces = [actor.workspace, other.workspace]
    async with connections(settings, 4) as pool:
        for seed in range(HISTORIES):
            chance = random.Random(seed)
            reader, theirs = (Copy(house, who, kind, chance) for who in (actor, other))
            await history(chance, kind, [str(one) for one in workspaces], pool, reader)
            for copy in (reader, theirs):
                await copy.read_to_the_end()
                assert copy.rows == await there(pool[0], kind, str(copy.actor.workspace)), seed


async def test_a_reader_who_goes_by_the_last_number_would_miss_some(
    house: House, settings: Settings
) -> None:
    """The control: these histories do commit late."""
    actor, chance, missed = await a_workspace(house), random.Random(0), 0
    async with connections(settings, 4) as pool:
        copy: Table = {}
        last = 0

        class ByNumber(Copy):
            async def read(self, *, cut: bool = False) -> bool:
                nonlocal last
                found = await pool_reader.fetch(
                    "SELECT id, name, changed_in FROM campaigns WHERE workspace_id = $1"
                    " AND changed_in > $2 ORDER BY changed_in",
                    *(actor.workspace, last),
                )
                copy.update({(row["id"],): row["name"] for row in found})
                last = max([last, *(row["changed_in"] for row in found)])
                return False

        async with connections(settings, 1) as [pool_reader]:
            for _ in range(HISTORIES):
                reader = ByNumber(house, actor, Plans, chance)
                await history(chance, Plans, [str(actor.workspace)], pool, reader)
                await reader.read()
                now = await there(pool[0], Plans, str(actor.workspace))
                missed += sum(copy.get(key) != value for key, value in now.items())
    assert missed


async def _write(connection: Any, workspace: str, seed: int) -> None:
    chance = random.Random(seed)
    for turn in range(40):
        await connection.execute("BEGIN")
        # In one order, so that nobody waits in a ring.
        for key in sorted(chance.sample(range(KEYS), 3)):
            what = workspace, f"cmp_{key:02}"
            if chance.random() < 0.25:
                await connection.execute(Plans.drop, *what)
            else:
                await connection.execute(Plans.put, *what, f"{seed}-{turn}")
        await asyncio.sleep(chance.random() / 100)
        await connection.execute("COMMIT" if chance.random() < 0.8 else "ROLLBACK")


async def test_writers_at_once_and_a_reader_beside_them(house: House, settings: Settings) -> None:
    actor = await a_workspace(house)
    copy = Copy(house, actor, Plans, random.Random(1))
    done = asyncio.Event()

    async def read() -> None:
        while not done.is_set():
            await copy.read(cut=copy.chance.random() < 0.2)

    async with connections(settings, 6) as pool:
        reading = asyncio.create_task(read())
        await asyncio.gather(
            *(_write(one, str(actor.workspace), seed) for seed, one in enumerate(pool))
        )
        done.set()
        await reading
        await copy.read_to_the_end()
        assert copy.rows == await there(pool[0], Plans, str(actor.workspace))
