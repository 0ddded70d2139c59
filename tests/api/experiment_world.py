"""Experiments for a workspace in which every operation has something to do."""

from adapters.wiring import House
from domain.campaigns.experiment_ports import OutcomeKind
from domain.campaigns.use_cases.record_outcomes import Told, record_outcomes
from domain.shared.access import Actor
from domain.shared.ids import ExperimentId, Kind
from tests.kit.experiment_builders import an_experiment

_STARTED = {
    "experiment": False,
    "experiment_to_start": False,
    "experiment_to_stop": True,
    "experiment_to_archive": False,
    "running_experiment": True,
}
EXPERIMENTS = dict.fromkeys(_STARTED, Kind.EXPERIMENT)


async def some_experiments(house: House, actor: Actor, external_id: str) -> dict[str, str]:
    """One for each move, and one that runs, of which an outcome is told."""
    made: dict[str, str] = {}
    for name, started in _STARTED.items():
        told = external_id if name == "experiment" else None
        made[name] = (await an_experiment(house, actor, started=started, external_id=told)).id
    seen = [Told("view-0", OutcomeKind.EXPOSURE, "visitor-1")]
    running = ExperimentId(made["running_experiment"])
    await record_outcomes(house.app.campaigns, actor, running, seen)
    return made
