"""Samples lie in months: none is lost that has no month yet, and what is over goes as a whole."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from alembic import command
from alembic.config import Config

from adapters.db.migrations import ROOT, migrate
from adapters.settings import Settings
from adapters.wiring import House
from domain.insights.rollup import MONTHS_AHEAD
from domain.insights.use_cases.count_samples import count_samples, drop_months, make_months
from domain.members.retention import DataClass
from domain.members.use_cases.keep_retention import set_retention
from domain.members.use_cases.sweep_retention import sweep_retention
from domain.shared.access import Actor, system
from domain.shared.readings import Metric
from tests.integration.test_rollups import Read, kept, sample
from tests.kit.builders import a_workspace
from tests.kit.database import DatabaseUrls

BEFORE_MONTHS = "0103"
PARTS = (
    "SELECT c.relname, c.relrowsecurity, c.relacl FROM pg_inherits i"
    " JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'samples'::regclass"
)
WHERE = "SELECT tableoid::regclass::text AS part, count(*) AS rows FROM samples GROUP BY 1"
# An owner as one is made for a server of one's own: no superuser, and forced behind the walls.
BOUND = (
    "DO $$ BEGIN CREATE ROLE months_owner NOLOGIN;"
    " EXCEPTION WHEN duplicate_object THEN NULL; END $$",
    "GRANT tertulia_sweep TO months_owner",
    "GRANT USAGE, CREATE ON SCHEMA public TO months_owner",
    "ALTER SCHEMA sample_months OWNER TO months_owner",
    "ALTER FUNCTION make_sample_months OWNER TO months_owner",
    "ALTER FUNCTION drop_sample_month OWNER TO months_owner",
)
TABLES = (
    "SELECT format('ALTER TABLE %s OWNER TO months_owner', c.oid::regclass) AS change"
    " FROM pg_class c WHERE c.relkind IN ('r', 'p')"
    " AND (c.relispartition OR c.relnamespace = 'public'::regnamespace)"
)
VIEWS = Read(True, Metric.VIEWS, "", 0, 7)
OVER = timedelta(days=395 + 62)


@pytest.fixture
async def owner(settings: Settings) -> Any:
    connection = await asyncpg.connect(settings.owner_url)
    yield connection
    await connection.close()


async def some(house: House, actor: Actor, *ages: timedelta) -> None:
    now = house.clock.now()
    await kept(house, actor, [sample(house, actor, now - age, VIEWS) for age in ages])


async def parts(owner: Any) -> dict[str, int]:
    return {row["part"]: row["rows"] for row in await owner.fetch(WHERE)}


def month_of(house: House, age: timedelta) -> str:
    return f"sample_months.m{house.clock.now() - age:%Y_%m}"


async def test_coming_months_are_made_and_their_parts_have_no_way_in_of_their_own(
    house: House, owner: Any
) -> None:
    made = {row["relname"]: row for row in await owner.fetch(PARTS)}
    assert len(made) == 1 + MONTHS_AHEAD + 1
    assert "others" in made
    assert await make_months(house.app.insights) == 0
    for name, row in made.items():
        assert row["relrowsecurity"], name
        assert row["relacl"] is None, name
        async with house.database.within(await a_workspace(house)) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(f"SELECT FROM sample_months.{name}")


async def test_what_has_no_month_is_kept_and_moves_into_one_of_its_own(
    house: House, owner: Any
) -> None:
    actor = await a_workspace(house)
    late, future = timedelta(days=400), -timedelta(days=300)
    await some(house, actor, late, future, timedelta())
    assert (await parts(owner))["sample_months.others"] == 2
    assert await make_months(house.app.insights) == 2
    assert await parts(owner) == {month_of(house, age): 1 for age in (late, future, timedelta())}
    assert await make_months(house.app.insights) == 0


async def test_a_month_goes_as_a_whole_when_nobody_keeps_anything_of_it(
    house: House, owner: Any
) -> None:
    ours, theirs = await a_workspace(house), await a_workspace(house)
    for actor, many in ((ours, 3), (theirs, 2)):
        await some(house, actor, *(OVER + timedelta(seconds=n) for n in range(many)), timedelta())
    await set_retention(house.app.members, theirs, None, {DataClass.METRICS: 600})
    assert await make_months(house.app.insights) >= 1
    # What somebody keeps stays.
    assert await drop_months(house.app.insights) == 0
    for actor in (ours, theirs):
        await count_samples(house.app.insights, actor)
    assert await drop_months(house.app.insights) == 0
    worker = system(theirs.organization_id, theirs.workspace)
    assert await sweep_retention(house.app.members, worker) == 0
    # Whoever keeps it for less has it taken by rows.
    assert (
        await sweep_retention(house.app.members, system(ours.organization_id, ours.workspace)) == 3
    )
    await set_retention(house.app.members, theirs, 1, {})
    assert await drop_months(house.app.insights) >= 1
    assert await parts(owner) == {month_of(house, timedelta()): 2}
    [receipt] = await receipts(owner, theirs)
    assert (json.loads(receipt["counts"]), receipt["finished_at"]) == ({"samples": 2}, None)
    assert await drop_months(house.app.insights) == 0
    days = await owner.fetch(
        "SELECT samples FROM metric_days WHERE workspace_id = $1 ORDER BY day", theirs.workspace
    )
    assert [row["samples"] for row in days] in ([2, 1], [1, 1, 1])
    await sweep_retention(house.app.members, worker)
    [receipt] = await receipts(owner, theirs)
    assert receipt["finished_at"] is not None
    told = await owner.fetch(
        "SELECT FROM events WHERE name = 'retention.swept' AND object_id = $1", receipt["id"]
    )
    assert len(told) == 1


async def receipts(owner: Any, actor: Actor) -> list[Any]:
    found: list[Any] = await owner.fetch(
        "SELECT * FROM retention_receipts WHERE workspace_id = $1 AND data_class = 'metrics'",
        actor.workspace,
    )
    return found


async def test_what_goes_with_a_month_is_counted_by_the_receipt_that_is_open(
    house: House, owner: Any
) -> None:
    actor = await a_workspace(house)
    await some(house, actor, OVER, OVER + timedelta(seconds=1))
    await make_months(house.app.insights)
    await some(house, actor, timedelta(days=4000))
    await count_samples(house.app.insights, actor)
    worker = system(actor.organization_id, actor.workspace)
    assert await sweep_retention(house.app.members, worker) == 1
    assert await drop_months(house.app.insights) == 1
    [receipt] = await receipts(owner, actor)
    assert json.loads(receipt["counts"]) == {"samples": 3}


async def test_each_of_many_workspaces_has_its_receipt(house: House, owner: Any) -> None:
    actors = [await a_workspace(house) for _ in range(18)]
    for actor in actors:
        await some(house, actor, OVER)
    await make_months(house.app.insights)
    # What is not counted yet is not taken away.
    assert await drop_months(house.app.insights) == 0
    for actor in actors:
        await count_samples(house.app.insights, actor)
    assert await drop_months(house.app.insights) == 1
    found = await owner.fetch("SELECT workspace_id, id FROM retention_receipts")
    assert {row["workspace_id"] for row in found} == {actor.workspace for actor in actors}
    assert len({row["id"] for row in found}) == 18


async def test_months_come_and_go_for_an_owner_whom_the_walls_bind(
    house: House, owner: Any
) -> None:
    actor = await a_workspace(house)
    await some(house, actor, OVER, OVER + timedelta(seconds=1))
    await count_samples(house.app.insights, actor)
    for statement in BOUND:
        await owner.execute(statement)
    for row in await owner.fetch(TABLES):
        await owner.execute(row["change"])
    assert await make_months(house.app.insights) == 1
    assert await drop_months(house.app.insights) == 1
    [receipt] = await receipts(owner, actor)
    assert json.loads(receipt["counts"]) == {"samples": 2}
    assert await parts(owner) == {}


async def test_samples_of_before_are_there_after_an_update_and_counted(
    house: House, database_urls: DatabaseUrls, owner: Any
) -> None:
    actor = await a_workspace(house)
    ages = (timedelta(), timedelta(days=1), timedelta(days=100))
    await some(house, actor, *ages)
    before = await owner.fetch("SELECT id, value, as_of FROM samples ORDER BY id")
    await asyncio.to_thread(_take_back, database_urls.owner, BEFORE_MONTHS)
    assert await owner.fetch("SELECT id, value, as_of FROM samples ORDER BY id") == before
    late = house.clock.now() + timedelta(days=70)
    await owner.execute(
        "INSERT INTO samples SELECT workspace_id, 'smp_twice', channel_id, subject_id, platform,"
        " metric, 9, nature, native, as_of, message_id, delivery_id FROM samples WHERE id = $1"
        " UNION ALL SELECT workspace_id, 'smp_late', channel_id, subject_id, platform,"
        " metric, 9, nature, native, $2, message_id, delivery_id FROM samples WHERE id = $1",
        before[0]["id"],
        late,
    )
    await asyncio.to_thread(migrate, database_urls.owner, database_urls.service)
    after = await owner.fetch("SELECT id, value, as_of FROM samples ORDER BY id")
    assert [row for row in after if row["id"] != "smp_late"] == before
    assert (await parts(owner))["sample_months.before"] == 3
    due = "SELECT count(*) FROM duties WHERE kind = 'insights.count' AND workspace_id = $1"
    assert await owner.fetchval(due, actor.workspace) == 1
    await count_samples(house.app.insights, actor)
    counted = await owner.fetchval("SELECT sum(samples) FROM metric_days")
    assert counted == len(before) + 1
    assert await make_months(house.app.insights) == 0


def _take_back(owner_url: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "alembic"))
    url = owner_url.split("://", 1)[1]
    config.set_main_option("sqlalchemy.url", f"postgresql+asyncpg://{url}".replace("%", "%%"))
    command.downgrade(config, revision)
