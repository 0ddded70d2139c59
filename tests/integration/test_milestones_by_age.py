"""Whoever reaches a milestone by age alone is found in one walk past everybody, by key."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.members.milestone import Milestone, MilestoneKind
from domain.members.use_cases.keep_milestones import NewMilestone, create_milestone
from domain.members.use_cases.merge_members import merge_members
from domain.members.use_cases.reach_by_age import AT_A_TIME, reach_by_age
from domain.shared.access import Actor
from domain.shared.ids import MemberId
from tests.kit.builders import a_workspace
from tests.kit.member_builders import a_member

MANY = 12_000
AS_HER = (
    "INSERT INTO members (SELECT (jsonb_populate_record(m, jsonb_build_object('id',"
    " m.id || lpad(n::text, 6, '0')))).* FROM members m, generate_series(1, $2) n"
    " WHERE m.id = $1)"
)
READ = (
    "SELECT sum(seq_tup_read + idx_tup_fetch)::int FROM pg_stat_xact_user_tables"
    " WHERE relname IN ('members', 'member_milestones')"
)
REACHED = (
    "INSERT INTO member_milestones (workspace_id, id, milestone_id, member_id, day, reached_at)"
    " SELECT m.workspace_id, 'mrs_' || m.id, $1, m.id, 1, now() FROM members m"
    " WHERE m.workspace_id = $2"
)


@pytest.fixture
async def db(settings: Settings) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(settings.migration_database_url)
    yield connection
    await connection.close()


async def walked(house: House, actor: Actor, milestone: Milestone) -> tuple[int, int]:
    """How many there are who reach it, and how many rows were read until that was known."""
    after: MemberId | None = None
    many = rows = 0
    while True:
        async with house.app.members.begin(actor) as tx:
            of_the_store: Any = tx
            connection = of_the_store.connection
            before = await connection.fetchval(READ) or 0
            now = house.clock.now()
            found = await tx.milestones.known_long_enough(milestone, now, after, AT_A_TIME)
            rows += await connection.fetchval(READ) - before
        many += len(found.since)
        after = found.until
        if after is None:
            return many, rows


async def some_aged(house: House, db: Any, count: int) -> tuple[Actor, Milestone]:
    actor = await a_workspace(house)
    ana = await a_member(house, actor)
    await db.execute(AS_HER, ana.id, count - 1)
    await db.execute("UPDATE members SET created_at = created_at - interval '2 days'")
    wanted = NewMilestone("A day", MilestoneKind.DAYS, 1)
    return actor, await create_milestone(house.app.members, actor, wanted)


async def test_each_member_is_read_once_however_many_there_are(house: House, db: Any) -> None:
    actor, milestone = await some_aged(house, db, MANY)
    await db.execute("ANALYZE members, member_milestones")
    many, rows = await walked(house, actor, milestone)
    assert many == MANY
    # Each member is one row, and where a page is begun anew for who was not taken, read again.
    assert rows <= 5 * MANY
    await db.execute(REACHED, milestone.id, actor.workspace)
    await db.execute("ANALYZE members, member_milestones")
    # Where everybody reached it: a member and what they reached.
    many, rows = await walked(house, actor, milestone)
    assert many == 0
    assert rows <= 2.2 * MANY


async def test_more_than_one_commit_reaches_it_for_each_once(house: House, db: Any) -> None:
    count = 2 * AT_A_TIME + 30
    actor, milestone = await some_aged(house, db, count)
    also = await a_member(house, actor, "Also")
    await db.execute("UPDATE members SET created_at = created_at - interval '2 days'")
    first: Any = await db.fetchval("SELECT min(id) FROM members WHERE name = 'Ana'")
    await reach_by_age(house.app.members, actor)
    await merge_members(house.app.members, actor, first, None, also.id, None)
    await db.execute("DELETE FROM member_milestones WHERE member_id = $1", first)
    # Who is part of them reached it: so did they.
    for _ in range(2):
        await reach_by_age(house.app.members, actor)
    found = await db.fetchrow(
        "SELECT count(*) AS many, count(DISTINCT member_id) AS people FROM member_milestones"
        " WHERE milestone_id = $1",
        milestone.id,
    )
    assert tuple(found) == (count, count)
