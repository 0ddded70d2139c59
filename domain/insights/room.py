"""The bench: what every use case of insights works with."""

from dataclasses import dataclass

from domain.insights.analysis_ports import AnalysisReads, AnalysisTables, CountedPosts
from domain.insights.chart_ports import ChartReads
from domain.insights.ports import Begin, InsightsReads, MeterBudget, MetricReads, Months, Platforms
from domain.insights.report_ports import BeginReports, ReportPrinter, ReportReads, ReportSources
from domain.insights.reputation_ports import BeginReputation, ReputationReads
from domain.insights.sharing import Sharing
from domain.insights.warehouse_ports import ParquetFiles, WarehouseReads
from domain.shared.charts import Painter
from domain.shared.clock import Clock
from domain.shared.ids import IdMaker


@dataclass(frozen=True)
class Insights:
    begin: Begin
    reads: InsightsReads
    platforms: Platforms
    budget: MeterBudget
    months: Months
    numbers: MetricReads
    clock: Clock
    ids: IdMaker
    analyses: AnalysisReads
    tables: AnalysisTables
    best_times: CountedPosts
    begin_reputation: BeginReputation
    reputation: ReputationReads
    charts: ChartReads
    warehouse: WarehouseReads
    parquet: ParquetFiles
    begin_reports: BeginReports
    reports: ReportReads
    report_sources: ReportSources
    report_printer: ReportPrinter
    painter: Painter
    sharing: Sharing
