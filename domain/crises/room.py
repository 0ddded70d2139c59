"""The bench: what every use case of crises works with."""

from dataclasses import dataclass

from domain.crises.ports import SaidHistory
from domain.shared.clock import Clock


@dataclass(frozen=True)
class Detection:
    """What it takes to see that something is the matter."""

    history: SaidHistory
    clock: Clock


@dataclass(frozen=True)
class Crises:
    detection: Detection
