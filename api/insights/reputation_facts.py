"""What is told of reputations."""

from collections.abc import Mapping
from datetime import date

from pydantic import Field

from api.wire import Fact, Out
from domain.insights import reputation_events as events


class ReputationFallFact(Out):
    """Of one week, against the one before; both average their days."""

    id: str = Field(description="The community's or the workspace's.")
    community_id: str | None = Field(description="Null: all of the workspace.")
    week_starts_on: date
    week_ends_on: date
    score: float
    confidence: float
    score_before: float
    confidence_before: float
    formula: str
    version: int = Field(description="The week's number; of one week it is told once.")


class ReputationWeightsFact(Out):
    id: str = Field(description="The workspace's.")
    sentiment: float
    responses: float
    growth: float
    moderation: float
    positive: float
    negative: float
    version: int


REPUTATION_FACTS: Mapping[str, Fact] = {
    events.REPUTATION_FELL: Fact(
        "A week's reputation is ten points or more below that of the week before.",
        ReputationFallFact,
    ),
    events.WEIGHTS_UPDATED: Fact(
        "What weighs how much in the reputation was changed.", ReputationWeightsFact
    ),
}
