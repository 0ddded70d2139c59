"""The room of insights, with all that it asks of PostgreSQL."""

from adapters.db.analyses import DbAnalysisReads
from adapters.db.analysis_tables import DbAnalysisTables
from adapters.db.best_times import DbBestTimes
from adapters.db.chart_reads import DbChartReads
from adapters.db.database import Database
from adapters.db.insights_reads import DbInsightsReads
from adapters.db.metric_queries import DbMetricReads
from adapters.db.months import DbMonths
from adapters.db.reputation import DbReputationReads
from adapters.db.warehouse import DbWarehouse
from adapters.parquet import ArrowParquet
from adapters.reports.charts.painting import SvgPainter
from domain.insights.ports import Begin, MeterBudget, Platforms
from domain.insights.reputation_ports import BeginReputation
from domain.insights.room import Insights
from domain.shared.clock import Clock
from domain.shared.ids import IdMaker


def insights_of(
    database: Database,
    begin: Begin,
    begin_reputation: BeginReputation,
    platforms: Platforms,
    budget: MeterBudget,
    clock: Clock,
    ids: IdMaker,
) -> Insights:
    return Insights(
        begin=begin,
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
        begin_reputation=begin_reputation,
        reputation=DbReputationReads(database),
        charts=DbChartReads(database),
        painter=SvgPainter(),
        warehouse=DbWarehouse(database),
        parquet=ArrowParquet(),
    )
