"""The café has what is said of it watched, so that a crisis is seen while it is small."""

from adapters.wiring import House
from domain.crises.detector import DetectorKind
from domain.crises.ports import EVERYTHING
from domain.crises.use_cases.keep_detectors import create_usual_detectors
from domain.shared.access import Actor

NAMES = {
    DetectorKind.SPIKE: "Picos repentinos",
    DetectorKind.POISSON: "Más de lo que trae el azar",
    DetectorKind.DRIFT: "Una subida lenta",
    DetectorKind.VELOCITY: "Lo que se duplica una y otra vez",
    DetectorKind.INFLUENCE: "Una voz que muchos siguen",
}


async def watch_for_crises(house: House, actor: Actor) -> None:
    """One detector of each kind; they begin to look once a worker does."""
    await create_usual_detectors(house.app.crises.detection, actor, NAMES, EVERYTHING)
