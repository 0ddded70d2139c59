"""Reading series and what is kept of their occurrences, inside the actor's walls."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adapters.db.database import Database
from adapters.db.series import OCCURRENCES, SERIES
from adapters.db.shelf import Shelf
from domain.publishing.series import Series
from domain.publishing.series_ports import Kept
from domain.publishing.states import MessageStatus
from domain.shared.access import Actor
from domain.shared.ids import SeriesId
from domain.shared.paging import Page, PageRequest


class DbSeriesReads:
    def __init__(self, database: Database) -> None:
        self._asked = database
        self._series = Shelf(
            database,
            SERIES,
            "series",
            sorts=("id", "created_at", "updated_at", "name"),
            filters={
                "status": "t.status",
                "community_id": "t.community_id",
                "channel_id": "t.channel_ids && %s",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
            also="t.status <> 'removed'",
        )
        self._kept = (
            f"SELECT {OCCURRENCES.listed('o')}, m.status AS message_status"
            f" FROM series_occurrences o LEFT JOIN messages m"
            f" ON m.workspace_id = o.workspace_id AND m.id = o.message_id"
            f" WHERE {database.in_workspace('o')} AND o.series_id = $5"
        )

    async def one_series(self, actor: Actor, series_id: SeriesId) -> Series:
        return await self._series.one(actor, series_id)

    async def many_series(self, actor: Actor, request: PageRequest) -> Page[Series]:
        return await self._series.page(actor, request)

    async def occurrences_named(
        self, actor: Actor, series_id: SeriesId, names: Sequence[str]
    ) -> Sequence[Kept]:
        query = f"{self._kept} AND o.recurrence_id = ANY ($6)"
        return _kept(await self._asked.ask(actor, query, series_id, list(names)))

    async def occurrences_between(
        self, actor: Actor, series_id: SeriesId, after: datetime, until: datetime
    ) -> Sequence[Kept]:
        query = f"{self._kept} AND o.at > $6 AND o.at <= $7 ORDER BY o.at"
        return _kept(await self._asked.ask(actor, query, series_id, after, until))


def _kept(records: Sequence[Any]) -> list[Kept]:
    return [
        Kept(
            OCCURRENCES.entity({column: record[column] for column in OCCURRENCES.columns}),
            MessageStatus(record["message_status"]) if record["message_status"] else None,
        )
        for record in records
    ]
