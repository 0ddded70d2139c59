"""What anybody does is put on record once, in a chain, whoever seals it; and whoever changes the
record in the database shows."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from adapters.wiring import House
from domain.communities.model import Community
from domain.communities.use_cases.change_community import change_community
from domain.events.audit import ANCHOR_EVERY, Anchor, FaultKind, Unsealed
from domain.events.use_cases.read_audit import verify_trail
from domain.events.use_cases.read_feed import FeedRequest, read_feed
from domain.events.use_cases.seal_audit import seal_trail
from domain.shared.access import Actor
from tests.kit.bars import Say, Scale
from tests.kit.builders import a_community, a_workspace
from tests.kit.database import DatabaseUrls

APPENDERS = 20
SEALERS = 4
AN_ENTRY = "organization_id = $1 AND chain = $2 AND sequence = $3"
TAMPERS = {
    "edited": f"UPDATE audit_entries SET actor_id = 'key_x' WHERE {AN_ENTRY}",
    "edited changes": f"UPDATE audit_entries SET changes = '{{}}' WHERE {AN_ENTRY}",
    "deleted": f"DELETE FROM audit_entries WHERE {AN_ENTRY}",
    "reordered": (
        "UPDATE audit_entries SET event_id = other.event_id, hash = other.hash FROM audit_entries"
        " other WHERE other.organization_id = $1 AND other.chain = $2"
        " AND other.sequence = $3 + 1 AND audit_entries.organization_id = $1"
        " AND audit_entries.chain = $2 AND audit_entries.sequence = $3"
    ),
    "cut off": (
        "DELETE FROM audit_entries WHERE organization_id = $1 AND chain = $2 AND sequence > $3 - 1"
    ),
}


async def append(house: House, actor: Actor, things: list[Community], count: int) -> None:
    """So many acts of so many at once, each with a commit of its own."""

    async def one(thing: Community, times: int) -> None:
        for number in range(times):
            change = {"name": f"{thing.name} {number}"}
            await change_community(house.app.communities, actor, thing.id, None, change)

    await asyncio.gather(*(one(thing, count // len(things)) for thing in things))


@asynccontextmanager
async def sealing_meanwhile(house: House, actor: Actor) -> AsyncIterator[None]:
    trail = Unsealed(actor.organization_id, actor.workspace, None)

    async def seal() -> None:
        while True:
            await read_feed(house.app.events, actor, FeedRequest(), None)
            await seal_trail(house.app.events, trail)

    tasks = [asyncio.create_task(seal()) for _ in range(SEALERS)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            assert isinstance(outcome, asyncio.CancelledError), outcome


@asynccontextmanager
async def an_intruder(urls: DatabaseUrls) -> AsyncIterator[Any]:
    """Somebody with all rights in the database; what they did is undone afterwards."""
    connection = await asyncpg.connect(urls.owner)
    try:
        yield connection
    finally:
        await connection.close()


@pytest.mark.bar(44, "AUDIT CHAIN")
async def test_what_is_done_is_in_the_chain_once_and_whatever_is_changed_there_is_seen(
    house: House, database_urls: DatabaseUrls, scale: Scale, figure: Say
) -> None:
    count, tries = scale.of(400, 5000), scale.of(4, 100)
    actor = await a_workspace(house)
    things = [await a_community(house, actor) for _ in range(APPENDERS)]
    async with sealing_meanwhile(house, actor):
        await append(house, actor, things, count)
    began = time.monotonic()
    report = await verify_trail(house.app.events, actor, [])
    took = time.monotonic() - began
    assert report.fault is None
    assert took < 5
    async with an_intruder(database_urls) as owner:
        acts = await owner.fetch(
            "SELECT object_id, object_sequence FROM audit_entries WHERE chain = $1 AND name ="
            " 'community.updated' ORDER BY sequence",
            actor.workspace,
        )
        versions: dict[str, list[int]] = {thing.id: [] for thing in things}
        for act in acts:
            versions[act["object_id"]].append(act["object_sequence"])
        each = count // APPENDERS
        assert all(seen == list(range(2, each + 2)) for seen in versions.values())
        seen = await tampered(house, actor, owner, report.trail.sequence, tries)
    anchored = await anchors(house, actor, database_urls)
    assert anchored == {"cut off with its end": FaultKind.TRUNCATED, "anew": FaultKind.REWRITTEN}
    figure(
        f"{len(acts)} acts of {APPENDERS}, {SEALERS} sealers, forks 0, verified in {took:.2f} s;"
        f" seen {seen} of {len(TAMPERS) * tries} changes, and {len(anchored)} of 2 by the anchor"
    )
    assert seen == len(TAMPERS) * tries


async def tampered(house: House, actor: Actor, owner: Any, last: int, tries: int) -> int:
    """How many of these changes were seen, at the very entry that they began with."""
    chance, seen = random.Random(44), 0
    for sql in TAMPERS.values():
        for _ in range(tries):
            number = chance.randrange(2, last)
            await owner.execute("CREATE TEMP TABLE kept AS SELECT * FROM audit_entries")
            await owner.execute(sql, actor.organization_id, actor.workspace, number)
            fault = (await verify_trail(house.app.events, actor, [])).fault
            seen += fault is not None and fault.sequence == number
            await owner.execute("DELETE FROM audit_entries")
            await owner.execute("INSERT INTO audit_entries SELECT * FROM kept")
            await owner.execute("DROP TABLE kept")
    assert (await verify_trail(house.app.events, actor, [])).fault is None
    return seen


async def anchors(house: House, actor: Actor, urls: DatabaseUrls) -> dict[str, FaultKind | None]:
    """What an anchor shows that the chain alone cannot: its end cut off together with what says
    where it ends, and all of it sealed anew."""
    room, found = house.app.events, dict[str, FaultKind | None]()
    async with an_intruder(urls) as owner:
        await owner.execute(
            "UPDATE audit_trails SET anchored_at = anchored_at - $1::interval", ANCHOR_EVERY
        )
    await verify_trail(room, actor, [])
    page = await read_feed(room, actor, FeedRequest(types=["audit.anchor_published"]), None)
    told = page.events[-1].data
    anchor = Anchor(told["sequence"], told["hash"], told["signature"])
    assert (await verify_trail(room, actor, [anchor])).fault is None
    false = replace(anchor, hash="0" * 64)
    fault = (await verify_trail(room, actor, [false])).fault
    assert fault is not None
    assert fault.kind is FaultKind.UNKNOWN_ANCHOR
    async with an_intruder(urls) as owner:
        await owner.execute("DELETE FROM events WHERE name = 'audit.anchor_published'")
        for name, statements in {
            "cut off with its end": (
                "DELETE FROM audit_entries WHERE chain = $1 AND sequence > 50",
                "UPDATE audit_trails t SET sequence = 50, hash = e.hash FROM audit_entries e"
                " WHERE t.chain = $1 AND e.chain = $1 AND e.sequence = 50",
            ),
            "anew": (
                "DELETE FROM audit_entries WHERE chain = $1",
                "DELETE FROM audit_trails WHERE chain = $1",
                "UPDATE events SET actor_id = 'key_x' WHERE workspace_id = $1",
            ),
        }.items():
            for statement in statements:
                await owner.execute(statement, actor.workspace)
            assert (await verify_trail(room, actor, [])).fault is None
            fault = (await verify_trail(room, actor, [anchor])).fault
            found[name] = fault.kind if fault else None
    return found
