"""Reads the mood of a text for `domain.inbox.ports.Analyst`."""

from collections.abc import Sequence

from adapters.text.mood.intents import GRAVE, Spotted, judged_by, spotted
from adapters.text.mood.lexicon import LANGUAGES, lexicon
from adapters.text.mood.tokens import Token, is_shouted, tokens
from adapters.text.mood.tongues import language_of
from adapters.text.mood.weighing import Scales, judged, weigh
from domain.inbox.mood import Evidence, Hint, Intent, Reading, Sentiment

VERSION = 1
"""Grows whenever another list or rule makes another judgement of the same text."""
MOST_WORDS = 12
TROUBLED = frozenset({Intent.OUTAGE, Intent.REFUND_DEMAND})
"""Asked about, they may be none."""
_NOTHING = Scales((), 0, 0, False, False, False, False)


class WordListAnalyst:
    """By lists of words in Spanish, English and Portuguese. Pure; a fifth of a millisecond for a
    post; never raises."""

    def read(self, text: str, language: str | None = None) -> Reading:
        said = tokens(text)
        spoken = language_of(text, said, language)
        scales = weigh(said, lexicon(spoken).moods) if spoken in LANGUAGES else _NOTHING
        found = spotted(said, spoken)
        sentiment = _sentiment(scales, found, spoken)
        found += judged_by(sentiment, scales, found)
        weighed = sorted(scales.weighed, key=lambda it: -abs(it.weight))[:MOST_WORDS]
        return Reading(
            language=spoken,
            sentiment=sentiment,
            score=scales.score,
            evidence=tuple(
                Evidence(*_span(text, said, it.first, it.after), it.weight)
                for it in sorted(weighed, key=lambda it: it.first)
            ),
            intents=tuple(
                Hint(intent, *_span(text, said, first, after)) for intent, first, after in found
            ),
            is_shouted=is_shouted(text),
            version=VERSION,
        )


def _sentiment(scales: Scales, found: Sequence[Spotted], spoken: str | None) -> Sentiment:
    intents = {intent for intent, _, _ in found}
    if Intent.SPAM in intents:
        return Sentiment.UNKNOWN
    told = judged(scales)
    asks = Intent.QUESTION in intents
    if intents & GRAVE or (intents & TROUBLED and not asks):
        told = told if scales.good else Sentiment.NEGATIVE
    if told is Sentiment.POSITIVE and intents & (GRAVE | TROUBLED):
        return Sentiment.UNKNOWN
    plain = not (scales.weighed or scales.doubts or scales.exclaims or scales.troubles)
    if told is Sentiment.UNKNOWN and plain and asks and spoken in LANGUAGES:
        return Sentiment.NEUTRAL
    return told


def _span(text: str, said: Sequence[Token], first: int, after: int) -> tuple[str, int, int]:
    start, end = said[first].start, said[after - 1].end
    return text[start:end], start, end
