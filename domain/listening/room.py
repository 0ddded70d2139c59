"""The bench: what every use case of listening works with."""

from dataclasses import dataclass

from domain.listening.competitor_ports import (
    CompetitorReads,
    OwnNumbers,
    PublicAccounts,
    ReadingBudget,
)
from domain.listening.ports import Begin, Doorbell, ListeningReads, Platforms, Watchbooks
from domain.shared.charts import Painter
from domain.shared.clock import Clock
from domain.shared.ids import IdMaker


@dataclass(frozen=True)
class Listening:
    """`rivals` are competitors and what was read of them, `own_numbers` what is held beside it;
    `public` is who can be seen by anybody."""

    begin: Begin
    reads: ListeningReads
    watchbooks: Watchbooks
    platforms: Platforms
    doorbell: Doorbell
    clock: Clock
    ids: IdMaker
    rivals: CompetitorReads
    own_numbers: OwnNumbers
    public: PublicAccounts
    reading_budget: ReadingBudget
    painter: Painter
