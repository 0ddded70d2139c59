"""Series in PostgreSQL, and what is kept of their occurrences."""

from collections.abc import Sequence
from datetime import datetime

from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.publishing.series import Occurrence, Series
from domain.shared.errors import NotFound
from domain.shared.ids import SeriesId

SERIES = Table("series", Series, told=("media_ids",))
OCCURRENCES = Table("series_occurrences", Occurrence)


class DbSeriesBook:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, series: Series) -> None:
        self._tx.add(SERIES, series)

    async def get(self, series_id: SeriesId) -> Series:
        record = await self._tx.connection.fetchrow(
            f"SELECT {SERIES.listed('s')} FROM series s"
            f" WHERE {self._tx.tools.database.mine('s')} AND s.id = $2"
            f" AND s.status <> 'removed' FOR UPDATE",
            self._tx.actor.workspace,
            series_id,
        )
        if record is None:
            raise NotFound(thing="series")
        return SERIES.entity(record)

    async def save(self, series: Series) -> None:
        await self._tx.connection.execute(SERIES.update, *SERIES.values(series))


class DbOccurrences:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._select = (
            f"SELECT {OCCURRENCES.listed('o')} FROM series_occurrences o"
            f" WHERE {tx.tools.database.mine('o')} AND o.series_id = $2"
        )

    async def named(self, series_id: SeriesId, names: Sequence[str]) -> list[Occurrence]:
        found = await self._tx.connection.fetch(
            f"{self._select} AND o.recurrence_id = ANY ($3) ORDER BY o.at, o.id",
            self._tx.actor.workspace,
            series_id,
            list(names),
        )
        return [OCCURRENCES.entity(record) for record in found]

    async def to_come(self, series_id: SeriesId, after: datetime) -> list[Occurrence]:
        found = await self._tx.connection.fetch(
            f"{self._select} AND o.at > $3 ORDER BY o.at, o.id",
            self._tx.actor.workspace,
            series_id,
            after,
        )
        return [OCCURRENCES.entity(record) for record in found]

    async def add(self, occurrence: Occurrence) -> None:
        self._tx.add(OCCURRENCES, occurrence)

    async def save_all(self, changes: Sequence[tuple[Occurrence, Occurrence]]) -> None:
        self._tx.change(OCCURRENCES, *changes)
