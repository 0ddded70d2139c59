"""Fifty of a leaderboard of a million members with fifty million activities, on the first page and
on the thousandth, and one page against SQL written by hand on the same rollups."""

import time
from statistics import median

import asyncpg

from adapters.db.mapping import quoted
from adapters.db.member_merges import MEMBERS
from adapters.wiring import House
from domain.members.use_cases.read_values import read_leaderboard
from domain.shared.paging import Filter, PageRequest, SortKey
from tests.bench.figure import Figure
from tests.bench.ground import Ground, Site
from tests.bench.listing import list_figures
from tests.bench.seed import Tenant, a_tenant
from tests.kit.member_builders import a_member

MEMBERS_IN, PAGE = 1_000_000, 1_000
FEW, QUICK_PAGE = 5_000, 20
DAYS, A_DAY = 5, 10
"""Each did ten things on each of five days."""

FIRST = "/v1/leaderboard?limit=50&window=30d"
TURNS, ROUNDS = 200, 5
MOST = 2.0
_NUMBER = "lpad(to_hex(n), 26, '0')"
_OF_MEMBER = {"id": f"'mem_' || {_NUMBER}", "name": "'N' || n", "external_id": "'e' || n"}
_DAYS = (
    "INSERT INTO member_days (workspace_id, member_id, day, word, community_id, count)"
    f" SELECT $1, 'mem_' || {_NUMBER}, (extract(epoch FROM now()) / 86400)::int - (n * d) % 60,"
    f" 'custom:' || d, '', {A_DAY} FROM generate_series(1, $2::int) n, generate_series(1, {DAYS}) d"
    " ON CONFLICT DO NOTHING"
)
_VALUES = (
    "INSERT INTO member_values (workspace_id, member_id, due_on, as_of, scheme_version, level,"
    f" level_by, version) SELECT $1, 'mem_' || {_NUMBER},"
    " (extract(epoch FROM now()) / 86400)::int + 3, 0, 1, n % 4, 'value', 1"
    " FROM generate_series(1, $2::int) n"
)
_ENTRIES = (
    "INSERT INTO leaderboard_entries (workspace_id, member_id, community_id, measure, week, month,"
    f" ever, sample) SELECT $1, 'mem_' || {_NUMBER}, '', m, (n::bigint * 7919) % 1000,"
    f" (n::bigint * 104729) % 1000003, (n::bigint * 104729) % 1000003 * 1.5, {DAYS * A_DAY}"
    " FROM generate_series(1, $2::int) n, unnest(ARRAY['value', 'activity', 'custom:1']) m"
)
_BY_HAND = (
    "SELECT e.member_id, e.month, e.sample, m.name, v.level FROM leaderboard_entries e JOIN members"
    " m ON m.workspace_id = e.workspace_id AND m.id = e.member_id JOIN member_values v"
    " ON v.workspace_id = e.workspace_id AND v.member_id = e.member_id WHERE e.workspace_id = $1"
    " AND e.community_id = '' AND e.measure = 'value' AND e.month > 0"
    " ORDER BY e.month DESC, e.member_id DESC LIMIT 51"
)
_WANTED = PageRequest(
    limit=50,
    sort=[SortKey(n, True) for n in ("points", "id", "position", "rank", "dense_rank")],
    filters=[Filter("window", "in", ["30d"])],
)


async def measure(ground: Ground) -> list[Figure]:
    total = FEW if ground.quick else MEMBERS_IN
    async with ground.site() as site:
        async with site.house() as house:
            tenant = await a_tenant(house)
            await a_member(house, tenant.actor)
        await _multiply(site.settings.owner_url or "", tenant, total)
        async with site.house() as house:
            by_hand = await _against_sql(ground, site, house, tenant, total)
        async with site.api() as api, ground.floor() as floor:
            figures = await list_figures(
                *(ground, api, floor, tenant),
                row="leaderboard",
                what=f"{total:,} members",
                path=FIRST,
                page=QUICK_PAGE if ground.quick else PAGE,
            )
    return [*figures, by_hand]


async def _multiply(owner_url: str, tenant: Tenant, total: int) -> None:
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute("SET session_replication_role = replica")
        names = ", ".join(map(quoted, MEMBERS.columns))
        values = ", ".join(_OF_MEMBER.get(n, f"t.{quoted(n)}") for n in MEMBERS.columns)
        await connection.execute(
            f"INSERT INTO members ({names}) SELECT {values} FROM (SELECT * FROM members LIMIT 1) t,"
            " generate_series(1, $1::int) n",
            total,
            timeout=1200,
        )
        for statement in (_DAYS, _VALUES, _ENTRIES):
            await connection.execute(statement, tenant.actor.workspace, total, timeout=1200)
        await connection.execute(
            "VACUUM ANALYZE members, member_days, member_values, leaderboard_entries", timeout=1200
        )
    finally:
        await connection.close()


async def _against_sql(
    ground: Ground, site: Site, house: House, tenant: Tenant, total: int
) -> Figure:
    """What the room adds to its query: walls, ranks and whether all is current."""
    turns = 10 if ground.quick else TURNS
    ours, floor = [], []
    connection = await asyncpg.connect(site.settings.owner_url)
    try:
        await connection.execute("SET jit = off")
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            for _ in range(turns):
                await read_leaderboard(house.app.members, tenant.actor, _WANTED)
            ours.append((time.perf_counter() - begun) / turns * 1000)
            begun = time.perf_counter()
            for _ in range(turns):
                await connection.fetch(_BY_HAND, tenant.actor.workspace)
            floor.append((time.perf_counter() - begun) / turns * 1000)
    finally:
        await connection.close()
    mine, theirs = median(ours), median(floor)
    return Figure(
        row="leaderboard",
        what=f"first 50 of {total:,} members, {total * DAYS * A_DAY:,} activities, against SQL",
        unit="ms",
        ours=mine,
        floor=theirs,
        target=f"at most {MOST} x hand-written SQL",
        met=mine <= MOST * theirs,
    )
