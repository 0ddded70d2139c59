"""How soon somebody should look is a sum of reasons, each of which is told."""

import pytest

from domain.inbox.mood import Hint, Intent, Reading, Sentiment
from domain.inbox.urgency import Priority, Urgency, analysis_of
from domain.shared.heard import HeardKind


def urgency(
    *intents: Intent,
    sentiment: Sentiment = Sentiment.UNKNOWN,
    kind: HeardKind = HeardKind.COMMENT,
    rating: float | None = None,
    shouted: bool = False,
) -> Urgency:
    hints = tuple(Hint(intent, "word", 0, 4) for intent in intents)
    reading = Reading("en", sentiment, 0.0, (), hints, shouted, 1)
    return analysis_of(reading, kind, rating).urgency


NEGATIVE, POSITIVE, DIRECT = Sentiment.NEGATIVE, Sentiment.POSITIVE, HeardKind.DIRECT


@pytest.mark.parametrize(
    ("found", "priority"),
    [
        (urgency(), Priority.NORMAL),
        (urgency(Intent.QUESTION), Priority.NORMAL),
        (urgency(Intent.PRAISE, sentiment=POSITIVE), Priority.LOW),
        (urgency(Intent.SPAM), Priority.LOW),
        (urgency(Intent.COMPLAINT, sentiment=NEGATIVE), Priority.NORMAL),
        (urgency(Intent.COMPLAINT, sentiment=NEGATIVE, kind=DIRECT), Priority.HIGH),
        (urgency(Intent.REFUND_DEMAND, Intent.COMPLAINT), Priority.HIGH),
        (urgency(kind=HeardKind.REVIEW, rating=1.0), Priority.HIGH),
        (urgency(kind=HeardKind.REVIEW, rating=3.0), Priority.NORMAL),
        (urgency(Intent.OUTAGE, Intent.COMPLAINT, sentiment=NEGATIVE), Priority.HIGH),
        (urgency(Intent.LEGAL_THREAT, Intent.COMPLAINT), Priority.URGENT),
        (urgency(Intent.DATA_BREACH), Priority.URGENT),
        (urgency(Intent.INJURY), Priority.URGENT),
        (urgency(Intent.THREAT), Priority.URGENT),
        (urgency(Intent.SELF_HARM), Priority.URGENT),
        (urgency(Intent.SELF_HARM, Intent.PRAISE, sentiment=POSITIVE), Priority.URGENT),
    ],
)
def test_the_graver_the_sooner(found: Urgency, priority: Priority) -> None:
    assert found.priority is priority


def test_its_reasons_add_up_and_the_heaviest_comes_first() -> None:
    found = urgency(
        Intent.QUESTION, Intent.REFUND_DEMAND, sentiment=NEGATIVE, kind=DIRECT, shouted=True
    )
    assert [(reason.code, reason.weight) for reason in found.reasons] == [
        ("refund_demand", 40),
        ("question", 15),
        ("direct", 10),
        ("negative", 10),
        ("shouted", 5),
    ]
    assert found.points == sum(reason.weight for reason in found.reasons) == 80


def test_its_words_are_what_made_it_what_it_is() -> None:
    assert urgency(Intent.COMPLAINT, Intent.PRAISE).words == ("complaint",)
    assert urgency(Intent.QUESTION, Intent.SPAM).words == ("spam",)


def test_joy_in_capitals_is_no_shouting() -> None:
    assert urgency(sentiment=POSITIVE, shouted=True).words == ("positive",)
