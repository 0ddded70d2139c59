"""What a look at a large brand costs where it is kept: the messages of the hour read from the
database and counted anew, five detectors judged, and the looks between in which nothing ends."""

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median

import asyncpg

from adapters.db.detection import HOURS
from adapters.db.heard_messages import INBOUND_MESSAGES
from adapters.db.mapping import quoted
from domain.crises.detector import DetectorKind
from domain.crises.detector_kept import LOOK_EVERY
from domain.crises.ports import EVERYTHING
from domain.crises.room import Detection
from domain.crises.series import BUCKET_SECONDS, BUCKETS_AN_HOUR, Grain, begin_of, number_of
from domain.crises.series_kept import KEPT_HOURS
from domain.crises.use_cases.keep_detectors import create_usual_detectors
from domain.crises.use_cases.watch_over import watch_over
from tests.bench.figure import Figure
from tests.bench.ground import Ground
from tests.bench.seed import Tenant, a_tenant
from tests.bench.talk_seed import a_conversation

BRANDS, A_MINUTE = 1_000, 100
HOURS_SAID = 4
TIMES, FEW = 11, 2
CORES, MOST = 2, 0.8
"""Two cores, the database's share included, of which such a part at the most."""


@dataclass
class SetClock:
    """Shows what it is set to."""

    at: datetime

    def now(self) -> datetime:
        return self.at


async def measure(ground: Ground) -> list[Figure]:
    async with ground.site() as site, site.house() as house:
        tenant = await a_tenant(house)
        await a_conversation(house, tenant)
        begin = begin_of(number_of(house.clock.now(), Grain.HOUR), Grain.HOUR)
        clock = SetClock(begin)
        room = replace(house.app.crises.detection, clock=clock)
        owner_url = site.settings.migration_database_url
        assert owner_url is not None
        await _set_up(owner_url, room, tenant, begin)
        heavy, light, ours = await _looks(room, clock, tenant, FEW if ground.quick else TIMES)
    a_bucket = heavy + light * (BUCKET_SECONDS / LOOK_EVERY.total_seconds() - 1)
    cores = BRANDS * a_bucket / BUCKET_SECONDS
    return [
        Figure(
            row="detect",
            what=f"{BRANDS:,} brands x {A_MINUTE} messages a minute, read, counted and"
            " judged by a worker",
            unit="cores",
            ours=round(cores, 2),
            target=f"under {MOST * CORES:g} of {CORES} cores",
            met=cores < MOST * CORES,
            note=f"of one brand {1e3 * heavy:.0f} ms when five minutes end, of which"
            f" {1e3 * ours:.0f} ms in the worker and the rest in the database, and"
            f" {1e3 * light:.1f} ms for each look between; all as if one waited for the other",
        )
    ]


async def _set_up(owner_url: str, room: Detection, tenant: Tenant, begin: datetime) -> None:
    """Hours full of messages around now, and four weeks that were counted before."""
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute("SET session_replication_role = replica")
        await _say(connection, begin - timedelta(hours=HOURS_SAID - 1))
        names = {kind: kind.value for kind in DetectorKind}
        await create_usual_detectors(room, tenant.actor, names, EVERYTHING)
        await watch_over(room, tenant.actor)
        hour = number_of(begin, Grain.HOUR)
        await connection.execute(
            f"INSERT INTO {HOURS.name} (workspace_id, key, hour, sums, buckets)"
            " SELECT workspace_id, key, n, sums, buckets FROM heard_hours,"
            " generate_series($1::int, $2::int) n WHERE hour = $3 ON CONFLICT DO NOTHING",
            *(hour - KEPT_HOURS, hour - HOURS_SAID, hour - 2),
        )
        await connection.execute("UPDATE heard_series SET since = $1", hour - KEPT_HOURS)
        await connection.execute("VACUUM ANALYZE inbound_messages, heard_hours")
    finally:
        await connection.close()


async def _say(connection: asyncpg.Connection, since: datetime) -> None:
    """So many a minute, of which an eighth is negative and a sixteenth complains."""
    own = {
        "id": "'inb_' || lpad(to_hex(n), 26, '0')",
        "platform_message_id": "'m' || n",
        "at": f"$1::timestamptz + make_interval(secs => n * {60 / A_MINUTE})",
        "author": "to_jsonb(t.author) || jsonb_build_object('followers', n * 7919 % 5000)",
        "author_id": "'author-' || n * 7919 % 50000",
        "sentiment": "CASE WHEN n % 8 = 0 THEN 'negative' ELSE 'neutral' END",
        "analysis": "jsonb_set(to_jsonb(t.analysis), '{reading,intents}', CASE WHEN n % 16 = 0"
        " THEN '[{\"intent\": \"complaint\"}]'::jsonb ELSE '[]' END)",
    }
    columns = INBOUND_MESSAGES.columns
    values = ", ".join(own.get(name, f"t.{quoted(name)}") for name in columns)
    await connection.execute(
        f"INSERT INTO inbound_messages ({', '.join(map(quoted, columns))}) SELECT {values}"
        " FROM (SELECT * FROM inbound_messages LIMIT 1) t, generate_series(1, $2::int) n",
        *(since, HOURS_SAID * 60 * A_MINUTE),
    )


async def _looks(
    room: Detection, clock: SetClock, tenant: Tenant, times: int
) -> tuple[float, float, float]:
    """Seconds of a look when five minutes end, of one when none do, and what of the first this
    process was at work. The hour is full from its beginning, so each is the dearest there is."""
    heavy: list[float] = []
    light: list[float] = []
    ours: list[float] = []
    for _ in range(min(times, BUCKETS_AN_HOUR - 1)):
        clock.at += timedelta(seconds=BUCKET_SECONDS)
        for spent in (heavy, light):
            begun, worked = time.perf_counter(), time.process_time()
            await watch_over(room, tenant.actor)
            spent.append(time.perf_counter() - begun)
            if spent is heavy:
                ours.append(time.process_time() - worked)
    return median(heavy), median(light), median(ours)
