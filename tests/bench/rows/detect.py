"""What it takes to watch a thousand brands of which each is spoken to a hundred times a minute: on
one core, the hour of each counted anew and every kind of detector judged, each five minutes."""

import random
import time
from datetime import timedelta
from statistics import median

from domain.crises.detector import DetectorKind, Rule
from domain.crises.detector_folding import Ground as Heard
from domain.crises.detector_folding import Standing, fold
from domain.crises.series import (
    BUCKET_SECONDS,
    BUCKETS_AN_HOUR,
    Grain,
    Uttered,
    begin_of,
    coarser,
    number_of,
    tally,
)
from tests.bench.detect_looks import measure as looks
from tests.bench.figure import Figure
from tests.bench.ground import Ground
from tests.kit.crisis_streams import BEGIN

BRANDS, A_MINUTE, WEEKS = 1_000, 100, 4
TIMES, FEW = 25, 2
MOST = 0.8
"""Such a part of one core at the most: two are there, and the other is for all else."""


async def measure(ground: Ground) -> list[Figure]:
    hour = WEEKS * 7 * 24
    now = number_of(BEGIN, Grain.HOUR) + hour
    recent = [_said(now - back) for back in range(4)]
    heard = _heard(recent, now)
    settled = Standing(now * BUCKETS_AN_HOUR - 2 * BUCKETS_AN_HOUR - 1)
    counting, judging = [], []
    for _ in range(FEW if ground.quick else TIMES):
        begun = time.process_time()
        tally(recent[0])
        counted = time.process_time()
        for kind in DetectorKind:
            fold(Rule(kind), heard, settled, now * BUCKETS_AN_HOUR + BUCKETS_AN_HOUR - 1)
        judging.append(time.process_time() - counted)
        counting.append(counted - begun)
    spent = median(counting) + median(judging)
    part = BRANDS * spent / BUCKET_SECONDS
    return [
        Figure(
            row="detect",
            what=f"{BRANDS:,} brands x {A_MINUTE} messages a minute, counted and judged",
            unit="cores",
            ours=round(part, 3),
            target=f"under {MOST} of one core",
            met=part < MOST,
            note=f"of one brand {1e3 * median(counting):.1f} ms to count an hour of"
            f" {60 * A_MINUTE:,} messages, {1e3 * median(judging):.1f} ms to judge three hours"
            f" by {len(DetectorKind)} detectors; reading them from the database not counted",
        ),
        *await looks(ground),
    ]


def _said(hour: int) -> list[Uttered]:
    """An hour of a large brand."""
    chance = random.Random(hour)
    begin = begin_of(hour, Grain.HOUR)
    return [
        Uttered(
            id=f"inb_{hour}_{number}",
            version=1,
            at=begin + timedelta(hours=1) * chance.random(),
            is_negative=chance.random() < 0.12,
            intents=("complaint",) if chance.random() < 0.06 else (),
            author_id=f"author-{chance.randrange(50_000)}",
            reach=int(chance.lognormvariate(5.5, 1.4)),
        )
        for number in range(60 * A_MINUTE)
    ]


def _heard(recent: list[list[Uttered]], now: int) -> Heard:
    """The last hours by the message, the four weeks before as one of these again and again."""
    buckets = tally(message for hour in recent for message in hour)
    hours = coarser(buckets, Grain.HOUR)
    usual = hours[now - 1]
    first = number_of(BEGIN, Grain.HOUR)
    return Heard(buckets, {hour: usual for hour in range(first, now - 3)} | hours, first)
