"""The bench: what every use case of insights works with."""

from dataclasses import dataclass

from domain.insights.ports import Begin, InsightsReads, MeterBudget, MetricReads, Months, Platforms
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
