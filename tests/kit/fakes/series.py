"""Series and what is kept of their occurrences, in memory."""

from collections.abc import Sequence
from datetime import datetime

from domain.publishing.series import Occurrence, Series, SeriesStatus
from domain.publishing.series_ports import Kept
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import SeriesId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


class FakeSeriesBook:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def add(self, series: Series) -> None:
        refuse_twins(self._tx.tables.series, series)
        self._tx.tables.series[series.workspace_id, series.id] = series

    async def get(self, series_id: SeriesId) -> Series:
        return _one(self._tx.tables, self._tx.actor, series_id)

    async def save(self, series: Series) -> None:
        refuse_twins(self._tx.tables.series, series)
        if self._tx.key(series.id) in self._tx.tables.series:
            self._tx.tables.series[self._tx.key(series.id)] = series


class FakeOccurrences:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.occurrences

    async def named(self, series_id: SeriesId, names: Sequence[str]) -> list[Occurrence]:
        return [o for o in self._of(series_id) if o.recurrence_id in names]

    async def to_come(self, series_id: SeriesId, after: datetime) -> list[Occurrence]:
        return [o for o in self._of(series_id) if o.at > after]

    async def add(self, occurrence: Occurrence) -> None:
        self._rows[occurrence.workspace_id, occurrence.id] = occurrence

    async def save_all(self, changes: Sequence[tuple[Occurrence, Occurrence]]) -> None:
        for _, after in changes:
            if self._tx.key(after.id) in self._rows:
                self._rows[self._tx.key(after.id)] = after

    def _of(self, series_id: SeriesId) -> list[Occurrence]:
        return occurrences_of(self._tx.tables, self._tx.actor, series_id)


class FakeSeriesReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def one_series(self, actor: Actor, series_id: SeriesId) -> Series:
        return _one(self._memory.tables, actor, series_id)

    async def many_series(self, actor: Actor, request: PageRequest) -> Page[Series]:
        raise NotImplementedError

    async def occurrences_named(
        self, actor: Actor, series_id: SeriesId, names: Sequence[str]
    ) -> Sequence[Kept]:
        return [k for k in self._kept(actor, series_id) if k.occurrence.recurrence_id in names]

    async def occurrences_between(
        self, actor: Actor, series_id: SeriesId, after: datetime, until: datetime
    ) -> Sequence[Kept]:
        return [k for k in self._kept(actor, series_id) if after < k.occurrence.at <= until]

    def _kept(self, actor: Actor, series_id: SeriesId) -> list[Kept]:
        tables = self._memory.tables
        messages = {id: message.status for (_, id), message in tables.messages.items()}
        return [
            Kept(o, messages[o.message_id] if o.message_id else None)
            for o in occurrences_of(tables, actor, series_id)
        ]


def occurrences_of(tables: Tables, actor: Actor, series_id: SeriesId) -> list[Occurrence]:
    """What is kept of this series, in order."""
    wanted = (actor.workspace, series_id)
    found = [o for o in tables.occurrences.values() if (o.workspace_id, o.series_id) == wanted]
    return sorted(found, key=lambda o: (o.at, o.id))


def _one(tables: Tables, actor: Actor, series_id: SeriesId) -> Series:
    found = tables.series.get((actor.workspace, series_id))
    if found is None or found.status is SeriesStatus.REMOVED:
        raise NotFound(thing="series")
    return found
