"""Reports in memory, whose blocks say what a test wants them to."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from domain.insights.report import (
    BlockFacts,
    FileTold,
    InsightReport,
    ReportDocument,
    ReportFile,
    ReportFormat,
    ReportGround,
    ReportLanguage,
    ReportTemplate,
    StandardReport,
)
from domain.shared.access import Actor
from domain.shared.charts import Chart, HeatMap, Unit
from domain.shared.errors import NotFound
from domain.shared.ids import InsightReportId, ReportTemplateId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.memory import FakeTransaction, Memory
from tests.kit.fakes.operations import FakeOperations


class FakeReportTx(FakeTransaction):
    """A transaction about reports."""

    @property
    def templates(self) -> "FakeReportTemplates":
        return FakeReportTemplates(self)

    @property
    def reports(self) -> "FakeInsightReports":
        return FakeInsightReports(self)

    @property
    def operations(self) -> FakeOperations:
        return FakeOperations(self)


class _Shelved:
    def __init__(self, tx: FakeTransaction) -> None:
        self._rows = tx.tables.report_shelf
        self._workspace = tx.actor.workspace

    def _put(self, kind: str, value: Any, *keys: object) -> None:
        self._rows[(kind, self._workspace, *map(str, keys))] = value

    def _of(self, kind: str, *keys: object) -> list[Any]:
        place = (kind, self._workspace, *map(str, keys))
        return [row for key, row in self._rows.items() if key[: len(place)] == place]


class FakeReportTemplates(_Shelved):
    async def add(self, template: ReportTemplate) -> None:
        self._put("template", template, template.id)

    async def get(self, template_id: ReportTemplateId) -> ReportTemplate:
        for found in self._of("template", template_id):
            if found.removed_at is None:
                return found  # type: ignore[no-any-return]
        raise NotFound(thing="report_template")

    async def save(self, template: ReportTemplate) -> None:
        self._put("template", template, template.id)

    async def standing(self) -> int:
        return sum(one.removed_at is None for one in self._of("template"))


class FakeInsightReports(_Shelved):
    def __init__(self, tx: FakeTransaction) -> None:
        super().__init__(tx)
        self._tx, self._reports = tx, tx.tables.insight_reports

    async def add(self, report: InsightReport) -> None:
        self._reports[self._tx.key(report.id)] = report

    async def get(self, report_id: InsightReportId) -> InsightReport:
        found = self._reports.get(self._tx.key(report_id))
        if found is None or found.deleted_at is not None:
            raise NotFound(thing="insight_report")
        return found

    async def save(self, report: InsightReport) -> None:
        self._reports[self._tx.key(report.id)] = report

    async def keep_facts(self, facts: BlockFacts) -> None:
        if self._of("block", facts.report_id, facts.position):
            raise AssertionError("a block is gathered once")
        self._put("block", facts, facts.report_id, facts.position)

    async def keep_file(self, file: ReportFile) -> None:
        if not self._of("file", file.report_id, file.format):
            self._put("file", file, file.report_id, file.format)


class FakeReportReads:
    """Single things; pages are asked of the real database."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def ground(self, actor: Actor) -> ReportGround:
        [found] = [w for w in self._memory.tables.workspaces.values() if w.id == actor.workspace]
        return ReportGround(found.name, found.timezone, found.language)

    async def known(
        self,
        actor: Actor,
        community_ids: Collection[str],
        channel_ids: Collection[str],
        campaign_ids: Collection[str],
        watch_ids: Collection[str],
    ) -> set[str]:
        tables = self._memory.tables
        wanted = (
            (community_ids, tables.communities),
            (channel_ids, tables.channels),
            (campaign_ids, tables.campaigns),
            (watch_ids, tables.watches),
        )
        return {id for ids, rows in wanted for id in ids if (actor.workspace, id) in rows}

    async def template(self, actor: Actor, template_id: ReportTemplateId) -> ReportTemplate:
        return await FakeReportTemplates(FakeTransaction(self._memory, actor)).get(template_id)

    async def templates(self, actor: Actor, request: PageRequest) -> Page[ReportTemplate]:
        raise NotImplementedError

    async def report(self, actor: Actor, report_id: InsightReportId) -> InsightReport:
        return await FakeInsightReports(FakeTransaction(self._memory, actor)).get(report_id)

    async def reports(self, actor: Actor, request: PageRequest) -> Page[InsightReport]:
        raise NotImplementedError

    async def files(self, actor: Actor, report_id: InsightReportId) -> Sequence[FileTold]:
        return [
            FileTold(one.format, one.size, one.sha256, one.made_at)
            for one in self._all(actor, "file", report_id)
        ]

    async def file(
        self, actor: Actor, report_id: InsightReportId, format: ReportFormat
    ) -> ReportFile | None:
        return next(iter(self._all(actor, "file", report_id, format)), None)

    async def document(self, actor: Actor, report: InsightReport) -> ReportDocument:
        return ReportDocument(report, tuple(self._all(actor, "block", report.id)))

    def _all(self, actor: Actor, kind: str, *keys: object) -> list[Any]:
        return _Shelved(FakeTransaction(self._memory, actor))._of(kind, *keys)


class ScriptedSources:
    """Says what a test wants it to; a number in `breaks` raises."""

    def __init__(self) -> None:
        self.facts: dict[str, Any] = {"v": 1, "formula": None, "unavailable": None}
        self.breaks: dict[int, Exception] = {}
        self.gathered: list[int] = []

    async def gather(self, actor: Actor, report: InsightReport, number: int) -> Mapping[str, Any]:
        self.gathered.append(number)
        if number in self.breaks:
            raise self.breaks[number]
        return {**self.facts, "kind": report.blocks[number - 1].kind.value}


class ScriptedPrinter:
    """Writes down how much there is to print; with `breaks` it raises."""

    def __init__(self) -> None:
        self.breaks: Exception | None = None
        self.printed_formats: list[ReportFormat] = []

    async def printed(self, document: ReportDocument, format: ReportFormat) -> bytes:
        self.printed_formats.append(format)
        if self.breaks is not None:
            raise self.breaks
        return f"{format}: {len(document.blocks)} blocks".encode()

    def named(self, standard: StandardReport | None, language: ReportLanguage) -> str:
        return f"{standard or 'own'} ({language})"

    def picture(self, document: ReportDocument, number: int) -> Chart | HeatMap | None:
        if number > 1:
            return None
        return Chart("A block", "", "en", Unit.COUNT, [], [])
