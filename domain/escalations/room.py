"""The bench: what every use case of escalations works with."""

from dataclasses import dataclass

from domain.escalations.ports import Begin, EscalationReads
from domain.shared.clock import Clock
from domain.shared.ids import IdMaker


@dataclass(frozen=True)
class Escalations:
    begin: Begin
    reads: EscalationReads
    clock: Clock
    ids: IdMaker
