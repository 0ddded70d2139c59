"""Detectors, what is counted where they watch, and the signals they open, in PostgreSQL."""

from collections.abc import Collection, Sequence
from typing import Any

from adapters.db.crises import CrisesTx
from adapters.db.desk import DbKept
from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.crises.detector_folding import Ground
from domain.crises.detector_kept import Detector
from domain.crises.ports import Scope
from domain.crises.series import BUCKETS_AN_HOUR, Sums
from domain.crises.series_kept import KEPT_HOURS, KeptHour, KeptSeries
from domain.crises.signal import Signal, SignalState
from domain.shared.errors import NotFound
from domain.shared.ids import DetectorId, SignalId

DETECTORS = Table("detectors", Detector)
SERIES = Table("heard_series", KeptSeries, keys=("workspace_id", "key"))
HOURS = Table("heard_hours", KeptHour, keys=("workspace_id", "key", "hour"))
SIGNALS = Table("signals", Signal)
_PLACE = (
    "t.community_id IS NOT DISTINCT FROM $2 AND t.platform IS NOT DISTINCT FROM $3"
    " AND t.watch_id IS NOT DISTINCT FROM $4 AND t.topic IS NOT DISTINCT FROM $5"
)
# What two looks count at once is written in one order.
_KEEP_SERIES = (
    f"{SERIES.insert} ON CONFLICT (workspace_id, key) DO UPDATE SET"
    " counted = excluded.counted, mark = excluded.mark"
)
_KEEP_HOURS = (
    "INSERT INTO heard_hours (workspace_id, key, hour, sums, buckets)"
    " SELECT $1, $2, h.hour, h.sums, h.buckets"
    " FROM unnest($3::int[], $4::jsonb[], $5::jsonb[]) AS h (hour, sums, buckets)"
    " ON CONFLICT (workspace_id, key, hour)"
    " DO UPDATE SET sums = excluded.sums, buckets = excluded.buckets"
)
_LET_GO = (
    "UPDATE heard_hours SET buckets = '{}' WHERE workspace_id = $1 AND key = $2"
    " AND hour < $3 AND hour >= $3 - 24 AND buckets <> '{}'"
)


class DetectionTx(CrisesTx):
    """A transaction of detectors and signals, which may open crises."""

    @property
    def detectors(self) -> "DbDetectorBook":
        return DbDetectorBook(self)

    @property
    def signals(self) -> "DbSignalBook":
        return DbSignalBook(self)

    @property
    def heard(self) -> "DbSeriesBook":
        return DbSeriesBook(self)


class DbDetectorBook(DbKept[Detector]):
    def __init__(self, tx: DbTransaction) -> None:
        super().__init__(tx, DETECTORS, "detector")
        self._mine = tx.tools.database.mine("t")

    async def add(self, thing: Detector) -> None:
        await self._tx.connection.execute(DETECTORS.insert, *DETECTORS.values(thing))

    async def count(self) -> int:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/detectors",
        )
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM detectors t WHERE {self._mine} AND t.removed_at IS NULL",
            self._tx.actor.workspace,
        )
        return found

    async def at(self, scope: Scope) -> Sequence[Detector]:
        return await self._found(
            f"AND {_PLACE} ORDER BY t.id",
            *(scope.community_id, scope.platform, scope.watch_id, scope.topic),
        )

    async def watching(self) -> Sequence[Detector]:
        return await self._found("AND t.enabled ORDER BY t.id FOR UPDATE")

    async def _found(self, wanted: str, *given: Any) -> Sequence[Detector]:
        records = await self._tx.connection.fetch(
            f"SELECT {DETECTORS.listed('t')} FROM detectors t"
            f" WHERE {self._mine} AND t.removed_at IS NULL {wanted}",
            self._tx.actor.workspace,
            *given,
        )
        return [DETECTORS.entity(record) for record in records]


class DbSignalBook:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine("t")

    async def open(self, signal: Signal) -> None:
        await self._tx.connection.execute(SIGNALS.insert, *SIGNALS.values(signal))

    async def get(self, signal_id: SignalId) -> Signal:
        found = await self._found("AND t.id = $2", signal_id)
        if not found:
            raise NotFound(thing="signal")
        return found[0]

    async def save(self, signal: Signal) -> None:
        await self._tx.connection.execute(SIGNALS.update, *SIGNALS.values(signal))

    async def lately(self, detector_id: DetectorId, since: int) -> Sequence[Signal]:
        return await self._found(
            "AND t.detector_id = $2 AND (t.closed IS NULL OR t.last >= $3)", detector_id, since
        )

    async def snoozed(self) -> Sequence[Signal]:
        return await self._found("AND t.state = $2", SignalState.SNOOZED)

    async def _found(self, wanted: str, *given: Any) -> Sequence[Signal]:
        records = await self._tx.connection.fetch(
            f"SELECT {SIGNALS.listed('t')} FROM signals t"
            f" WHERE {self._mine} {wanted} ORDER BY t.first, t.id FOR UPDATE",
            self._tx.actor.workspace,
            *given,
        )
        return [SIGNALS.entity(record) for record in records]


class DbSeriesBook:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def keep(self, series: KeptSeries, hours: Collection[KeptHour]) -> None:
        connection, place = self._tx.connection, (series.workspace_id, series.key)
        await connection.execute(_KEEP_SERIES, *SERIES.values(series))
        await connection.execute(
            _KEEP_HOURS,
            *place,
            [each.hour for each in hours],
            [each.sums for each in hours],
            [each.buckets for each in hours],
        )
        oldest = series.counted // BUCKETS_AN_HOUR - KEPT_HOURS
        await connection.execute(_LET_GO, *place, oldest)

    async def ground(self, key: str, since: int) -> Ground:
        mine = self._tx.tools.database.mine("t")
        records = await self._tx.connection.fetch(
            "SELECT t.hour, t.sums, CASE WHEN t.hour >= $3 THEN t.buckets END AS buckets, s.since"
            " FROM heard_series s JOIN heard_hours t ON t.workspace_id = s.workspace_id"
            f" AND t.key = s.key WHERE {mine} AND s.key = $2"
            f" AND t.hour >= s.counted / {BUCKETS_AN_HOUR} - {KEPT_HOURS}",
            self._tx.actor.workspace,
            key,
            since,
        )
        buckets: dict[int, Sums] = {}
        for record in records:
            buckets |= buckets_of(record["buckets"] or {})
        hours = {record["hour"]: sums_of(record["sums"]) for record in records}
        return Ground(buckets, hours, records[0]["since"] if records else 0)


def sums_of(document: dict[str, Any]) -> Sums:
    """What is kept was written by us: nothing of it needs to be looked at, save its keys."""
    reaches = {int(bin_): count for bin_, count in document["reaches"].items()}
    return Sums(**{**document, "reaches": reaches})


def buckets_of(document: dict[str, Any]) -> dict[int, Sums]:
    return {int(number): sums_of(each) for number, each in document.items()}
