"""Reports about insights and their templates, in PostgreSQL."""

from collections.abc import Collection, Sequence

from pydantic import TypeAdapter

from adapters.db.database import Database
from adapters.db.desk import DbKept
from adapters.db.grounds import GROUND, ground_of
from adapters.db.mapping import Table
from adapters.db.operations import DbOperations
from adapters.db.shelf import Shelf
from adapters.db.transaction import DbTransaction
from adapters.faults import point
from domain.insights.report import (
    BlockFacts,
    FileTold,
    InsightReport,
    ReportDocument,
    ReportFile,
    ReportFormat,
    ReportGround,
    ReportTemplate,
)
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import InsightReportId, ReportTemplateId
from domain.shared.paging import Page, PageRequest

REPORT_TEMPLATES = Table("report_templates", ReportTemplate)
INSIGHT_REPORTS = Table("insight_reports", InsightReport)
BLOCKS = Table("insight_report_blocks", BlockFacts, keys=("workspace_id", "report_id", "position"))
FILES = Table("insight_report_files", ReportFile, keys=("workspace_id", "report_id", "format"))
_TOLD = TypeAdapter(list[FileTold])


class ReportTx(DbTransaction):
    """A transaction about reports."""

    @property
    def templates(self) -> "DbReportTemplates":
        return DbReportTemplates(self)

    @property
    def reports(self) -> "DbInsightReports":
        return DbInsightReports(self)

    @property
    def operations(self) -> DbOperations:
        return DbOperations(self)


class DbReportTemplates(DbKept[ReportTemplate]):
    def __init__(self, tx: DbTransaction) -> None:
        super().__init__(tx, REPORT_TEMPLATES, "report_template")

    async def standing(self) -> int:
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM report_templates t WHERE {self._tx.tools.database.mine('t')}"
            " AND t.removed_at IS NULL",
            self._tx.actor.workspace,
        )
        return found


class DbInsightReports:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def add(self, report: InsightReport) -> None:
        self._tx.add(INSIGHT_REPORTS, report)

    async def get(self, report_id: InsightReportId) -> InsightReport:
        record = await self._tx.connection.fetchrow(
            f"SELECT {INSIGHT_REPORTS.listed('t')} FROM insight_reports t"
            f" WHERE {self._mine('t')} AND t.id = $2 AND t.deleted_at IS NULL FOR UPDATE",
            self._tx.actor.workspace,
            report_id,
        )
        if record is None:
            raise NotFound(thing="insight_report")
        return INSIGHT_REPORTS.entity(record)

    async def save(self, report: InsightReport) -> None:
        await self._tx.connection.execute(INSIGHT_REPORTS.update, *INSIGHT_REPORTS.values(report))

    async def keep_facts(self, facts: BlockFacts) -> None:
        await self._tx.connection.execute(BLOCKS.insert, *BLOCKS.values(facts))
        point("report_block_written")

    async def keep_file(self, file: ReportFile) -> None:
        await self._tx.connection.execute(
            f"{FILES.insert} ON CONFLICT DO NOTHING", *FILES.values(file)
        )
        point("report_file_written")


class DbReportReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._templates = Shelf(
            database,
            REPORT_TEMPLATES,
            "report_template",
            sorts=("id", "name", "created_at"),
            filters={"external_id": "t.external_id"},
            also="t.removed_at IS NULL",
        )
        self._reports = Shelf(
            database,
            INSIGHT_REPORTS,
            "insight_report",
            sorts=("id", "created_at"),
            filters={
                "template_id": "t.template_id",
                "standard": "t.standard",
                "state": "t.state",
                "created_at": "t.created_at",
            },
            also="t.deleted_at IS NULL",
        )

    async def known(
        self,
        actor: Actor,
        community_ids: Collection[str],
        channel_ids: Collection[str],
        campaign_ids: Collection[str],
        watch_ids: Collection[str],
    ) -> set[str]:
        mine = self._database.in_workspace("t")
        found = await self._database.ask(
            actor,
            f"SELECT t.id FROM communities t WHERE {mine} AND t.id = ANY ($5)"
            f" UNION ALL SELECT t.id FROM channels t WHERE {mine} AND t.id = ANY ($6)"
            f" UNION ALL SELECT t.id FROM campaigns t WHERE {mine} AND t.id = ANY ($7)"
            f" UNION ALL SELECT t.id FROM watches t WHERE {mine} AND t.id = ANY ($8)",
            *(list(ids) for ids in (community_ids, channel_ids, campaign_ids, watch_ids)),
        )
        return {record["id"] for record in found}

    async def ground(self, actor: Actor) -> ReportGround:
        found = ground_of(await self._database.ask_one(actor, GROUND))
        return ReportGround(found.name, found.timezone, found.language, found.dress)

    async def template(self, actor: Actor, template_id: ReportTemplateId) -> ReportTemplate:
        return await self._templates.one(actor, template_id)

    async def templates(self, actor: Actor, request: PageRequest) -> Page[ReportTemplate]:
        return await self._templates.page(actor, request)

    async def report(self, actor: Actor, report_id: InsightReportId) -> InsightReport:
        return await self._reports.one(actor, report_id)

    async def reports(self, actor: Actor, request: PageRequest) -> Page[InsightReport]:
        return await self._reports.page(actor, request)

    async def files(self, actor: Actor, report_id: InsightReportId) -> Sequence[FileTold]:
        found = await self._database.ask(
            actor,
            "SELECT t.format, t.size, t.sha256, t.made_at FROM insight_report_files t"
            f" WHERE {self._database.in_workspace('t')} AND t.report_id = $5 ORDER BY t.format",
            report_id,
        )
        return _TOLD.validate_python([dict(record) for record in found])

    async def file(
        self, actor: Actor, report_id: InsightReportId, format: ReportFormat
    ) -> ReportFile | None:
        record = await self._database.ask_one(
            actor,
            f"SELECT {FILES.listed('t')} FROM insight_report_files t"
            f" WHERE {self._database.in_workspace('t')} AND t.report_id = $5 AND t.format = $6",
            report_id,
            format,
        )
        return FILES.entity(record) if record else None

    async def document(self, actor: Actor, report: InsightReport) -> ReportDocument:
        blocks = await self._database.ask(
            actor,
            f"SELECT {BLOCKS.listed('t')} FROM insight_report_blocks t"
            f" WHERE {self._database.in_workspace('t')} AND t.report_id = $5 ORDER BY t.position",
            report.id,
        )
        return ReportDocument(report, tuple(BLOCKS.entity(record) for record in blocks))
