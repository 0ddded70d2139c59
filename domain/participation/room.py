"""The bench: what every use case of participation works with, one dataclass for each part."""

from dataclasses import dataclass

from domain.participation.prompt_ports import BeginDynamics, PromptReads, Rhythm, Voice
from domain.shared.clock import Clock
from domain.shared.ids import IdMaker


@dataclass(frozen=True)
class Dynamics:
    """What recurs: prompts."""

    begin: BeginDynamics
    reads: PromptReads
    rhythm: Rhythm
    voice: Voice
    clock: Clock
    ids: IdMaker


@dataclass(frozen=True)
class Participation:
    dynamics: Dynamics
