"""Reputations in PostgreSQL: weights, counted days and what falls were told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.reputation_counts import Marks, counted, summed
from adapters.db.transaction import DbTransaction
from domain.insights.reputation import (
    COUNTED,
    ReputationDay,
    ReputationFall,
    ReputationMark,
    ReputationWeights,
    Sums,
)
from domain.insights.reputation_ports import MOST_CHANNELS, Ground
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, CommunityId

WEIGHTS = Table("reputation_weights", ReputationWeights, keys=("workspace_id",))
DAYS = Table("reputation_days", ReputationDay, keys=("workspace_id", "community_id", "day"))
FALLS = Table("reputation_falls", ReputationFall, keys=("workspace_id", "scope_id", "week"))
MARKS = Table("reputation_marks", ReputationMark, keys=("workspace_id",))
_ANEW = ", ".join(f"{name} = excluded.{name}" for name in WEIGHTS.columns if name != "workspace_id")
_RECOUNTED = ", ".join(f"{name} = excluded.{name}" for name in COUNTED)
_NAMES = ", ".join(COUNTED)


class ReputationTx(DbTransaction):
    """A transaction about a workspace's reputation."""

    @property
    def reputations(self) -> "DbReputations":
        return DbReputations(self)


class DbReputations:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def weights(self) -> ReputationWeights | None:
        # There may be no row yet to lock.
        await self._lock("reputation_weights")
        record = await self._tx.connection.fetchrow(
            f"SELECT {WEIGHTS.listed('r')} FROM reputation_weights r WHERE {self._mine('r')}",
            self._tx.actor.workspace,
        )
        return WEIGHTS.entity(record) if record is not None else None

    async def put_weights(self, weights: ReputationWeights) -> None:
        await self._tx.connection.execute(
            f"{WEIGHTS.insert} ON CONFLICT (workspace_id) DO UPDATE SET {_ANEW}",
            *WEIGHTS.values(weights),
        )

    async def alone(self) -> None:
        await self._lock("reputation_days")

    async def counted_until(self) -> int | None:
        until: int | None = await self._tx.connection.fetchval(
            f"SELECT d.day FROM reputation_marks d WHERE {self._mine('d')}",
            self._tx.actor.workspace,
        )
        return until

    async def count(self, first: int, last: int, now: datetime) -> None:
        marks = Marks("$2::int", "$3::int", "$4::timestamptz", "$5::text")
        # A day that came to something before may come to nothing now.
        known = (
            " UNION SELECT d.community_id, d.day FROM reputation_days d"
            f" WHERE {self._mine('d')} AND d.day BETWEEN $2 AND $3"
        )
        await self._tx.connection.execute(
            f"INSERT INTO reputation_days (workspace_id, community_id, day, {_NAMES})"
            f" SELECT $1, found.* FROM ({counted(self._mine, marks, known)}) found"
            " ORDER BY found.community_id, found.day"
            f" ON CONFLICT (workspace_id, community_id, day) DO UPDATE SET {_RECOUNTED}",
            self._tx.actor.workspace,
            first,
            last,
            now,
            None,
        )
        await self._tx.connection.execute(
            f"{MARKS.insert} ON CONFLICT (workspace_id) DO UPDATE"
            " SET day = greatest(reputation_marks.day, excluded.day)",
            *MARKS.values(ReputationMark(self._tx.actor.workspace, last)),
        )

    async def note_fall(self, fall: ReputationFall) -> bool:
        done = await self._tx.connection.execute(
            f"{FALLS.insert} ON CONFLICT DO NOTHING", *FALLS.values(fall)
        )
        return str(done).endswith(" 1")

    async def _lock(self, what: str) -> None:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/{what}",
        )


class DbReputationReads:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def weights(self, actor: Actor) -> ReputationWeights | None:
        record = await self._database.ask_one(
            actor,
            f"SELECT {WEIGHTS.listed('r')} FROM reputation_weights r"
            f" WHERE {self._database.in_workspace('r')}",
        )
        return WEIGHTS.entity(record) if record is not None else None

    async def ground(self, actor: Actor, community_id: CommunityId | None) -> Ground:
        record = await self._database.ask_one(
            actor,
            "SELECT coalesce(c.timezone, w.timezone) AS zone,"
            f" ARRAY(SELECT h.id FROM channels h WHERE {self._database.in_workspace('h')}"
            f" AND h.community_id = $5 ORDER BY h.id LIMIT {MOST_CHANNELS + 1}) AS channel_ids"
            " FROM workspaces w"
            f" LEFT JOIN communities c ON {self._database.in_workspace('c')} AND c.id = $5"
            " WHERE w.id = walls.workspace AND ($5::text IS NULL OR c.id IS NOT NULL)",
            community_id,
        )
        if record is None:
            raise NotFound(thing="community")
        channels = tuple(ChannelId(id) for id in record["channel_ids"])
        return Ground(record["zone"], channels if len(channels) <= MOST_CHANNELS else ())

    async def sums(
        self,
        actor: Actor,
        community_id: CommunityId | None,
        first: int,
        last: int,
        live_from: int,
        now: datetime,
    ) -> Mapping[int, Sums]:
        mine = self._database.in_workspace
        live = counted(mine, Marks("$8::int", "$7::int", "$9::timestamptz", "$5::text"))
        found = await self._database.ask(
            actor,
            f"SELECT day, {summed()} FROM (SELECT d.day, {_NAMES} FROM reputation_days d"
            f" WHERE {mine('d')} AND d.day BETWEEN $6::int AND least($7::int, $8::int - 1)"
            " AND ($5::text IS NULL OR d.community_id = $5)"
            f" UNION ALL SELECT day, {_NAMES} FROM ({live}) live) days GROUP BY day",
            community_id,
            first,
            last,
            max(first, live_from),
            now,
        )
        return {record["day"]: _sums(record) for record in found}

    async def of_communities(
        self, actor: Actor, first: int, last: int
    ) -> Mapping[CommunityId, Mapping[int, Sums]]:
        found = await self._database.ask(
            actor,
            f"SELECT d.community_id, d.day, {_NAMES} FROM reputation_days d"
            f" WHERE {self._database.in_workspace('d')} AND d.day BETWEEN $5::int AND $6::int"
            " ORDER BY d.community_id, d.day",
            first,
            last,
        )
        of: dict[CommunityId, dict[int, Sums]] = {}
        for record in found:
            of.setdefault(CommunityId(record["community_id"]), {})[record["day"]] = _sums(record)
        return of

    async def begin_everywhere(self, kind: str, most: int) -> int:
        async with self._database.connection() as connection:
            begun: int = await connection.fetchval("SELECT begin_sweeps($1, $2)", kind, most)
        return begun


def _sums(record: Any) -> Sums:
    return {name: record[name] for name in COUNTED}
