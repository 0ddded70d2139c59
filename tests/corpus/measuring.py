"""How well labelled sentences are read: what was taken for what, and what was turned round."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.inbox.mood import Intent, Sentiment
from domain.inbox.ports import Analyst
from tests.corpus import Sentence

POLES = frozenset({"positive", "negative"})
MOODS = [str(sentiment) for sentiment in Sentiment]


@dataclass(frozen=True)
class Confusion:
    """`moods` counts (as labelled, as read), `intents` each intent as (found, found wrongly,
    missed), `tongues` how many sentences were read in their own language."""

    moods: Counter[tuple[str, str]]
    intents: Mapping[str, tuple[int, int, int]]
    tongues: int
    sentences: int
    turned: Sequence[str]

    @property
    def polar(self) -> int:
        """Sentences that are good or bad."""
        return sum(n for (label, _), n in self.moods.items() if label in POLES)

    @property
    def decided(self) -> int:
        """Of those, the ones that were read as good or bad."""
        return sum(n for (a, b), n in self.moods.items() if {a, b} <= POLES)

    @property
    def right(self) -> int:
        """Of all, those read as they are labelled."""
        return sum(n for (label, read), n in self.moods.items() if label == read)

    @property
    def said(self) -> int:
        """Of all, those of which anything was said."""
        return sum(n for (_, read), n in self.moods.items() if read != Sentiment.UNKNOWN)

    @property
    def turned_share(self) -> float:
        """Of those that were read as good or bad, how many were read as the other: the strictest
        way of counting, for what is not decided makes it no smaller."""
        return len(self.turned) / self.decided if self.decided else 0.0

    @property
    def coverage(self) -> float:
        return self.decided / self.polar if self.polar else 0.0

    def table(self) -> str:
        """For the eye: labels down, readings across; then the intents."""
        lines = [f"{'':10}" + "".join(f"{mood:>10}" for mood in MOODS)]
        for label in MOODS[:-1]:
            cells = "".join(f"{self.moods[label, mood]:>10}" for mood in MOODS)
            lines.append(f"{label:10}{cells}")
        lines.append(
            f"{self.right} of {self.sentences} as labelled, {self.said} said anything of;"
            f" {self.decided} of {self.polar} good or bad ones decided, {len(self.turned)} turned"
            f" round; language known of {self.tongues}"
        )
        lines.append(f"{'intent':15}{'found':>8}{'wrongly':>8}{'missed':>8}")
        for intent, counts in self.intents.items():
            lines.append(f"{intent:15}" + "".join(f"{count:>8}" for count in counts))
        return "\n".join(lines)


def measured(analyst: Analyst, sentences: Iterable[Sentence]) -> Confusion:
    moods: Counter[tuple[str, str]] = Counter()
    found: Counter[tuple[str, int]] = Counter()
    turned, tongues = [], 0
    for sentence in sentences:
        reading = analyst.read(sentence.text)
        moods[sentence.sentiment, reading.sentiment] += 1
        tongues += reading.language == sentence.language
        if {sentence.sentiment, reading.sentiment} == POLES:
            turned.append(sentence.text)
        read = {str(hint.intent) for hint in reading.intents}
        for place, of in enumerate(
            (read & sentence.intents, read - sentence.intents, sentence.intents - read)
        ):
            found.update((intent, place) for intent in of)
    intents = {
        str(intent): (found[intent, 0], found[intent, 1], found[intent, 2]) for intent in Intent
    }
    return Confusion(moods, intents, tongues, moods.total(), turned)
