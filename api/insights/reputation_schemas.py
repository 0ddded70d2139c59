"""The wire shapes of reputations."""

from datetime import date
from typing import Annotated

from pydantic import Field

from api.insights.reputation_words import said
from api.wire import In, InstantOut, Out, absent
from domain.insights.reputation import (
    FORMULA,
    Missing,
    Part,
    PartName,
    ReputationWeights,
    Score,
)
from domain.insights.reputation_averages import Bucket, Point
from domain.insights.use_cases.read_reputation import History, Reputation

UNSURE = 0.5
Weight = Annotated[float, Field(strict=True, ge=0, le=1000, allow_inf_nan=False, examples=[60])]
Factor = Annotated[float, Field(strict=True, ge=0.01, le=1000, allow_inf_nan=False, examples=[1])]


class ReputationPartOut(Out):
    part: PartName
    value: float | None = Field(description="From -100 to 100. Null: not available, never 0.")
    is_available: bool
    reason: Missing | None = Field(description="Why there is no value.")
    explanation: str | None = Field(description="The reason in words.")
    weight: float = Field(description="What the workspace gives it.")
    share: float = Field(
        description="What it is of the score: the weights of parts that are not available are"
        " spread over the others."
    )
    n: int = Field(description="Of how many messages, conversations or people it is.")
    confidence: float = Field(description="n / (n + 30); 0 without a value.")
    numbers: dict[str, float] = Field(description="What it was reckoned from.")
    formula: str
    behind: str | None = Field(
        description="What to GET for what is behind it. Null where no one list shows it."
    )

    @classmethod
    def of(cls, part: Part, reputation: Reputation, language: str) -> "ReputationPartOut":
        return cls(
            part=part.name,
            value=part.value,
            is_available=part.value is not None,
            reason=part.missing,
            explanation=said("missing", part.missing, language) if part.missing else None,
            weight=part.weight,
            share=part.share,
            n=part.n,
            confidence=part.confidence,
            numbers=dict(part.numbers),
            formula=said("formula", part.name, language),
            behind=reputation.behind(part.name),
        )


class ReputationOut(Out):
    """How a workspace, or one of its communities, is thought of: of the sums of seven days."""

    community_id: str | None = Field(description="Null: all of the workspace.")
    timezone: str = Field(description="By whose days it goes.")
    first_day: date
    last_day: date
    score: float | None = Field(description="From -100 to 100. Null: not available, never 0.")
    score_before: float | None = Field(description="Of the seven days before.")
    change: float | None
    confidence: float = Field(
        description="From 0 to 1: n / (n + 30) of each part, weighed as they are; a part that is"
        " not available has none."
    )
    parts: list[ReputationPartOut]
    formula_version: str
    explanation: str

    @classmethod
    def of(cls, found: Reputation, language: str) -> "ReputationOut":
        score = found.now
        return cls(
            community_id=found.community_id,
            timezone=found.timezone,
            first_day=score.first,
            last_day=score.last,
            score=score.value,
            score_before=found.before.value,
            change=found.change,
            confidence=score.confidence,
            parts=[ReputationPartOut.of(part, found, language) for part in score.parts],
            formula_version=FORMULA,
            explanation=_explained(score, language),
        )


class ReputationPointOut(Out):
    first_day: date
    last_day: date
    score: float | None = Field(description="The average of its days that have one.")
    confidence: float = Field(description="The average of the same days.")
    days: int = Field(description="How many of its days have a score.")

    @classmethod
    def of(cls, point: Point, language: str) -> "ReputationPointOut":
        return cls(
            first_day=point.first,
            last_day=point.last,
            score=point.value,
            confidence=point.confidence,
            days=point.days,
        )


class ReputationHistoryOut(Out):
    data: list[ReputationPointOut]
    community_id: str | None
    timezone: str
    by: Bucket
    formula_version: str

    @classmethod
    def of(cls, history: History, language: str) -> "ReputationHistoryOut":
        return cls(
            data=[ReputationPointOut.of(point, language) for point in history.points],
            community_id=history.community_id,
            timezone=history.timezone,
            by=history.bucket,
            formula_version=FORMULA,
        )


class ReputationWeightsChange(In):
    """Null takes what counts where nobody has said anything."""

    sentiment: Weight | None = absent()
    responses: Weight | None = absent()
    growth: Weight | None = absent()
    moderation: Weight | None = absent()
    positive: Factor | None = absent()
    negative: Factor | None = absent()


class ReputationWeightsOut(Out):
    id: str = Field(description="The workspace's.")
    sentiment: float
    responses: float
    growth: float
    moderation: float
    positive: float = Field(description="What something said for you counts.")
    negative: float = Field(description="What something said against you counts.")
    version: int = Field(description="0 where nobody has said anything.")
    updated_at: InstantOut

    @classmethod
    def of(cls, weights: ReputationWeights, language: str) -> "ReputationWeightsOut":
        return cls(
            id=weights.workspace_id,
            sentiment=weights.sentiment,
            responses=weights.responses,
            growth=weights.growth,
            moderation=weights.moderation,
            positive=weights.positive,
            negative=weights.negative,
            version=weights.version,
            updated_at=weights.updated_at,
        )


def _explained(score: Score, language: str) -> str:
    if score.value is None:
        return said("score", "unknown", language, day=score.last)
    sentences = [said("score", "known", language, day=score.last, score=score.value)]
    missing = [said("part", part.name, language) for part in score.parts if part.missing]
    if missing:
        sentences.append(said("score", "spread", language, parts=", ".join(missing)))
    if score.confidence < UNSURE:
        sentences.append(said("score", "unsure", language, confidence=score.confidence))
    return " ".join(sentences)
