"""What a text says about its writer's mood and wish, with the words that decided."""

from dataclasses import dataclass
from enum import StrEnum


class Sentiment(StrEnum):
    """`neutral` is a text that asks, or tells, and praises or blames nothing; of one that is
    `unknown` nothing can be said with enough certainty."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    MIXED = "mixed"
    UNKNOWN = "unknown"


class Intent(StrEnum):
    """What its writer wants or tells of: hints, by the words that are there."""

    QUESTION = "question"
    COMPLAINT = "complaint"
    PRAISE = "praise"
    SPAM = "spam"
    SELF_HARM = "self_harm"
    THREAT = "threat"
    INJURY = "injury"
    LEGAL_THREAT = "legal_threat"
    DATA_BREACH = "data_breach"
    OUTAGE = "outage"
    REFUND_DEMAND = "refund_demand"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that counted, as they stand in the text from `start` until before `end`, in code
    points. Above 0 they speak well of a thing, below 0 ill; 3 is strong."""

    words: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Hint:
    """An intent, and the words that gave it away."""

    intent: Intent
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one text. `language` is a sure one, or the platform's word for it, or None.
    `score` goes from -1 to 1, the nearer to 0 the less there is to go by. `version` is of the rules
    and word lists."""

    language: str | None
    sentiment: Sentiment
    score: float
    evidence: tuple[Evidence, ...]
    intents: tuple[Hint, ...]
    is_shouted: bool
    version: int
