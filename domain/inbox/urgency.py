"""How soon somebody should look at what was said: a sum of reasons, each of which is told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.inbox.mood import Intent, Reading, Sentiment
from domain.shared.heard import HeardKind

VERSION = 1
"""Grows whenever the same message would get another priority."""


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Why(StrEnum):
    """What raises or lowers a priority besides intents, which count under their own names."""

    NEGATIVE = "negative"
    MIXED = "mixed"
    POSITIVE = "positive"
    DIRECT = "direct"
    LOW_RATING = "low_rating"
    SHOUTED = "shouted"


INTENTS: Mapping[Intent, int] = {
    Intent.SELF_HARM: 100,
    Intent.THREAT: 100,
    Intent.INJURY: 90,
    Intent.DATA_BREACH: 80,
    Intent.LEGAL_THREAT: 60,
    Intent.OUTAGE: 40,
    Intent.REFUND_DEMAND: 40,
    Intent.COMPLAINT: 25,
    Intent.QUESTION: 15,
    Intent.PRAISE: -5,
    Intent.SPAM: -80,
}
MOODS: Mapping[Sentiment, tuple[Why, int]] = {
    Sentiment.NEGATIVE: (Why.NEGATIVE, 10),
    Sentiment.MIXED: (Why.MIXED, 5),
    Sentiment.POSITIVE: (Why.POSITIVE, -5),
}
DIRECT, LOW_RATING, SHOUTED = 10, 45, 5
WORST_RATINGS = 2.0
"""Of five stars, which is how platforms count them."""
FROM: Mapping[Priority, int] = {Priority.URGENT: 80, Priority.HIGH: 45, Priority.NORMAL: 0}
"""The least sum for each; what is below all of them is low."""


@dataclass(frozen=True, slots=True)
class Reason:
    """`code` is a word of `Intent` or `Why`."""

    code: str
    weight: int


@dataclass(frozen=True, slots=True)
class Urgency:
    """A priority, the sum of its reasons, the reasons, the heaviest first, and the rule's
    version."""

    priority: Priority
    points: int
    reasons: tuple[Reason, ...]
    version: int

    @property
    def words(self) -> tuple[str, ...]:
        """What made it what it is: the reasons that raise it, or that lower it where it is low."""
        side = -1 if self.priority is Priority.LOW else 1
        return tuple(reason.code for reason in self.reasons if reason.weight * side > 0)


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was read in a message, and how soon somebody should look at it."""

    reading: Reading
    urgency: Urgency


def analysis_of(
    reading: Reading, kind: HeardKind | None = None, rating: float | None = None
) -> Analysis:
    """`kind` and `rating` are of the message, where there is one."""
    reasons = sorted(_reasons(reading, kind, rating), key=lambda it: (-abs(it.weight), it.code))
    points = sum(reason.weight for reason in reasons)
    priority = next((p for p, least in FROM.items() if points >= least), Priority.LOW)
    return Analysis(reading, Urgency(priority, points, tuple(reasons), VERSION))


def _reasons(reading: Reading, kind: HeardKind | None, rating: float | None) -> Iterator[Reason]:
    yield from (Reason(hint.intent, INTENTS[hint.intent]) for hint in reading.intents)
    if mood := MOODS.get(reading.sentiment):
        yield Reason(*mood)
    if kind is HeardKind.DIRECT:
        yield Reason(Why.DIRECT, DIRECT)
    if rating is not None and rating <= WORST_RATINGS:
        yield Reason(Why.LOW_RATING, LOW_RATING)
    if reading.is_shouted and reading.sentiment is not Sentiment.POSITIVE:
        yield Reason(Why.SHOUTED, SHOUTED)
