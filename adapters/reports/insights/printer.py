"""What makes files and charts of reports."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import to_json

from adapters.reports.insights.blocks import shown, title_of
from adapters.reports.insights.paper import on_paper
from adapters.reports.insights.sheets import tables, workbook
from adapters.reports.insights.words import said
from domain.insights.report import ReportDocument, ReportFormat, ReportLanguage, StandardReport
from domain.publishing.media import thumbnail_of
from domain.publishing.media_ports import MediaStore
from domain.shared.charts import Chart, HeatMap
from domain.shared.ids import MediaId


class Printer:
    """For `domain.insights.report_ports.ReportPrinter`. A report takes half a second of one core,
    in a thread of its own, one after the other."""

    def __init__(self, store: MediaStore) -> None:
        self._store = store
        self._turn = asyncio.Semaphore(1)

    async def printed(self, document: ReportDocument, format: ReportFormat) -> bytes:
        if format is not ReportFormat.PDF:
            async with self._turn:
                return await asyncio.to_thread(_MADE[format], document)
        logo = await self._logo(document)
        async with self._turn:
            return await asyncio.to_thread(on_paper, document, logo)

    def named(self, standard: StandardReport | None, language: ReportLanguage) -> str:
        return said(language, "report", standard or "own")

    def picture(self, document: ReportDocument, number: int) -> Chart | HeatMap | None:
        return shown(document, number).picture

    async def _logo(self, document: ReportDocument) -> bytes | None:
        """The small picture that was made when it came in: upright, and with nothing beside it."""
        media_id = document.report.dress.get("logo_media_id")
        if media_id is None:
            return None
        name = thumbnail_of(document.report.workspace_id, MediaId(media_id))
        pieces = await self._store.read(name)
        return None if pieces is None else b"".join([piece async for piece in pieces])


def as_json(document: ReportDocument) -> bytes:
    """All that was gathered, in no language but the titles'."""
    report = document.report
    gathered = {facts.position: facts for facts in document.blocks}
    blocks = [
        {
            "number": number,
            "kind": block.kind,
            "title": title_of(document, number),
            "gathered_at": gathered[number].gathered_at if number in gathered else None,
            "facts": gathered[number].facts if number in gathered else None,
        }
        for number, block in enumerate(report.blocks, start=1)
    ]
    said: Mapping[str, Any] = {
        "id": report.id,
        "name": report.name,
        "workspace": report.workspace_name,
        "language": report.language,
        "timezone": report.timezone,
        "first_day": report.first_day,
        "last_day": report.last_day,
        "community_ids": report.community_ids,
        "channel_ids": report.channel_ids,
        "campaign_ids": report.campaign_ids,
        "blocks": blocks,
    }
    return to_json(said)


_MADE: Mapping[ReportFormat, Callable[[ReportDocument], bytes]] = {
    ReportFormat.XLSX: workbook,
    ReportFormat.CSV: tables,
    ReportFormat.JSON: as_json,
}
