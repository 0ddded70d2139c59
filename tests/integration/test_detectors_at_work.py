"""Detectors that are kept find the same in a stream in order, in disorder, twice and after a
backlog, each crisis once and nothing in a usual week."""

import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.crises.crisis import CrisisState
from domain.crises.detector import DetectorKind
from domain.crises.detector_kept import LOOK_EVERY
from domain.crises.ports import EVERYTHING
from domain.crises.series import BUCKET_SECONDS, Grain, Uttered, begin_of, number_of
from domain.crises.signal import SignalReason, SignalState
from domain.crises.use_cases.judge_signals import (
    raise_signal,
    read_evidence,
    resolve_signal,
)
from domain.crises.use_cases.keep_detectors import (
    NewDetector,
    create_detector,
    create_usual_detectors,
    read_detector,
    read_series,
)
from domain.crises.use_cases.watch_over import watch_over
from domain.shared.access import Actor
from domain.shared.errors import InvalidState
from domain.shared.ids import SignalId
from tests.integration.at_work import Watcher, at_work, some_channels, watching
from tests.kit.bars import Say, Scale
from tests.kit.builders import a_workspace
from tests.kit.crisis_streams import (
    Scenario,
    baseline_week,
    one_influencer,
    small_brand,
    spike,
)
from tests.kit.member_builders import some_said

FIVE = timedelta(seconds=BUCKET_SECONDS)
LATER = timedelta(minutes=30)
NAMES = {kind: kind.value for kind in DetectorKind}
COLUMNS = (
    "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
    " WHERE table_name = 'inbound_messages' AND is_generated = 'NEVER' AND column_name NOT IN"
    " ('id', 'platform_message_id', 'at', 'sentiment', 'author', 'author_id', 'analysis',"
    " 'workspace_id', 'channel_id', 'organization_id', 'changed_in')"
)
Told = list[tuple[str, int, int, int | None]]


@dataclass
class SetClock:
    """Shows what it is set to."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@dataclass
class Brand:
    """A brand of which things are said, and whose detectors look when they are told to."""

    house: House
    watch: Watcher
    actor: Actor
    channel: str
    clock: SetClock

    async def hear(self, messages: Sequence[Uttered]) -> None:
        """What comes twice is kept once, as it is where it comes in."""
        columns = await self.watch.db.fetchval(COLUMNS)
        await self.watch.db.execute(
            "INSERT INTO inbound_messages (id, platform_message_id, at, sentiment, author,"
            " author_id, analysis, workspace_id, channel_id, organization_id,"
            f" {columns}) SELECT o.id, o.id, o.at, o.mood, to_jsonb(m.author) ||"
            " jsonb_build_object('followers', o.reach), o.author, jsonb_set(to_jsonb(m.analysis),"
            f" '{{reading,intents}}', o.intents::jsonb), $7, $8, $9, {columns}"
            " FROM inbound_messages m CROSS JOIN unnest($1::text[], $2::timestamptz[], $3::text[],"
            " $4::bigint[], $5::text[], $6::text[]) AS o (id, at, mood, reach, author, intents)"
            " WHERE m.platform_message_id LIKE '%Tuesday.' ON CONFLICT DO NOTHING",
            [one.id for one in messages],
            [one.at for one in messages],
            ["negative" if one.is_negative else "neutral" for one in messages],
            [one.reach for one in messages],
            [one.author_id for one in messages],
            ['[{"intent": "complaint"}]' if one.intents else "[]" for one in messages],
            *(self.actor.workspace, self.channel, self.actor.organization_id),
        )

    async def look(self, now: datetime) -> None:
        self.clock.at = now
        detection = replace(self.house.app.crises.detection, clock=self.clock)
        await watch_over(detection, self.actor)

    async def set_up(self, now: datetime) -> None:
        self.clock.at = now
        detection = replace(self.house.app.crises.detection, clock=self.clock)
        await create_usual_detectors(detection, self.actor, NAMES, EVERYTHING)
        await self.look(now)

    async def told(self) -> Told:
        records = await self.watch.db.fetch(
            "SELECT kind, first, opened, closed FROM signals"
            " WHERE workspace_id = $1 AND NOT withdrawn ORDER BY kind, first",
            self.actor.workspace,
        )
        return [tuple(record.values()) for record in records]

    async def live(
        self, arrivals: list[tuple[datetime, Uttered]], since: datetime, until: datetime
    ) -> Told:
        """What came before is there when the detectors are made; the rest comes when it comes, and
        they look at the end of each five minutes."""
        await self.hear([one for at, one in arrivals if at <= since])
        await self.set_up(since)
        left = sorted(((at, one) for at, one in arrivals if at > since), key=lambda each: each[0])
        now = since
        while now <= until + LATER + FIVE:
            now += FIVE
            come = [one for at, one in left if at <= now]
            left = left[len(come) :]
            await self.hear(come)
            await self.look(min(now, until))
        return await self.told()


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def a_brand(house: House, watch: Watcher) -> Brand:
    actor, [channel] = await some_channels(house)
    if not await watch.db.fetchval("SELECT count(*) FROM inbound_messages"):
        await some_said(house, actor, channel, "Tuesday.")
        await watch.db.execute("UPDATE inbound_messages SET at = at - interval '30 years'")
    return Brand(house, watch, actor, channel.id, SetClock(house.clock.now()))


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
