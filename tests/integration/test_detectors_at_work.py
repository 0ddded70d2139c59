"""Detectors that are kept find the same in a stream in order, in disorder, twice and after a
backlog, each crisis once and nothing in a usual week."""

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.crises.crisis import CrisisState
from domain.crises.detector import DetectorKind
from domain.crises.detector_kept import LOOK_EVERY
from domain.crises.series import Grain, Uttered, begin_of, number_of
from domain.crises.signal import SignalReason, SignalState
from domain.crises.use_cases.judge_signals import (
    raise_signal,
    read_evidence,
    resolve_signal,
)
from domain.crises.use_cases.keep_detectors import (
    NewDetector,
    create_detector,
    read_detector,
    read_series,
)
from domain.shared.errors import InvalidState
from domain.shared.ids import SignalId
from tests.integration.at_work import Watcher, at_work, watching
from tests.integration.heard_brand import LATER, Told, a_brand
from tests.kit.bars import Say, Scale
from tests.kit.builders import a_workspace
from tests.kit.crisis_streams import (
    Scenario,
    baseline_week,
    one_influencer,
    small_brand,
    spike,
)


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


def around(scene: Scenario) -> tuple[datetime, datetime, list[Uttered]]:
    """From an hour before its trouble, for four hours; and what was said until then."""
    since = begin_of(number_of(scene.troubles[0].begins - timedelta(hours=1)))
    until = since + timedelta(hours=4)
    return since, until, [one for one in scene.messages if one.at < until]


@pytest.mark.bar(46, "CRISIS DETERMINISM")
async def test_in_order_in_disorder_twice_and_after_a_backlog_the_same_is_told_once(
    house: House, watch: Watcher, scale: Scale, figure: Say
) -> None:
    scenes = [make(1001) for make in scale.of((spike,), (spike, small_brand, one_influencer))]
    for scene in scenes:
        await _told_alike(house, watch, scene)
    figure(f"{len(scenes)} crises, each told once, and the same in 3 ways to hear of them")


async def _told_alike(house: House, watch: Watcher, scene: Scenario) -> None:
    since, until, heard = around(scene)
    named = iter(range(10))

    async def live(arrivals: list[tuple[datetime, Uttered]]) -> Told:
        brand, run = await a_brand(house, watch), next(named)
        own = [(at, replace(one, id=f"{one.id}_{run}")) for at, one in arrivals]
        return await brand.live(own, since, until)

    in_time = await live([(one.at, one) for one in heard])
    kinds = [one[0] for one in in_time]
    assert kinds
    assert len(kinds) == len(set(kinds)), kinds
    chance = random.Random(scene.seed)
    late = [(one.at + LATER * chance.random(), one) for one in heard]
    twice = [(at + LATER * chance.random() / 2, one) for at, one in late]
    assert await live([*late, *twice]) == in_time
    back_at = scene.troubles[0].begins + LATER
    gap = scene.troubles[0].begins
    backlog = [(back_at if gap <= one.at < back_at else one.at, one) for one in heard]
    assert await live(backlog) == in_time


@pytest.mark.bar(46, "CRISIS DETERMINISM")
async def test_a_usual_week_raises_nothing(house: House, watch: Watcher, figure: Say) -> None:
    scene = baseline_week(3)
    brand = await a_brand(house, watch)
    await brand.hear(scene.messages)
    await brand.set_up(scene.until - timedelta(days=7))
    now = scene.until - timedelta(days=7)
    while now < scene.until:
        now += timedelta(hours=2)
        await brand.look(now)
    told = await brand.told()
    figure(f"{len(told)} false alarms among {len(scene.messages)} messages of a usual week")
    assert told == []


@pytest.mark.bar(46, "CRISIS DETERMINISM")
async def test_what_came_late_is_told_with_the_next_look_and_what_never_was_is_withdrawn(
    house: House, watch: Watcher, figure: Say
) -> None:
    scene = small_brand(1002)
    brand = await a_brand(house, watch)
    trouble = scene.troubles[0]
    now = begin_of(number_of(trouble.begins) + 12)
    await brand.hear([one for one in scene.messages if one.at < trouble.begins])
    await brand.set_up(begin_of(number_of(trouble.begins)))
    await brand.look(now)
    assert await brand.told() == []
    late = [one for one in scene.messages if trouble.begins <= one.at < now]
    await brand.hear(late)
    assert timedelta(minutes=1) >= LOOK_EVERY
    await brand.look(now + LOOK_EVERY)
    told = await brand.told()
    figure(f"what came late is told after {LOOK_EVERY.total_seconds():.0f} s at the latest")
    assert [one[0] for one in told].count("poisson") == 1
    await watch.db.execute(
        "UPDATE inbound_messages SET state = 'deleted' WHERE id = ANY ($1)", [o.id for o in late]
    )
    await brand.look(now + timedelta(seconds=100))
    assert await brand.told() == []
    states = await watch.db.fetch("SELECT DISTINCT state, withdrawn FROM signals")
    assert [tuple(one.values()) for one in states] == [("resolved", True)]


async def test_a_signal_shows_what_speaks_for_it_and_its_detector_learns_what_it_was(
    house: House, watch: Watcher
) -> None:
    scene = small_brand(1002)
    brand = await a_brand(house, watch)
    trouble, room = scene.troubles[0], house.app.crises
    now = begin_of(number_of(trouble.begins) + 12)
    await brand.hear([one for one in scene.messages if one.at < now])
    await brand.set_up(begin_of(number_of(trouble.begins)))
    await brand.look(now)
    found = await watch.db.fetch("SELECT id, detector_id FROM signals WHERE kind = 'poisson'")
    [(id, detector_id)] = [tuple(one.values()) for one in found]
    evidence = await read_evidence(room.detection, brand.actor, SignalId(id))
    assert len(evidence.samples) == 5
    assert evidence.messages >= 5
    assert evidence.authors
    assert evidence.terms
    detector = await read_detector(room.detection, brand.actor, detector_id)
    assert (detector.precision.value, detector.precision.sample) == (None, 0)
    series = await read_series(
        *(room.detection, brand.actor, detector_id, Grain.DAY),
        *(now - timedelta(days=7), now + timedelta(days=1)),
    )
    said = sum(
        one.at >= begin_of(number_of(now - timedelta(days=7), Grain.DAY), Grain.DAY)
        for one in scene.messages
        if one.at < now
    )
    assert sum(sums.heard for sums in series.buckets.values()) == said

    signal = await raise_signal(room, brand.actor, SignalId(id), None, "Plums")
    assert signal.crisis_id is not None
    crisis = await room.response.reads.crisis(brand.actor, signal.crisis_id)
    assert (crisis.state, crisis.trigger) == (CrisisState.TRIAGE, id)
    assert crisis.factors == signal.factors
    with pytest.raises(InvalidState):
        await raise_signal(room, brand.actor, SignalId(id), None, "Plums")
    signal = await resolve_signal(
        room.detection, brand.actor, SignalId(id), None, SignalReason.TRUE_CRISIS
    )
    assert signal.state is SignalState.RESOLVED
    detector = await read_detector(room.detection, brand.actor, detector_id)
    assert (detector.precision.value, detector.precision.sample) == (1.0, 1)

    stranger = await a_workspace(house)
    assert await room.detection.reads.places(stranger) == []


async def test_a_worker_looks_by_itself_and_counts_what_was_said(
    house: House, watch: Watcher
) -> None:
    brand = await a_brand(house, watch)
    room = house.app.crises.detection
    made = await create_detector(room, brand.actor, NewDetector("Spikes", DetectorKind.SPIKE))
    scene = small_brand(1002)
    later = begin_of(number_of(house.clock.now(), Grain.HOUR), Grain.HOUR) - scene.until
    await brand.hear([replace(one, at=one.at + later) for one in scene.messages])
    async with at_work(house):
        await watch.until_rows("SELECT FROM heard_series WHERE counted > 0")
        await watch.until_rows("SELECT FROM detectors WHERE looked_at IS NOT NULL")
    heard = await watch.db.fetchval("SELECT sum((sums ->> 'heard')::int) FROM heard_hours")
    assert heard == len(scene.messages)
    assert made.detector.standing is None
