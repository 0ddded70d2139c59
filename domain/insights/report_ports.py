"""What reports need from outside, each with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

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
from domain.shared.charts import Chart, HeatMap
from domain.shared.ids import InsightReportId, ReportTemplateId
from domain.shared.operations import Operations
from domain.shared.paging import Page, PageRequest
from domain.shared.transaction import Transaction


class ReportTemplates(Protocol):
    async def add(self, template: ReportTemplate) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def get(self, template_id: ReportTemplateId) -> ReportTemplate:
        """Locked. Raises NotFound, also for one that was removed."""
        ...

    async def save(self, template: ReportTemplate) -> None: ...

    async def standing(self) -> int:
        """How many there are."""
        ...


class InsightReports(Protocol):
    async def add(self, report: InsightReport) -> None: ...

    async def get(self, report_id: InsightReportId) -> InsightReport:
        """Locked. Raises NotFound, also for one that was deleted."""
        ...

    async def save(self, report: InsightReport) -> None: ...

    async def keep_facts(self, facts: BlockFacts) -> None: ...

    async def keep_file(self, file: ReportFile) -> None:
        """One that is there already of that format stays."""
        ...


class ReportTransaction(Transaction, Protocol):
    @property
    def templates(self) -> ReportTemplates: ...
    @property
    def reports(self) -> InsightReports: ...
    @property
    def operations(self) -> Operations: ...


class BeginReports(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[ReportTransaction]: ...


class ReportReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def ground(self, actor: Actor) -> ReportGround: ...

    async def known(
        self,
        actor: Actor,
        community_ids: Collection[str],
        channel_ids: Collection[str],
        campaign_ids: Collection[str],
        watch_ids: Collection[str],
    ) -> set[str]:
        """Those of them that are in this workspace."""
        ...

    async def template(self, actor: Actor, template_id: ReportTemplateId) -> ReportTemplate:
        """Raises NotFound."""
        ...

    async def templates(self, actor: Actor, request: PageRequest) -> Page[ReportTemplate]: ...

    async def report(self, actor: Actor, report_id: InsightReportId) -> InsightReport:
        """Raises NotFound."""
        ...

    async def reports(self, actor: Actor, request: PageRequest) -> Page[InsightReport]: ...

    async def files(self, actor: Actor, report_id: InsightReportId) -> Sequence[FileTold]: ...

    async def file(
        self, actor: Actor, report_id: InsightReportId, format: ReportFormat
    ) -> ReportFile | None: ...

    async def document(self, actor: Actor, report: InsightReport) -> ReportDocument:
        """What was gathered so far."""
        ...


class ReportSources(Protocol):
    """Gathers what blocks say, of this room and of others, in so many queries for each kind of
    block, whatever their number of channels, posts or people."""

    async def gather(self, actor: Actor, report: InsightReport, number: int) -> Mapping[str, Any]:
        """Of the block with that number, counted from 1: plain JSON in no language, with nobody in
        particular in it. What is not known is None, with why. Safe
        to repeat. Raises TemporarilyUnavailable."""
        ...


class ReportPrinter(Protocol):
    """Makes files and charts of what was gathered: of the same document always the same."""

    async def printed(self, document: ReportDocument, format: ReportFormat) -> bytes:
        """A logo whose bytes are gone is left out. Raises TemporarilyUnavailable."""
        ...

    def named(self, standard: StandardReport | None, language: ReportLanguage) -> str:
        """What a report is called to which nobody gave a name."""
        ...

    def picture(self, document: ReportDocument, number: int) -> Chart | HeatMap | None:
        """What is drawn of a block; None of one that has no chart."""
        ...
