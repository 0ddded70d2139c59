"""Experiments a test needs to exist, made the way a caller would make them."""

from typing import Any

from domain.campaigns.experiment import Counting, Experiment, Variant
from domain.campaigns.sequential import StopRule
from domain.campaigns.use_cases.keep_experiments import NewExperiment, create_experiment
from domain.campaigns.use_cases.move_experiment import start_experiment
from domain.shared.access import Actor
from domain.shared.ids import MessageId
from domain.shared.readings import Metric
from tests.kit.builders import Furnished

SOON = StopRule(alpha=0.05, smallest_effect=0.1, minimum_sample=100, longest_days=30)


async def an_experiment(
    house: Furnished, actor: Actor, *, started: bool = False, **how: Any
) -> Experiment:
    """A draft that counts outcomes of two variants, or one that runs."""
    two = (Variant("plain", "As it was"), Variant("bold", "Bolder"))
    wanted: dict[str, Any] = {"counting": Counting.OUTCOMES, "variants": two, "rule": SOON} | how
    room = house.app.campaigns
    experiment = await create_experiment(room, actor, NewExperiment("Bolder", **wanted))
    if started:
        experiment = await start_experiment(room, actor, experiment.id, None)
    return experiment


def of_messages(*ids: MessageId) -> dict[str, Any]:
    """What is said of one that counts what became of posts, one for each variant."""
    variants = tuple(Variant(f"v{n}", f"Variant {n}", 1, (id,)) for n, id in enumerate(ids))
    return {
        "counting": Counting.MESSAGES,
        "variants": variants,
        "success_metric": Metric.REACTIONS,
        "exposure_metric": Metric.VIEWS,
    }
