"""The bench: what every use case of listening works with."""

from dataclasses import dataclass

from domain.listening.ports import Begin, Doorbell, ListeningReads, Platforms, Watchbooks
from domain.shared.clock import Clock
from domain.shared.ids import IdMaker


@dataclass(frozen=True)
class Listening:
    begin: Begin
    reads: ListeningReads
    watchbooks: Watchbooks
    platforms: Platforms
    doorbell: Doorbell
    clock: Clock
    ids: IdMaker
