"""Metric samples that a product brings, a thousand at once: judged, kept in their month, found to
be new and marked to be counted, against COPY of the same rows into a table that has the same
columns and the same indexes."""

import time
from datetime import timedelta
from statistics import median

import asyncpg

from adapters.db.insights import SAMPLES
from adapters.wiring import House
from domain.insights.bringing import NewSample
from domain.insights.counting import count_some
from domain.insights.model import Sample
from domain.insights.use_cases.bring_samples import bring_samples
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, SampleId
from domain.shared.readings import Metric
from tests.bench.figure import Figure
from tests.bench.ground import Ground
from tests.kit.builders import a_sandbox_channel, a_workspace

BATCH, CHANNELS = 1_000, 10
BATCHES, FEW = 40, 2
LEAST = 0.4
METRICS = (
    *(Metric.IMPRESSIONS, Metric.REACH, Metric.VIEWS, Metric.REACTIONS, Metric.COMMENTS),
    *(Metric.SHARES, Metric.QUOTES, Metric.SAVES, Metric.CLICKS, Metric.VOTES),
)
LIKE = "CREATE TABLE copied_samples (LIKE samples INCLUDING ALL)"


async def measure(ground: Ground) -> list[Figure]:
    batches = FEW if ground.quick else BATCHES
    ours, floor = [], []
    async with ground.site() as site, site.house() as house:
        actor = await a_workspace(house)
        channels = [
            (await a_sandbox_channel(house, actor, account=f"n{n}")).id for n in range(CHANNELS)
        ]
        connection = await asyncpg.connect(site.settings.owner_url)
        try:
            await connection.execute(LIKE)
            # Taken in turns; the first of each only warms up.
            for number in range(batches + 1):
                told = _told(house, channels, number)
                ours.append(await _brought(house, actor, told))
                floor.append(await _copied(connection, actor, told, number))
        finally:
            await connection.close()
        begun = time.perf_counter()
        while await count_some(house.app.insights, actor):
            pass
        counted = (batches + 1) * BATCH / (time.perf_counter() - begun)
    rate, bare = (BATCH / median(each[1:]) for each in (ours, floor))
    return [
        Figure(
            row="samples",
            what=f"metric samples of {CHANNELS} channels in batches of {BATCH:,}",
            unit="rows/s",
            ours=rate,
            floor=bare,
            target=f"at least {LEAST} of COPY",
            met=rate >= LEAST * bare,
            note=f"{counted:,.0f} samples a second counted by hour and by day",
        )
    ]


def _told(house: House, channels: list[ChannelId], number: int) -> list[NewSample]:
    """Ten metrics of each channel, ten times within an hour."""
    at = house.clock.now() - timedelta(hours=number + 1)
    each = BATCH // (len(channels) * len(METRICS))
    return [
        NewSample(channel, metric, number * each + turn, at + timedelta(minutes=turn))
        for turn in range(each)
        for channel in channels
        for metric in METRICS
    ]


async def _brought(house: House, actor: Actor, told: list[NewSample]) -> float:
    begun = time.perf_counter()
    brought = await bring_samples(house.app.insights, actor, "bench", told)
    taken = time.perf_counter() - begun
    assert brought.recorded == len(told)
    return taken


async def _copied(
    connection: asyncpg.Connection, actor: Actor, told: list[NewSample], number: int
) -> float:
    records = [
        tuple(SAMPLES.values(_same(actor, one, f"{number:04}-{place:04}")))
        for place, one in enumerate(told)
    ]
    begun = time.perf_counter()
    await connection.copy_records_to_table(
        "copied_samples", records=records, columns=SAMPLES.columns
    )
    return time.perf_counter() - begun


def _same(actor: Actor, told: NewSample, name: str) -> Sample:
    return Sample(
        id=SampleId(f"smp_{name}"),
        workspace_id=actor.workspace,
        channel_id=told.channel_id,
        subject_id=told.channel_id,
        platform="sandbox",
        metric=told.metric,
        value=told.value,
        nature=told.nature,
        native=told.metric.value,
        as_of=told.as_of,
        source="bench",
    )
