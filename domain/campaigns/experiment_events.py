"""What is told of experiments."""

from typing import Any

from domain.campaigns.experiment import Experiment
from domain.shared.events import News, differences

CREATED = "experiment.created"
UPDATED = "experiment.updated"
STARTED = "experiment.started"
DECIDED = "experiment.decided"
INCONCLUSIVE = "experiment.inconclusive"
STOPPED = "experiment.stopped"
ARCHIVED = "experiment.archived"
WINNER_APPLIED = "experiment.winner_applied"
WINNER_REFUSED = "experiment.winner_refused"

ANNOUNCED = frozenset(
    {
        *(CREATED, UPDATED, STARTED, DECIDED, INCONCLUSIVE, STOPPED, ARCHIVED),
        *(WINNER_APPLIED, WINNER_REFUSED),
    }
)


def experiment_changed(name: str, experiment: Experiment, before: Experiment | None = None) -> News:
    """The experiment as it is now, without its words: who may read them can fetch them."""
    after = _experiment(experiment)
    previous = differences(_experiment(before), after) if before else {}
    return News(name, experiment.id, experiment.version, after, previous=previous)


def _experiment(experiment: Experiment) -> dict[str, Any]:
    application = experiment.application
    return {
        "id": experiment.id,
        "name": experiment.name,
        "status": experiment.status.value,
        "campaign_id": experiment.campaign_id,
        "counting": experiment.counting.value,
        "link_id": experiment.link_id,
        "variants": [variant.key for variant in experiment.variants],
        "on_decision": experiment.on_decision.value,
        "winner": experiment.winner,
        "winner_channel_ids": list(experiment.winner_channel_ids),
        "winner_message_ids": list(
            experiment.variant(experiment.winner).message_ids if experiment.winner else ()
        ),
        "application": None
        if application is None
        else {
            "state": application.state.value,
            "message_id": application.message_id,
            "code": application.code,
        },
        "started_by": experiment.started_by,
        "external_id": experiment.external_id,
        "version": experiment.version,
    }
