"""Detectors look in the time of their workspace: moved on, a signal opens and goes quiet there, at
its time and once, and nobody else hears of it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.crises.detector import DetectorKind
from domain.crises.ports import Scope
from domain.crises.series import Grain, begin_of, number_of
from domain.crises.use_cases.keep_detectors import NewDetector, create_detector
from tests.integration.at_work import Watcher, at_work, watching
from tests.integration.heard_brand import Brand, a_brand
from tests.integration.time_moved import a_clock, moves, time_of, told
from tests.kit.crisis_streams import Trouble, small_brand

HOUR = timedelta(hours=1)
RAISED = "SELECT state, first, closed, topic FROM signals ORDER BY first, id"
EVENTS = "SELECT at FROM events WHERE workspace_id = $1 AND name = $2 ORDER BY ticket"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def trouble_ahead(brand: Brand, now: datetime) -> Trouble:
    """Three weeks of what is usual, and within the hour after the next it is not for two."""
    scene = small_brand(1002)
    trouble = scene.troubles[0]
    hour = begin_of(number_of(now, Grain.HOUR), Grain.HOUR)
    later = hour + 2 * HOUR - begin_of(number_of(trouble.begins, Grain.HOUR), Grain.HOUR)
    # Each brand hears its own: ids are unique.
    await brand.hear(
        [
            replace(one, id=f"{one.id}_{brand.actor.workspace[-6:]}", at=one.at + later)
            for one in scene.messages
        ]
    )
    return replace(trouble, begins=trouble.begins + later, ends=trouble.ends + later)


async def test_a_signal_opens_and_goes_quiet_as_the_clock_moves(
    house: House, watch: Watcher
) -> None:
    brand, other = await a_brand(house, watch), await a_brand(house, watch)
    clock = await a_clock(house, brand.actor)
    began = await time_of(house, brand.actor)
    troubles = [await trouble_ahead(each, began) for each in (brand, other)]
    trouble, room = troubles[0], house.app.crises.detection
    for each in (brand, other):
        for scope in (Scope(), Scope(topic="Tuesday")):
            new = NewDetector("More than chance", DetectorKind.POISSON, scope=scope)
            await create_detector(room, each.actor, new)
    async with at_work(house):
        await moves(house, watch, brand.actor, clock, trouble.begins - timedelta(minutes=5))
        assert await watch.db.fetch(RAISED) == []
        await moves(house, watch, brand.actor, clock, trouble.begins + trouble.told_within)
        opened = [tuple(row) for row in await watch.db.fetch(RAISED)]
        assert [(state, closed) for state, _, closed, _ in opened] == [("open", None)] * 2
        assert {topic for *_, topic in opened} == {None, "tuesday"}
        assert all(number_of(trouble.begins) <= first for _, first, *_ in opened)
        await moves(house, watch, brand.actor, clock, trouble.ends + 3 * HOUR)
        ended = [tuple(row) for row in await watch.db.fetch(RAISED)]
    assert [state for state, *_ in ended] == ["resolved"] * 2
    assert [first for _, first, *_ in ended] == [first for _, first, *_ in opened]
    assert all(closed is not None for _, _, closed, _ in ended)
    for name in ("signal.opened", "signal.quiet"):
        assert await told(watch, brand.actor, name) == 2
        assert await told(watch, other.actor, name) == 0
    [first, *_] = await watch.db.fetch(EVENTS, brand.actor.workspace, "signal.opened")
    assert trouble.begins < first["at"] <= trouble.begins + trouble.told_within
    [over, *_] = await watch.db.fetch(EVENTS, brand.actor.workspace, "signal.quiet")
    assert trouble.begins + trouble.told_within < over["at"] <= trouble.ends + 3 * HOUR
