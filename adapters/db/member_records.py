"""All that is known of what members did and received, in PostgreSQL: read alike by whoever
reckons and by whoever asks."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from adapters.db.mapping import Table
from domain.members.identity import server_of
from domain.members.standing import LeaderboardEntry, MemberValue
from domain.members.value import MemberDay, MemberReceived, Record, Trouble, day_of
from domain.members.value_scheme import ValueScheme
from domain.shared.ids import MemberId

SCHEMES = Table("value_schemes", ValueScheme, keys=("workspace_id",))
DAYS = Table(
    "member_days",
    MemberDay,
    keys=("workspace_id", "member_id", "day", "word", "community_id"),
)
RECEIVED = Table(
    "member_received",
    MemberReceived,
    keys=("workspace_id", "member_id", "day", "giver_id", "word", "community_id"),
)
VALUES = Table("member_values", MemberValue, keys=("workspace_id", "member_id"))
ENTRIES = Table(
    "leaderboard_entries",
    LeaderboardEntry,
    keys=("workspace_id", "member_id", "community_id", "measure"),
)
Fetch = Callable[..., Awaitable[Sequence[Any]]]
Roots = Mapping[MemberId, MemberId]


class Records:
    """`fetch` runs a query whose parameters begin at `$first`; `mine` is the condition that a row
    is of the workspace."""

    def __init__(self, fetch: Fetch, mine: Callable[[str], str], first: int) -> None:
        self._fetch = fetch
        self._mine = mine
        self._ids = f"ANY (${first}::text[])"

    async def of(self, ids: Collection[MemberId], *, alone: bool) -> Mapping[MemberId, Record]:
        """Of those that are part of nobody, or `alone` of any, with whoever is part of them."""
        roots = await self._kin(ids, alone)
        found: dict[MemberId, Any] = {root: ([], [], []) for root in roots.values()}
        if not found:
            return {}
        kin = list(roots)
        for row in await self._of("member_days", DAYS, kin):
            found[roots[row["member_id"]]][0].append(MemberDay(**row))
        received = [
            MemberReceived(**row) for row in await self._of("member_received", RECEIVED, kin)
        ]
        givers = await self._persons({one.giver_id for one in received} - roots.keys())
        for one in received:
            root = roots[one.member_id]
            giver = roots.get(one.giver_id) or givers.get(one.giver_id, one.giver_id)
            if giver != root:
                found[root][1].append(replace(one, giver_id=giver))
        for member_id, trouble in await self._troubles(kin):
            found[roots[member_id]][2].append(trouble)
        return {root: Record(*parts) for root, parts in found.items()}

    async def _of(self, name: str, table: Table[Any], kin: list[MemberId]) -> Sequence[Any]:
        return await self._fetch(
            f"SELECT {table.listed('t')} FROM {name} t WHERE {self._mine('t')}"
            # What was taken back leaves a day on which nothing is left.
            f" AND t.member_id = {self._ids} AND t.count > 0",
            kin,
        )

    async def _kin(self, ids: Collection[MemberId], alone: bool) -> Roots:
        only = "" if alone else " AND m.merged_into IS NULL"
        rows = await self._fetch(
            "WITH RECURSIVE kin AS (SELECT m.id AS root, m.id FROM members m"
            f" WHERE {self._mine('m')} AND m.id = {self._ids}{only}"
            f" UNION ALL SELECT kin.root, m.id FROM kin JOIN members m ON {self._mine('m')}"
            " AND m.merged_into = kin.id) SELECT root, id FROM kin",
            list(ids),
        )
        return {row["id"]: row["root"] for row in rows}

    async def _persons(self, ids: Collection[MemberId]) -> Roots:
        """Of those who are part of another, whom they are part of in the end."""
        if not ids:
            return {}
        rows = await self._fetch(
            "WITH RECURSIVE line AS (SELECT m.id AS of, m.merged_into AS up FROM members m"
            f" WHERE {self._mine('m')} AND m.id = {self._ids} AND m.merged_into IS NOT NULL"
            f" UNION ALL SELECT line.of, m.merged_into FROM line JOIN members m"
            f" ON {self._mine('m')} AND m.id = line.up WHERE m.merged_into IS NOT NULL)"
            " SELECT line.of, line.up, m.merged_into IS NULL AS last FROM line JOIN members m"
            f" ON {self._mine('m')} AND m.id = line.up",
            list(ids),
        )
        return {row["of"]: row["up"] for row in rows if row["last"]}

    async def _troubles(self, kin: list[MemberId]) -> list[tuple[MemberId, Trouble]]:
        rows = await self._fetch(
            "SELECT i.member_id, i.platform, i.server, c.server_url, c.account_id, s.weight,"
            " s.created_at, s.expires_at FROM member_identities i JOIN channels c"
            f" ON {self._mine('c')} AND c.platform = i.platform JOIN strikes s"
            f" ON {self._mine('s')} AND s.channel_id = c.id AND s.platform_person_id = i.person_id"
            f" AND s.revoked_at IS NULL WHERE {self._mine('i')} AND i.member_id = {self._ids}"
            " AND i.removed_at IS NULL AND i.proof <> 'claimed'",
            kin,
        )
        return [
            (row["member_id"], _trouble(row))
            for row in rows
            if row["server"] == server_of(row["platform"], row["server_url"], row["account_id"])
        ]


def _trouble(row: Any) -> Trouble:
    """It counts on each day of which it sees the end."""
    until = row["expires_at"] - timedelta(microseconds=1)
    return Trouble(row["weight"], day_of(row["created_at"]), day_of(until) + 1)
