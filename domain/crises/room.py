"""The bench: what every use case of crises works with, one part beside the other."""

from dataclasses import dataclass

from domain.crises.crisis_ports import Begin, CrisisReads
from domain.shared.clock import Clock
from domain.shared.ids import IdMaker


@dataclass(frozen=True)
class Response:
    begin: Begin
    reads: CrisisReads
    clock: Clock
    ids: IdMaker


@dataclass(frozen=True)
class Crises:
    response: Response
