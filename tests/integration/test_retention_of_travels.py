"""Travels that are over are forgotten when their time is, but for what keeps somebody from being
sent on the same journey once more, and for whoever the law keeps."""

from collections.abc import AsyncIterator
from datetime import timedelta
from json import loads
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.members.journey import EntryKind, Journey, JourneyStep, StepKind
from domain.members.journeying import Turned
from domain.members.model import Member
from domain.members.retention import DataClass
from domain.members.use_cases.keep_journeys import (
    NewJourney,
    activate_journey,
    create_journey,
    end_journey,
)
from domain.members.use_cases.keep_legal_holds import lift_legal_hold, place_legal_hold
from domain.members.use_cases.keep_retention import try_retention
from domain.members.use_cases.send_on_journey import send_by_hand
from domain.members.use_cases.walk_journey import walk_journey
from domain.shared.access import Actor
from tests.integration.at_work import Watcher, watching
from tests.kit.builders import a_workspace
from tests.kit.member_builders import a_member
from tests.kit.sweeping import swept

STEPS = (
    JourneyStep(StepKind.LABEL, add=("welcomed",)),
    JourneyStep(StepKind.LABEL, remove=("welcomed",)),
)
AGES = (
    "UPDATE travellers SET entered_at = entered_at - $1::interval, ended_at = ended_at - $1",
    "UPDATE traveller_steps SET at = at - $1::interval",
)
LEFT = (
    "SELECT j.name, t.member_id, (SELECT count(*) FROM traveller_steps s"
    " WHERE s.traveller_id = t.id) AS steps FROM travellers t JOIN journeys j"
    " ON j.id = t.journey_id WHERE t.state <> 'travelling'"
)
COUNTS = "SELECT counts FROM retention_receipts WHERE data_class = 'messages' ORDER BY id"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def travelled(
    house: House, actor: Actor, name: str, *who: Member, again: int | None = None
) -> Journey:
    """Everybody has come to its end."""
    room = house.app.members
    wanted = NewJourney(name, EntryKind.MANUAL, STEPS, reenter_after_days=again)
    made = await create_journey(room, actor, wanted)
    journey = await activate_journey(room, actor, made.id, None)
    await send_by_hand(room, actor, journey.id, [one.id for one in who])
    while await walk_journey(room, actor, journey.id):
        pass
    return journey


async def left(watch: Watcher) -> set[tuple[str, str, int]]:
    return {tuple(row) for row in await watch.db.fetch(LEFT)}


async def aged(watch: Watcher, days: int) -> None:
    for statement in AGES:
        await watch.db.execute(statement, timedelta(days=days))


async def counted(watch: Watcher) -> list[dict[str, Any]]:
    return [loads(row["counts"]) for row in await watch.db.fetch(COUNTS)]


async def would_go(house: House, actor: Actor) -> int | None:
    tried = await try_retention(house.app.members, actor, {})
    return tried.overdue[DataClass.MESSAGES].rows


async def test_travels_that_are_over_go_with_a_receipt_and_stay_while_the_law_says_so(
    house: House, watch: Watcher
) -> None:
    actor, room = await a_workspace(house), house.app.members
    ana, bea = await a_member(house, actor, "Ana"), await a_member(house, actor, "Bea")
    over = await travelled(house, actor, "Over", ana, bea)
    await end_journey(room, actor, over.id, None)
    await travelled(house, actor, "Again", ana, bea, again=30)
    hold = await place_legal_hold(room, actor, ana.id, "A court's order.", None)
    await aged(watch, 729)
    assert (await would_go(house, actor), await swept(house, actor)) == (0, 0)
    await aged(watch, 40)
    assert await would_go(house, actor) == 6
    assert await swept(house, actor) == 6
    assert await counted(watch) == [{"traveller_steps": 4, "travellers": 2}]
    assert await left(watch) == {("Over", ana.id, 2), ("Again", ana.id, 2)}
    await lift_legal_hold(room, actor, ana.id, hold.id, "It is over.")
    assert await swept(house, actor) == 6
    assert await left(watch) == set()
    assert await swept(house, actor) == 0


async def test_nobody_is_sent_on_a_journey_again_because_it_was_forgotten_that_they_were_on_it(
    house: House, watch: Watcher
) -> None:
    actor, room = await a_workspace(house), house.app.members
    ana = await a_member(house, actor, "Ana")
    once = await travelled(house, actor, "Once", ana)
    late = await travelled(house, actor, "Late", ana, again=365)
    await aged(watch, 800)
    await swept(house, actor)
    # What came of each step is gone, and that they were on it is still asked for.
    assert await counted(watch) == [{"traveller_steps": 4}]
    assert await left(watch) == {("Once", ana.id, 0), ("Late", ana.id, 0)}
    [turned] = await send_by_hand(room, actor, once.id, [ana.id])
    assert turned.turned is Turned.WAS_HERE
    await aged(watch, 300)
    await swept(house, actor)
    assert await left(watch) == {("Once", ana.id, 0)}
    [sent] = await send_by_hand(room, actor, late.id, [ana.id])
    assert sent.turned is None
    await end_journey(room, actor, once.id, None)
    await swept(house, actor)
    assert await left(watch) == set()
    # Whoever is on their way is not forgotten.
    assert await watch.db.fetchval("SELECT count(*) FROM travellers") == 1
