"""The room of crises, with what it hears from the others."""

from adapters.db.database import Database
from adapters.db.detector_history import DbSaidHistory
from domain.crises.room import Crises, Detection
from domain.shared.clock import Clock


def crises_of(database: Database, clock: Clock) -> Crises:
    return Crises(detection=Detection(history=DbSaidHistory(database), clock=clock))
