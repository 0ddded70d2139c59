"""What is kept of experiments in memory."""

from dataclasses import dataclass, field

from domain.campaigns.experiment import Experiment
from domain.campaigns.experiment_ports import Outcome


@dataclass
class ExperimentTables:
    experiments: dict[tuple[str, str], Experiment] = field(default_factory=dict)
    experiment_outcomes: dict[tuple[str, str, str], Outcome] = field(default_factory=dict)
