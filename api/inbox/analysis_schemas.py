"""The wire shapes of what is read in a text."""

from typing import Annotated

from pydantic import Field, StringConstraints

from api.wire import In, Out
from domain.inbox.mood import Evidence, Hint, Intent, Sentiment
from domain.inbox.urgency import Analysis, Priority, Reason, Urgency


class TextAnalysisIn(In):
    """Any text."""

    text: Annotated[str, StringConstraints(max_length=100_000)] = Field(
        examples=["The app is down again and nobody answers!"]
    )
    language: Annotated[str, StringConstraints(max_length=500)] | None = Field(
        default=None,
        description="What you take it for, as `es` or `pt-BR`. It counts where the text leaves it"
        " open.",
        examples=["en"],
    )


class EvidenceOut(Out):
    """Words that counted, as they stand from `start` until before `end`, in code points; of a
    message with a title, the title and a line end come first."""

    words: str
    start: int
    end: int
    weight: float = Field(
        description="Above 0 they speak well of a thing, below 0 ill; what turns or strengthens"
        " them is counted in."
    )

    @classmethod
    def of(cls, evidence: Evidence) -> "EvidenceOut":
        return cls(**{name: getattr(evidence, name) for name in cls.model_fields})


class IntentOut(Out):
    """What its writer wants or tells of, and the words that gave it away."""

    intent: Intent
    words: str
    start: int
    end: int

    @classmethod
    def of(cls, hint: Hint) -> "IntentOut":
        return cls(**{name: getattr(hint, name) for name in cls.model_fields})


class PriorityReasonOut(Out):
    code: str = Field(
        description="An intent, or `negative`, `mixed`, `positive`, `direct`, `low_rating`,"
        " `shouted`."
    )
    weight: int

    @classmethod
    def of(cls, reason: Reason) -> "PriorityReasonOut":
        return cls(code=reason.code, weight=reason.weight)


class PriorityOut(Out):
    """How soon somebody should look at it: the sum of the weights of its reasons. From 80 on it is
    `urgent`, from 45 `high`, from 0 `normal`, below `low`."""

    value: Priority
    points: int
    reasons: list[PriorityReasonOut] = Field(description="The heaviest first.")
    version: int = Field(description="Of the rule.")

    @classmethod
    def of(cls, urgency: Urgency) -> "PriorityOut":
        return cls(
            value=urgency.priority,
            points=urgency.points,
            reasons=[PriorityReasonOut.of(reason) for reason in urgency.reasons],
            version=urgency.version,
        )


class AnalysisOut(Out):
    """What is read in a text, by lists of words and rules: with what decided it."""

    language: str | None = Field(
        description="`es`, `en` or `pt` where that is sure; else what the platform, or you, take it"
        " for; else null."
    )
    sentiment: Sentiment = Field(
        description="`unknown` where there is too little to go by, where the words contradict each"
        " other, and where they sound like irony. `neutral`: it asks, and neither praises nor"
        " blames."
    )
    score: float = Field(description="From -1 to 1; the nearer to 0, the less there is to go by.")
    evidence: list[EvidenceOut] = Field(description="The 12 heaviest, in the order of the text.")
    intents: list[IntentOut]
    is_shouted: bool = Field(description="Whether most of it is in capitals.")
    version: int = Field(description="Of the word lists and rules.")
    priority: PriorityOut

    @classmethod
    def of(cls, analysis: Analysis, language: str) -> "AnalysisOut":
        reading = analysis.reading
        return cls(
            language=reading.language,
            sentiment=reading.sentiment,
            score=reading.score,
            evidence=[EvidenceOut.of(each) for each in reading.evidence],
            intents=[IntentOut.of(hint) for hint in reading.intents],
            is_shouted=reading.is_shouted,
            version=reading.version,
            priority=PriorityOut.of(analysis.urgency),
        )
