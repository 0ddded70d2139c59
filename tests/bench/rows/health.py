"""How a community of a hundred thousand members with two million activities is, against the same
numbers by SQL written by hand on what was done; and counting its day anew after one more."""

import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from statistics import median

import asyncpg

from adapters.db.mapping import quoted
from adapters.db.member_activities import ACTIVITIES
from adapters.db.member_merges import MEMBERS
from adapters.wiring import House
from domain.members.activity import ActivityKind
from domain.members.growth import Bucket
from domain.members.use_cases.read_growth import read_cohorts, read_growth, read_health
from domain.members.use_cases.record_activities import record_activities
from domain.members.use_cases.roll_up_presence import roll_up_presence
from domain.shared.access import Actor
from domain.shared.ids import CommunityId
from tests.bench.figure import Figure
from tests.bench.ground import Ground
from tests.bench.seed import a_tenant
from tests.kit.builders import a_community
from tests.kit.member_builders import a_member, done_by

PEOPLE, EACH, SPREAD = 100_000, 20, 365
FEW = 1_000
ROUNDS = 7
MOST = 0.1
MOST_SECONDS = 1.0
_NUMBER = "lpad(to_hex(n), 26, '0')"
_MEMBER = {"id": f"'mem_' || {_NUMBER}", "name": "'N' || n", "external_id": "'e' || n"}
_ACTIVITY = {
    "id": "'act_' || lpad(to_hex(n * 32 + k), 26, '0')",
    "member_id": f"'mem_' || {_NUMBER}",
    "external_id": "'x' || n || '-' || k",
    # Each is there for a while, some for long, so that there are newcomers on every day.
    "at": f"now() - make_interval(days => ((n * 7919) % {SPREAD}"
    f" - (k * (1 + n % 9)) % (1 + (n * 7919) % {SPREAD}))::int, mins => (n % 1000)::int)",
}
_BY_HAND = (
    "SELECT count(DISTINCT member_id) FILTER (WHERE at >= now() - interval '1 day'),"
    " count(DISTINCT member_id) FILTER (WHERE at >= now() - interval '7 days'),"
    " count(DISTINCT member_id) FILTER (WHERE at >= now() - interval '30 days'),"
    " count(DISTINCT member_id) FILTER (WHERE at < now() - interval '30 days')"
    " FROM member_activities WHERE workspace_id = $1 AND community_id = $2"
    " AND at >= now() - interval '60 days'"
)


async def measure(ground: Ground) -> list[Figure]:
    people = FEW if ground.quick else PEOPLE
    async with ground.site() as site:
        async with site.house() as house:
            actor = (await a_tenant(house)).actor
            home = (await a_community(house, actor)).id
            member = await a_member(house, actor)
            at = house.clock.now()
            one = done_by(
                member, "one", at, kind=ActivityKind.COMMENT, type=None, community_id=home
            )
            await record_activities(house.app.members, actor, [one])
        await _multiply(site.settings.owner_url or "", actor, people)
        async with site.house() as house:
            begun = time.perf_counter()
            await _recount(house, actor, site.settings.owner_url or "", home)
            everything = time.perf_counter() - begun
            return await _figures(
                house, actor, home, site.settings.owner_url or "", people, everything
            )


async def _figures(
    house: House, actor: Actor, home: CommunityId, owner_url: str, people: int, everything: float
) -> list[Figure]:
    room, what = house.app.members, f"{people:,} members, {people * EACH:,} activities"
    today = house.clock.now().date()
    year = today - timedelta(days=364)
    works: Mapping[str, Callable[[], Awaitable[object]]] = {
        "health now": lambda: read_health(room, actor, home),
        "a year by week": lambda: read_growth(room, actor, home, Bucket.WEEK, year, today),
        "cohorts of twelve weeks": lambda: read_cohorts(room, actor, home),
    }
    ours: dict[str, list[float]] = {name: [] for name in works}
    floor, counting = list[float](), list[float]()
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute("SET jit = off")
        for number in range(ROUNDS):
            for name, work in works.items():
                begun = time.perf_counter()
                await work()
                ours[name].append((time.perf_counter() - begun) * 1000)
            begun = time.perf_counter()
            await connection.fetch(_BY_HAND, actor.workspace, home)
            floor.append((time.perf_counter() - begun) * 1000)
            at = house.clock.now()
            one = done_by("new", f"n{number}", at, community_id=home)
            await record_activities(room, actor, [one])
            begun = time.perf_counter()
            assert not await roll_up_presence(room, actor)
            counting.append(time.perf_counter() - begun)
    finally:
        await connection.close()
    return [
        *(
            Figure(
                row="health",
                what=f"{name}: {what}",
                unit="ms",
                ours=median(times),
                floor=median(floor),
                target=f"at most {MOST:g} of four distinct counts over 60 days by hand",
                met=median(times) <= MOST * median(floor),
                note=f"median of {ROUNDS}",
            )
            for name, times in ours.items()
        ),
        Figure(
            row="health",
            what=f"counting today anew: {what}",
            unit="s",
            ours=median(counting),
            target=f"at most {MOST_SECONDS:g} s",
            met=median(counting) <= MOST_SECONDS,
            note=f"counting everything anew took {everything:.1f} s",
        ),
    ]


async def _multiply(owner_url: str, actor: Actor, people: int) -> None:
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute("SET session_replication_role = replica")
        for table, columns, given, more in (
            ("members", MEMBERS.columns, _MEMBER, ""),
            ("member_activities", ACTIVITIES.columns, _ACTIVITY, f", generate_series(1, {EACH}) k"),
        ):
            names = ", ".join(map(quoted, columns))
            values = ", ".join(given.get(n, f"t.{quoted(n)}") for n in columns)
            await connection.execute(
                f"INSERT INTO {table} ({names}) SELECT {values} FROM (SELECT * FROM {table}"
                f" LIMIT 1) t, generate_series(1, $1::int) n{more}",
                people,
                timeout=1200,
            )
        await connection.execute("VACUUM ANALYZE members, member_activities", timeout=1200)
    finally:
        await connection.close()


async def _recount(house: House, actor: Actor, owner_url: str, home: CommunityId) -> None:
    """As after its wall was moved: from all that is known."""
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute(
            "UPDATE community_zones SET zone = 'Etc/UTC' WHERE community_id = $1", home
        )
        while await roll_up_presence(house.app.members, actor):
            pass
        await connection.execute("VACUUM ANALYZE member_presences, community_days", timeout=1200)
    finally:
        await connection.close()
