"""The bench: what every use case of insights works with."""

from dataclasses import dataclass

from domain.insights.ports import Begin, InsightsReads, Platforms
from domain.insights.reputation_ports import BeginReputation, ReputationReads
from domain.shared.clock import Clock
from domain.shared.ids import IdMaker


@dataclass(frozen=True)
class Insights:
    begin: Begin
    reads: InsightsReads
    platforms: Platforms
    clock: Clock
    ids: IdMaker
    begin_reputation: BeginReputation
    reputation: ReputationReads
