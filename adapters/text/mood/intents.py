"""What a writer wants, by phrases that give it away."""

from collections.abc import Iterator, Sequence

from adapters.text.mood.lexicon import LANGUAGES, Lexicon, lexicon
from adapters.text.mood.tokens import Sort, Token
from adapters.text.mood.weighing import FEELINGS, Scales
from domain.inbox.mood import Intent, Sentiment

Spotted = tuple[Intent, int, int]
"""An intent, and the tokens from one until before another."""
GRAVE = frozenset(
    {
        Intent.SELF_HARM,
        Intent.THREAT,
        Intent.INJURY,
        Intent.LEGAL_THREAT,
        Intent.DATA_BREACH,
    }
)
"""Whatever the language, these are looked for; nothing that tells of one is good."""
NONE = "calm"
"""The list of what sounds like an intent and is none."""
BLAMED = frozenset({Intent.INJURY, Intent.LEGAL_THREAT, Intent.DATA_BREACH, Intent.REFUND_DEMAND})


def spotted(tokens: Sequence[Token], language: str | None) -> list[Spotted]:
    """Each once, where it stands first."""
    found: dict[Intent, Spotted] = {}
    for known in _to_read(language):
        for place, token in enumerate(tokens):
            at = known.intents.at(place, tokens) if token.sort is Sort.WORD else None
            if at is not None and at.role != NONE:
                intent = Intent(at.role)
                if known.language == language or intent in GRAVE:
                    found.setdefault(intent, (intent, at.first, at.after))
    asks = next((n for n, token in enumerate(tokens) if _asks(token)), None)
    if asks is not None:
        found.setdefault(Intent.QUESTION, (Intent.QUESTION, asks, asks + 1))
    return [*found.values()]


def _to_read(language: str | None) -> Iterator[Lexicon]:
    if language is None:
        yield from map(lexicon, LANGUAGES)
    elif language in LANGUAGES:
        yield lexicon(language)


def _asks(token: Token) -> bool:
    return token.sort is Sort.END and ("?" in token.word or "¿" in token.word)


def judged_by(sentiment: Sentiment, scales: Scales, found: Sequence[Spotted]) -> Iterator[Spotted]:
    """Complaint and praise, by the words that were weighed: not by what somebody only feels."""
    intents = {intent for intent, _, _ in found}
    if Intent.SPAM in intents:
        return
    bad = [it for it in scales.weighed if it.weight < 0 and it.role not in FEELINGS]
    good = [it for it in scales.weighed if it.weight > 0 and it.role not in FEELINGS]
    if bad and sentiment in (Sentiment.NEGATIVE, Sentiment.MIXED):
        worst = min(bad, key=lambda it: it.weight)
        yield Intent.COMPLAINT, worst.first, worst.after
    elif blamed := next((it for it in found if it[0] in BLAMED), None):
        yield Intent.COMPLAINT, *blamed[1:]
    if good and sentiment in (Sentiment.POSITIVE, Sentiment.MIXED):
        best = max(good, key=lambda it: it.weight)
        yield Intent.PRAISE, best.first, best.after
