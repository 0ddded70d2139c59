"""What members are worth, in PostgreSQL: counted in the transaction of what was done, reckoned
later from these counts, by whoever comes first."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from adapters.db.batches import update_all
from adapters.db.mapping import quoted
from adapters.db.member_records import ENTRIES, SCHEMES, VALUES, Records
from adapters.db.transaction import DbTransaction
from domain.members.activity import Activity
from domain.members.standing import STALE, LeaderboardEntry, MemberValue
from domain.members.value import EVERYWHERE, Record, day_of
from domain.members.value_ports import Lines
from domain.members.value_scheme import ValueScheme, word_of
from domain.shared.ids import MemberId

_COUNT = (
    "INSERT INTO member_days AS d (workspace_id, member_id, day, word, community_id, count)"
    " SELECT $1, n.* FROM unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::int[]) n"
    " ON CONFLICT (workspace_id, member_id, day, word, community_id)"
    " DO UPDATE SET count = d.count + excluded.count"
)
_RECEIVE = (
    "INSERT INTO member_received AS r"
    " (workspace_id, member_id, day, giver_id, word, community_id, count) SELECT $1, n.*"
    " FROM unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::int[]) n"
    " ON CONFLICT (workspace_id, member_id, day, giver_id, word, community_id)"
    " DO UPDATE SET count = r.count + excluded.count"
)
_MARK = (
    "INSERT INTO member_values AS v"
    " (workspace_id, member_id, due_on, as_of, scheme_version, level, level_by, version)"
    f" SELECT $1, id, {STALE}, 0, 0, 0, 'value', 0 FROM unnest($2::text[]) id ON CONFLICT"
    f" (workspace_id, member_id) DO UPDATE SET due_on = {STALE}"
    f" WHERE v.due_on IS DISTINCT FROM {STALE} RETURNING true"
)
_MOVE = (
    "INSERT INTO level_moves AS l (workspace_id, community_id, day, before, level, count)"
    " SELECT $1, c, n.day, n.before, n.level, count(*) FROM unnest($2::text[], $3::int[],"
    " $4::int[], $5::int[]) AS n(member_id, day, before, level) JOIN members m ON {mine}"
    " AND m.id = n.member_id AND NOT m.is_bot, unnest(m.community_ids) c GROUP BY 2, 3, 4, 5"
    " ORDER BY 2, 3, 4, 5 ON CONFLICT (workspace_id, community_id, day, before, level)"
    " DO UPDATE SET count = l.count + excluded.count"
)
_COLUMNS = ", ".join(quoted(column) for column in ENTRIES.columns)
_GIVEN = ", ".join(
    f"${n}::{ENTRIES.kinds[column]}[]" for n, column in enumerate(ENTRIES.columns, 1)
)
_FIGURES = ("week", "month", "ever", "sample")
_PLACE = (
    f"INSERT INTO leaderboard_entries AS e ({_COLUMNS}) SELECT * FROM unnest({_GIVEN})"
    " ON CONFLICT (workspace_id, member_id, community_id, measure) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _FIGURES)
    + f" WHERE ({', '.join(f'e.{name}' for name in _FIGURES)}) IS DISTINCT FROM"
    f" ({', '.join(f'excluded.{name}' for name in _FIGURES)})"
)


class DbValueBook:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def scheme(self, *, lock: bool = False) -> ValueScheme | None:
        workspace = self._tx.actor.workspace
        if lock:
            # There may be no row yet to lock.
            await self._tx.connection.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
                f"{workspace}/value_schemes",
            )
        record = await self._tx.connection.fetchrow(
            f"SELECT {SCHEMES.listed('s')} FROM value_schemes s WHERE {self._mine('s')}", workspace
        )
        return SCHEMES.entity(record) if record else None

    def put_scheme(self, before: ValueScheme | None, after: ValueScheme) -> None:
        if before is None:
            self._tx.add(SCHEMES, after)
        else:
            self._tx.change(SCHEMES, (before, after))

    async def count(self, activities: Sequence[Activity], lines: Lines) -> bool:
        if not activities:
            return False
        times: Counter[tuple[str, int, str, str]] = Counter()
        given: Counter[tuple[str, int, str, str, str]] = Counter()
        for one in activities:
            day, word = day_of(one.at), word_of(one.kind, one.type)
            place = one.community_id or EVERYWHERE
            times[one.member_id, day, word, place] += one.units
            if one.to_id is not None and one.to_id != one.member_id:
                given[one.to_id, day, one.member_id, word, place] += 1
        # Rows are touched in the order of their keys, so that no two wait for each other in a ring.
        days = [(*key, count) for key, count in sorted(times.items())]
        await self._many(_COUNT, days)
        await self._many(_RECEIVE, [(*key, count) for key, count in sorted(given.items())])
        concerned = {one.member_id for one in activities} | {MemberId(key[0]) for key in given}
        return await self.stale({id for one in concerned for id in lines.get(one, (one,))})

    async def _many(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        if rows:
            columns = map(list, zip(*rows, strict=True))
            await self._tx.connection.execute(statement, self._tx.actor.workspace, *columns)

    async def stale(self, ids: Collection[MemberId], *, with_receivers: bool = False) -> bool:
        concerned = set(ids)
        if with_receivers:
            concerned |= await self._receivers(ids)
        if not concerned:
            return False
        marked = await self._tx.connection.fetch(_MARK, self._tx.actor.workspace, sorted(concerned))
        return bool(marked)

    async def _receivers(self, ids: Collection[MemberId]) -> set[MemberId]:
        """Who received something of these, and whom they are part of."""
        records = await self._tx.connection.fetch(
            "WITH RECURSIVE line AS (SELECT r.member_id AS id FROM member_received r"
            f" WHERE {self._mine('r')} AND r.giver_id = ANY ($2) UNION SELECT m.merged_into"
            f" FROM line JOIN members m ON {self._mine('m')} AND m.id = line.id"
            " WHERE m.merged_into IS NOT NULL) SELECT id FROM line",
            self._tx.actor.workspace,
            list(ids),
        )
        return {record["id"] for record in records}

    async def due(self, today: int, scheme_version: int, most: int) -> Sequence[MemberValue]:
        found = await self._locked("v.due_on <= $2", "v.due_on, v.member_id", most, today)
        if len(found) < most:
            # What was reckoned by an older scheme comes after what changed.
            older = "v.scheme_version < $3 AND (v.due_on > $2 OR v.due_on IS NULL)"
            by = "v.scheme_version"
            found += await self._locked(older, by, most - len(found), today, scheme_version)
        return found

    async def _locked(
        self, condition: str, order: str, most: int, *parameters: int
    ) -> list[MemberValue]:
        records = await self._tx.connection.fetch(
            f"SELECT {VALUES.listed('v')} FROM member_values v WHERE {self._mine('v')}"
            f" AND {condition} ORDER BY {order} LIMIT {most} FOR UPDATE SKIP LOCKED",
            self._tx.actor.workspace,
            *parameters,
        )
        return [VALUES.entity(record) for record in records]

    async def records(self, ids: Collection[MemberId]) -> Mapping[MemberId, Record]:
        async def fetch(query: str, *parameters: object) -> Sequence[object]:
            found: Sequence[object] = await self._tx.connection.fetch(
                query, self._tx.actor.workspace, *parameters
            )
            return found

        return await Records(fetch, self._mine, 2).of(ids, alone=False) if ids else {}

    async def save(
        self,
        pairs: Sequence[tuple[MemberValue, MemberValue]],
        entries: Sequence[LeaderboardEntry],
    ) -> None:
        connection = self._tx.connection
        await update_all(connection, (VALUES, pairs))
        await self._moved(
            [after for before, after in pairs if before.level != after.level],
            {before.member_id: before.level for before, _ in pairs},
        )
        await connection.execute(
            # Nothing is deleted here: whoever has nothing stands nowhere, and is in no index.
            "UPDATE leaderboard_entries e SET week = 0, month = 0, ever = 0, sample = 0"
            f" WHERE {self._mine('e')} AND e.member_id = ANY ($2)"
            " AND e.sample > 0"
            " AND NOT EXISTS (SELECT FROM unnest($3::text[], $4::text[], $5::text[])"
            " AS k(member_id, community_id, measure) WHERE k.member_id = e.member_id"
            " AND k.community_id = e.community_id AND k.measure = e.measure)",
            self._tx.actor.workspace,
            [after.member_id for _, after in pairs],
            [one.member_id for one in entries],
            [one.community_id for one in entries],
            [one.measure for one in entries],
        )
        if entries:
            rows = [ENTRIES.values(one) for one in entries]
            await connection.execute(_PLACE, *map(list, zip(*rows, strict=True)))

    async def _moved(self, moved: Sequence[MemberValue], before: Mapping[MemberId, int]) -> None:
        """It is counted of nobody in particular, in each community of theirs."""
        if moved:
            await self._tx.connection.execute(
                _MOVE.format(mine=self._mine("m")),
                self._tx.actor.workspace,
                [one.member_id for one in moved],
                [one.as_of for one in moved],
                [before[one.member_id] for one in moved],
                [one.level for one in moved],
            )

    async def earliest(self, scheme_version: int) -> int | None:
        first: int | None = await self._tx.connection.fetchval(
            f"SELECT CASE WHEN EXISTS (SELECT FROM member_values v WHERE {self._mine('v')}"
            f" AND v.scheme_version < $2) THEN {STALE} ELSE (SELECT min(v.due_on)"
            f" FROM member_values v WHERE {self._mine('v')}) END",
            self._tx.actor.workspace,
            scheme_version,
        )
        return first
