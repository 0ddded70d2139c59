"""The bench: what every use case of communities works with."""

from dataclasses import dataclass

from domain.communities.ports import Begin, CommunitiesReads, Platforms
from domain.shared.clock import Clock
from domain.shared.ids import IdMaker


@dataclass(frozen=True)
class Communities:
    begin: Begin
    reads: CommunitiesReads
    platforms: Platforms
    clock: Clock
    ids: IdMaker
