"""Reports are read: by the page, one with its files, and each file and chart of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.insights.errors import ReportNotReady
from domain.insights.report import (
    FileTold,
    InsightReport,
    ReportFile,
    ReportFormat,
    ReportState,
    file_of,
)
from domain.insights.report_events import DELETED, report_told
from domain.insights.room import Insights
from domain.shared.access import Actor, Permission
from domain.shared.charts import Chart, HeatMap
from domain.shared.errors import NotFound
from domain.shared.ids import InsightReportId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report, and the files that were made of it so far."""

    report: InsightReport
    files: Sequence[FileTold]

    def may_change_alone(self) -> bool:
        """Whether this may be another without another version of the report: there is a format in
        which it was not made yet."""
        return len(self.files) < len(ReportFormat)


async def list_reports(room: Insights, actor: Actor, request: PageRequest) -> Page[InsightReport]:
    """Raises MissingScope."""
    actor.require(Permission.INSIGHT_REPORTS_READ)
    return await room.reports.reports(actor, request)


async def read_report(room: Insights, actor: Actor, report_id: InsightReportId) -> ReportView:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.INSIGHT_REPORTS_READ)
    report = await room.reports.report(actor, report_id)
    return ReportView(report, await room.reports.files(actor, report_id))


async def read_report_file(
    room: Insights, actor: Actor, report_id: InsightReportId, format: ReportFormat
) -> ReportFile:
    """As it was made; one in a format that nobody asked for yet is made now, and kept. Safe to
    repeat, also side by side. Raises MissingScope, NotFound, ReportNotReady,
    TemporarilyUnavailable."""
    actor.require(Permission.INSIGHT_REPORTS_READ)
    report = await _ready(room, actor, report_id)
    found = await room.reports.file(actor, report_id, format)
    if found is not None:
        return found
    document = await room.reports.document(actor, report)
    content = await room.report_printer.printed(document, format)
    made = file_of(report, format, content, room.clock.now())
    async with room.begin_reports(actor) as tx:
        await tx.reports.get(report_id)
        await tx.reports.keep_file(made)
        await tx.commit()
    return await room.reports.file(actor, report_id, format) or made


async def read_report_chart(
    room: Insights, actor: Actor, report_id: InsightReportId, number: int
) -> Chart | HeatMap:
    """Of the block with that number, counted from 1. Raises MissingScope, NotFound, also for a
    block that has no chart, ReportNotReady."""
    actor.require(Permission.INSIGHT_REPORTS_READ)
    report = await _ready(room, actor, report_id)
    if not 1 <= number <= len(report.blocks):
        raise NotFound(thing="report_block")
    document = await room.reports.document(actor, report)
    picture = room.report_printer.picture(document, number)
    if picture is None:
        raise NotFound(thing="chart")
    return picture


async def delete_report(
    room: Insights, actor: Actor, report_id: InsightReportId, version: Version
) -> InsightReport:
    """Nobody reads it any more, and what was gathered is deleted within the hour. Raises
    MissingScope, NotFound, VersionMismatch, InvalidState for one that is still being made."""
    actor.require(Permission.INSIGHT_REPORTS_WRITE)
    async with room.begin_reports(actor) as tx:
        before = await tx.reports.get(report_id)
        must_match(version, before.version)
        after = before.delete(room.clock.now())
        await tx.reports.save(after)
        tx.announce(report_told(DELETED, after, before))
        await tx.commit(after)
    return after


async def _ready(room: Insights, actor: Actor, report_id: InsightReportId) -> InsightReport:
    report = await room.reports.report(actor, report_id)
    if report.state is not ReportState.READY:
        raise ReportNotReady(state=report.state.value)
    return report
