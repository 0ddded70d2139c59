"""What experiments tell: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from api.wire import Fact, Out
from domain.campaigns import experiment_events as events
from domain.campaigns.experiment import Applying, Counting, ExperimentStatus, OnDecision


class ApplicationFact(Out):
    state: Applying
    message_id: str | None
    code: str | None


class ExperimentFact(Out):
    """An experiment as it is after what happened; its numbers are in its results."""

    id: str
    name: str
    status: ExperimentStatus
    campaign_id: str | None
    counting: Counting
    link_id: str | None
    variants: list[str]
    on_decision: OnDecision
    winner: str | None
    winner_channel_ids: list[str]
    winner_message_ids: list[str]
    application: ApplicationFact | None
    started_by: str | None
    external_id: str | None
    version: int


_SAYS = {
    events.CREATED: "An experiment was written down.",
    events.UPDATED: "What an experiment is about was changed.",
    events.STARTED: "An experiment began to count.",
    events.DECIDED: "A variant was shown to be the best; the experiment is over.",
    events.INCONCLUSIVE: "An experiment ran out of time, and nothing was shown.",
    events.STOPPED: "Somebody stopped an experiment before anything was shown.",
    events.ARCHIVED: "An experiment was put away.",
    events.WINNER_APPLIED: "The winner of an experiment was written down as a message.",
    events.WINNER_REFUSED: "The winner of an experiment could not be published; `code` says why.",
}
FACTS: Mapping[str, Fact] = {name: Fact(says, ExperimentFact) for name, says in _SAYS.items()}
