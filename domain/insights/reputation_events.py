"""What is told of reputations."""

from typing import Any

from domain.insights.reputation import FORMULA, ReputationWeights, date_of, days_of
from domain.insights.reputation_averages import Drop
from domain.shared.events import News, differences
from domain.shared.ids import CommunityId, WorkspaceId

REPUTATION_FELL = "reputation.fell"
WEIGHTS_UPDATED = "reputation_weights.updated"
ANNOUNCED = frozenset({REPUTATION_FELL, WEIGHTS_UPDATED})


def fell(workspace_id: WorkspaceId, community_id: CommunityId | None, drop: Drop) -> News:
    """`sequence` is the week's number: of one week it is told once."""
    days = days_of(drop.week)
    data = {
        "id": community_id or workspace_id,
        "community_id": community_id,
        "week_starts_on": date_of(days[0]).isoformat(),
        "week_ends_on": date_of(days[-1]).isoformat(),
        "score": drop.after.value,
        "confidence": drop.after.confidence,
        "score_before": drop.before.value,
        "confidence_before": drop.before.confidence,
        "formula": FORMULA,
        "version": drop.week,
    }
    return News(REPUTATION_FELL, community_id or workspace_id, drop.week, data)


def weights_changed(weights: ReputationWeights, before: ReputationWeights) -> News:
    after = _weights(weights)
    previous = differences(_weights(before), after)
    return News(WEIGHTS_UPDATED, weights.workspace_id, weights.version, after, previous=previous)


def _weights(weights: ReputationWeights) -> dict[str, Any]:
    return {
        "id": weights.workspace_id,
        "sentiment": weights.sentiment,
        "responses": weights.responses,
        "growth": weights.growth,
        "moderation": weights.moderation,
        "positive": weights.positive,
        "negative": weights.negative,
        "version": weights.version,
    }
