"""The room of listening, with all that it asks of PostgreSQL."""

from typing import Protocol

from adapters.db.competitor_reads import DbCompetitorReads
from adapters.db.database import Database
from adapters.db.own_channels import DbOwnChannels
from adapters.db.watch_reads import DbListeningReads
from domain.listening.competitor_ports import PublicAccounts, ReadingBudget
from domain.listening.ports import Begin, Doorbell, Platforms, Watchbooks
from domain.listening.room import Listening
from domain.shared.charts import Painter
from domain.shared.clock import Clock
from domain.shared.ids import IdMaker


class OfPlatforms(Platforms, PublicAccounts, Protocol):
    """Both are one catalogue."""


def listening_of(
    database: Database,
    begin: Begin,
    reads: DbListeningReads,
    watchbooks: Watchbooks,
    platforms: OfPlatforms,
    budget: ReadingBudget,
    painter: Painter,
    doorbell: Doorbell,
    clock: Clock,
    ids: IdMaker,
) -> Listening:
    return Listening(
        begin=begin,
        reads=reads,
        watchbooks=watchbooks,
        platforms=platforms,
        doorbell=doorbell,
        clock=clock,
        ids=ids,
        rivals=DbCompetitorReads(database),
        own_numbers=DbOwnChannels(database),
        public=platforms,
        reading_budget=budget,
        painter=painter,
    )
