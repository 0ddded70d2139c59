"""Who was there on which day, in PostgreSQL: written with what was done, and counted later from
what is written, by whoever comes first."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from adapters.db.mapping import Table
from adapters.db.presence_counts import some_days, stale_days
from adapters.db.transaction import DbTransaction
from domain.members.activity import Activity
from domain.members.growth import (
    CommunityDay,
    CommunityZone,
    Deed,
    LevelMove,
    MemberPresence,
    MemberTurn,
    deed_of,
)
from domain.members.value_ports import Lines
from domain.shared.ids import CommunityId, MemberId

PRESENCES = Table(
    "member_presences",
    MemberPresence,
    keys=("workspace_id", "community_id", "day", "member_id"),
)
MEMBER_TURNS = Table("member_turns", MemberTurn, keys=("workspace_id", "member_id", "version"))
COMMUNITY_DAYS = Table("community_days", CommunityDay, keys=("workspace_id", "community_id", "day"))
COMMUNITY_ZONES = Table("community_zones", CommunityZone, keys=("workspace_id", "community_id"))
LEVEL_MOVES = Table(
    "level_moves",
    LevelMove,
    keys=("workspace_id", "community_id", "day", "before", "level"),
)

_COUNTS: Mapping[str, Deed] = {
    "posts": Deed.POST,
    "replies": Deed.REPLY,
    "signs": Deed.SIGN,
    "joins": Deed.JOIN,
    "leaves": Deed.LEAVE,
    "departures": Deed.DEPART,
    "returns": Deed.RETURN,
}
_TIMES = ", ".join(f"count(*) FILTER (WHERE n.deed = '{deed}')" for deed in _COUNTS.values())
_SUM = ", ".join(f"{name} = p.{name} + excluded.{name}" for name in _COUNTS)
_ANEW = ", ".join(f"{name} = excluded.{name}" for name in _COUNTS)
_INTO = (
    "INSERT INTO member_presences AS p (workspace_id, community_id, day, member_id, person_id,"
    f" {', '.join(_COUNTS)}, is_stale) SELECT $1, n.community_id,"
    " (n.at AT TIME ZONE CASE WHEN n.member_id <= z.moved_through THEN z.moving_to ELSE z.zone END)"
    "::date - DATE '1970-01-01' AS day, n.member_id, n.person_id,"
    f" {_TIMES}, true FROM {{what}} JOIN community_zones z ON z.workspace_id = $1"
    # Rows are touched in the order of their keys, so that no two wait for each other in a ring.
    " AND z.community_id = n.community_id GROUP BY 2, 3, 4, 5 ORDER BY 2, 3, 4"
    " ON CONFLICT (workspace_id, community_id, day, member_id)"
    " DO UPDATE SET is_stale = true, person_id = excluded.person_id, "
)
_COUNT = (
    _INTO.format(
        what="unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[])"
        " AS n(community_id, member_id, person_id, at, deed)"
    )
    + _SUM
)
_DEED = (
    "CASE WHEN a.kind = 'join' THEN 'join' WHEN a.kind = 'leave' THEN 'leave'"
    " WHEN a.kind IN ('reaction', 'custom') THEN 'sign'"
    " WHEN a.to_id <> a.member_id THEN 'reply' ELSE 'post' END"
)
# Whom each of the members between $3 and $4, by id, is part of in the end, or itself.
_ROOTS = (
    "WITH RECURSIVE up AS (SELECT m.id AS of, m.id, m.merged_into FROM members m WHERE {m}"
    " AND m.id > $3 AND m.id <= $4 UNION ALL SELECT up.of, m.id, m.merged_into FROM up"
    " JOIN members m ON {m} AND m.id = up.merged_into),"
    " roots AS MATERIALIZED (SELECT up.of, up.id FROM up WHERE up.merged_into IS NULL)"
)
# Nothing is deleted here: whoever did nothing was not there.
_NOTHING = (
    f"{_ROOTS} UPDATE member_presences d SET {', '.join(f'{name} = 0' for name in _COUNTS)},"
    " is_stale = true FROM roots WHERE {d} AND d.person_id = roots.id AND d.community_id = $2"
    " AND d.member_id = roots.of"
)
_FROM_ALL = (
    f"({_ROOTS} SELECT $2::text AS community_id, roots.of AS member_id, roots.id AS person_id,"
    " d.at, d.deed FROM roots, LATERAL"
    f" (SELECT a.at, {_DEED} AS deed FROM member_activities a"
    " WHERE {a} AND a.member_id = roots.of AND a.community_id = $2 UNION ALL"
    " SELECT j.decided_at, 'join' FROM join_requests j WHERE {j} AND j.member_id = roots.of"
    " AND j.community_id = $2 AND j.state = 'accepted' UNION ALL"
    " SELECT u.at, CASE WHEN u.is_return THEN 'return' ELSE 'depart' END FROM member_turns u"
    " WHERE {u} AND u.member_id = roots.of AND u.community_ids @> ARRAY[$2]) d) n"
)
# The next so many members, in $3, after $2; fewer where they did more than so much, in $4.
_THROUGH = (
    "SELECT least((SELECT max(s.id) FROM (SELECT m.id FROM members m WHERE {m} AND m.id > $2"
    " ORDER BY m.id LIMIT $3) s), (SELECT a.member_id FROM member_activities a WHERE {a}"
    " AND a.member_id > $2 ORDER BY a.member_id, a.at, a.id OFFSET $4 LIMIT 1))"
)
ACTIVITIES_EACH = 20
"""So much is read, for each member that is to be moved."""
_OWN = "coalesce(c.timezone, w.timezone)"


class DbPresence:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def count(self, activities: Sequence[Activity], lines: Lines) -> bool:
        rows = [
            (one.community_id, one.member_id, _person(one.member_id, lines), one.at, deed_of(one))
            for one in activities
            if one.community_id is not None
        ]
        if rows:
            await self._write(rows)
        return bool(rows)

    async def joined(
        self, community_id: CommunityId, member: MemberId, person: MemberId, at: datetime
    ) -> None:
        await self._write([(community_id, member, person, at, Deed.JOIN)])

    async def turned(self, turn: MemberTurn) -> None:
        await self._tx.connection.execute(MEMBER_TURNS.insert, *MEMBER_TURNS.values(turn))
        deed = Deed.RETURN if turn.is_return else Deed.DEPART
        who = turn.member_id
        if turn.community_ids:
            await self._write(
                [(home, who, who, turn.at, deed) for home in sorted(turn.community_ids)]
            )

    async def _write(self, rows: Sequence[tuple[object, ...]]) -> None:
        columns = [list(column) for column in zip(*rows, strict=True)]
        # By whichever wall they were counted first, they are until all are counted anew.
        await self._tx.connection.execute(
            "INSERT INTO community_zones (workspace_id, community_id, zone)"
            f" SELECT $1, c.id, {_OWN} FROM communities c JOIN workspaces w ON w.id = $1"
            f" WHERE {self._mine('c')} AND c.id = ANY ($2) AND NOT EXISTS (SELECT"
            f" FROM community_zones z WHERE {self._mine('z')} AND z.community_id = c.id)"
            " ORDER BY c.id ON CONFLICT DO NOTHING",
            self._tx.actor.workspace,
            columns[0],
        )
        await self._tx.connection.execute(_COUNT, self._tx.actor.workspace, *columns)

    async def regroup(
        self, persons: Collection[MemberId], kin: Collection[MemberId], person: MemberId
    ) -> None:
        await self._tx.connection.execute(
            "UPDATE member_presences d SET is_stale = true, person_id = CASE"
            " WHEN d.member_id = ANY ($3) THEN $4 ELSE d.person_id END"
            f" WHERE {self._mine('d')} AND d.person_id = ANY ($2)",
            self._tx.actor.workspace,
            list(persons),
            list(kin),
            person,
        )

    async def moved(self) -> bool:
        return bool(await self._moved())

    async def _moved(self) -> Sequence[tuple[str, str, str]]:
        """Which communities, to which wall, and through which member they did so far."""
        found = await self._tx.connection.fetch(
            f"SELECT z.community_id, coalesce(z.moving_to, {_OWN}) AS towards,"
            " coalesce(z.moved_through, '') AS through FROM community_zones z"
            f" JOIN communities c ON {self._mine('c')} AND c.id = z.community_id"
            f" JOIN workspaces w ON w.id = $1 WHERE {self._mine('z')}"
            f" AND (z.zone <> {_OWN} OR z.moving_to IS NOT NULL) ORDER BY 1",
            self._tx.actor.workspace,
        )
        return [(record["community_id"], record["towards"], record["through"]) for record in found]

    async def resettle(self, most: int) -> None:
        workspace, execute = self._tx.actor.workspace, self._tx.connection.execute
        walls = {name: self._mine(name) for name in ("m", "a", "j", "u", "d")}
        for community_id, towards, after in (await self._moved())[:1]:
            through = await self._tx.connection.fetchval(
                _THROUGH.format(**walls), workspace, after, most, most * ACTIVITIES_EACH
            )
            there = through is None
            await execute(
                "UPDATE community_zones z SET zone = coalesce($3, z.zone), moving_to = $4,"
                f" moved_through = $5 WHERE {self._mine('z')} AND z.community_id = $2",
                *(workspace, community_id),
                *((towards, None, None) if there else (None, towards, through)),
            )
            if not there:
                some = (workspace, community_id, after, through)
                await execute(_NOTHING.format(**walls), *some)
                await execute(_INTO.format(what=_FROM_ALL.format(**walls)) + _ANEW, *some)

    async def roll(self, most: int) -> int:
        workspace = self._tx.actor.workspace
        await self._one_at_a_time()
        taken = await self._tx.connection.fetch(
            "WITH taken AS MATERIALIZED (SELECT d.community_id, d.day, d.member_id"
            f" FROM member_presences d WHERE {self._mine('d')} AND d.is_stale"
            f" ORDER BY d.community_id, d.day, d.member_id LIMIT {most} FOR UPDATE)"
            " UPDATE member_presences d SET is_stale = false FROM taken t"
            f" WHERE {self._mine('d')} AND d.community_id = t.community_id AND d.day = t.day"
            " AND d.member_id = t.member_id RETURNING d.community_id, d.day, d.person_id",
            workspace,
        )
        if taken:
            columns = [
                [record[n] for record in taken] for n in ("community_id", "day", "person_id")
            ]
            await self._tx.connection.execute(stale_days(self._mine("d")), workspace, *columns)
        return len(taken)

    async def count_days(self, most: int) -> int:
        workspace = self._tx.actor.workspace
        await self._one_at_a_time()
        days = await self._tx.connection.fetch(
            f"SELECT d.community_id, d.day FROM community_days d WHERE {self._mine('d')}"
            f" AND d.is_stale ORDER BY d.community_id, d.day LIMIT {most}",
            workspace,
        )
        if days:
            columns = [[record[n] for record in days] for n in ("community_id", "day")]
            await self._tx.connection.execute(some_days(self._mine("d")), workspace, *columns)
        return len(days)

    async def _one_at_a_time(self) -> None:
        # Of two at a time the one who saw less might write last.
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/members/presence",
        )


def _person(member: MemberId, lines: Lines) -> MemberId:
    """Whom a member is part of in the end, or itself."""
    return lines.get(member, (member,))[-1]
