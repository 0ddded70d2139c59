"""The room of insights, with all that it asks of PostgreSQL."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from adapters.db.analyses import DbAnalysisReads
from adapters.db.analysis_tables import DbAnalysisTables
from adapters.db.best_times import DbBestTimes
from adapters.db.chart_reads import DbChartReads
from adapters.db.database import Database
from adapters.db.insights import InsightsTx
from adapters.db.insights_reads import DbInsightsReads
from adapters.db.insights_sharing import sharing_of
from adapters.db.metric_queries import DbMetricReads
from adapters.db.months import DbMonths
from adapters.db.report_names import DbReportNames
from adapters.db.reports_of_insights import DbReportReads, ReportTx
from adapters.db.reputation import DbReputationReads, ReputationTx
from adapters.db.transaction import Begin, Tools
from adapters.db.warehouse import DbWarehouse
from adapters.parquet import ArrowParquet
from adapters.reporting import SourcesOfRooms
from adapters.reports.charts.painting import SvgPainter
from adapters.reports.insights.printer import Printer
from adapters.settings import Settings
from domain.insights.ports import MeterBudget, Platforms
from domain.insights.report import InsightReport
from domain.insights.room import Insights
from domain.listening.room import Listening
from domain.members.room import Members
from domain.publishing.media_ports import MediaStore
from domain.shared.access import Actor
from domain.shared.clock import Clock
from domain.shared.ids import IdMaker


class _NoSources:
    """What gathers for reports asks the room itself, which has to be there first."""

    async def gather(self, actor: Actor, report: InsightReport, number: int) -> Mapping[str, Any]:
        raise RuntimeError("a report gathers of the whole room")


def insights_of(
    database: Database,
    tools: Tools,
    platforms: Platforms,
    budget: MeterBudget,
    members: Members,
    listening: Listening,
    store: MediaStore,
    settings: Settings,
    clock: Clock,
    ids: IdMaker,
) -> Insights:
    painter = SvgPainter()
    alone = Insights(
        begin=Begin(InsightsTx, tools),
        reads=DbInsightsReads(database),
        platforms=platforms,
        budget=budget,
        months=DbMonths(database, ids),
        numbers=DbMetricReads(database),
        clock=clock,
        ids=ids,
        analyses=DbAnalysisReads(database),
        tables=DbAnalysisTables(database),
        best_times=DbBestTimes(database),
        begin_reputation=Begin(ReputationTx, tools),
        reputation=DbReputationReads(database),
        charts=DbChartReads(database),
        warehouse=DbWarehouse(database),
        parquet=ArrowParquet(),
        begin_reports=Begin(ReportTx, tools),
        reports=DbReportReads(database),
        report_sources=_NoSources(),
        report_printer=Printer(store),
        painter=painter,
        sharing=sharing_of(tools, settings),
    )
    sources = SourcesOfRooms(alone, members, listening, DbReportNames(database))
    return replace(alone, report_sources=sources)
