"""Activities of members who are known, a thousand at once: kept, counted by day and marked to be
reckoned, against COPY of the same rows into the same table."""

import time
from dataclasses import replace
from datetime import timedelta
from statistics import median

import asyncpg

from adapters.db.member_activities import ACTIVITIES
from adapters.wiring import House
from domain.members.activity import Activity, ActivityKind, Doer, NewActivity
from domain.members.becoming import NewMember
from domain.members.use_cases.reckon_values import reckon_values
from domain.members.use_cases.record_activities import record_activities
from domain.members.use_cases.upsert_members import Line, upsert_members
from domain.shared.access import Actor
from domain.shared.ids import ActivityId, MemberId
from tests.bench.figure import Figure
from tests.bench.ground import Ground
from tests.kit.builders import a_workspace

BATCH, PEOPLE = 1_000, 500
BATCHES, FEW = 40, 2
LEAST = 0.4


async def measure(ground: Ground) -> list[Figure]:
    batches = FEW if ground.quick else BATCHES
    ours, floor = [], []
    async with ground.site() as site, site.house() as house:
        actor = await a_workspace(house)
        people = await _people(house, actor)
        connection = await asyncpg.connect(site.settings.owner_url)
        try:
            # Taken in turns; the first of each only warms up.
            for number in range(batches + 1):
                told = _told(house, people, number)
                ours.append(await _recorded(house, actor, told))
                floor.append(await _copied(connection, house, actor, told))
        finally:
            await connection.close()
        begun, reckoned = time.perf_counter(), 0
        while done := await reckon_values(house.app.members, actor):
            reckoned += done
        per_second = reckoned / (time.perf_counter() - begun)
    rate, bare = (BATCH / median(each[1:]) for each in (ours, floor))
    return [
        Figure(
            row="activities",
            what=f"activities of {PEOPLE} members in batches of {BATCH:,}",
            unit="rows/s",
            ours=rate,
            floor=bare,
            target=f"at least {LEAST} of COPY",
            met=rate >= LEAST * bare,
            note=f"{per_second:,.0f} members a second reckoned anew, of {batches + 1} days each",
        )
    ]


async def _people(house: House, actor: Actor) -> list[MemberId]:
    lines = [Line(f"m{n}", NewMember(f"N{n}"), frozenset({"name"})) for n in range(PEOPLE)]
    done = await upsert_members(house.app.members, actor, lines)
    return [one.member.id for one in done if one.member is not None]


def _told(house: House, people: list[MemberId], number: int) -> list[NewActivity]:
    """Two of each, of one day."""
    at = house.clock.now() - timedelta(days=number)
    return [
        NewActivity(
            Doer(people[n % PEOPLE]),
            ActivityKind.COMMENT,
            "till",
            f"{number}-{n}",
            at,
        )
        for n in range(BATCH)
    ]


async def _recorded(house: House, actor: Actor, told: list[NewActivity]) -> float:
    begun = time.perf_counter()
    await record_activities(house.app.members, actor, told)
    return time.perf_counter() - begun


async def _copied(
    connection: asyncpg.Connection, house: House, actor: Actor, told: list[NewActivity]
) -> float:
    rows = [
        replace(_same(house, actor, one), external_id=f"copy-{one.external_id}") for one in told
    ]
    # JSON goes as text over a bare connection.
    records = [
        tuple("{}" if isinstance(value, dict) else value for value in ACTIVITIES.values(one))
        for one in rows
    ]
    begun = time.perf_counter()
    await connection.copy_records_to_table(
        "member_activities", records=records, columns=ACTIVITIES.columns
    )
    return time.perf_counter() - begun


def _same(house: House, actor: Actor, told: NewActivity) -> Activity:
    return Activity(
        id=ActivityId(f"act_{told.external_id}"),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        member_id=told.doer.member_id or MemberId(""),
        kind=told.kind,
        source=told.source,
        external_id=told.external_id,
        at=told.at,
        recorded_at=told.at,
    )
