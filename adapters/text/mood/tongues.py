"""Which language a text is in, by its small words: a sure answer, or none.

The model that looks over what is written here takes 90 MB and always answers; what others say is
read in every worker, and is often in none of our languages.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from adapters.text.mood.lexicon import LANGUAGES, lexicon
from adapters.text.mood.tokens import Sort, Token

LETTERS: Mapping[str, str] = {"ñ": "es", "¿": "es", "¡": "es", "ã": "pt", "õ": "pt", "ç": "pt"}
OTHERS = """
le les des est et vous nous je pas pour dans avec une sur merci bonjour c'est tres cette mais
il che di non per sono ciao grazie molto questo della anche ma piu
der die das und ist nicht ich ein eine mit auf danke sehr wir sie auch
els amb gracies molt aixo perque tambe meva het een niet ik dank
"""
"""Small words of languages we do not read, so that they are not taken for one that we do."""
UNREAD = "other"
SMALL, TELLING, SHARED = 1.0, 0.6, 0.2
"""What a small word counts, what one of a mood or an intent, and what share of it is left where two
languages have it."""
LEAST, SURE = 0.6, 1.5
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]|$)")


def language_of(text: str, tokens: Sequence[Token], hint: str | None) -> str | None:
    """One of ours, when it is sure; where it is not, what the platform says counts, if nothing
    speaks against it."""
    counts = _counts(text, tokens)
    told = _told(hint)
    best = max(LANGUAGES, key=lambda language: counts[language])
    rest = max(count for language, count in counts.items() if language != best)
    if counts[best] >= LEAST and counts[best] >= SURE * rest:
        return best
    against = told in LANGUAGES and counts[best] > 0 == counts[told]
    return None if against else told


def _told(hint: str | None) -> str | None:
    """The language of a tag such as `pt-BR`; None for what is no tag, or says that nobody knows."""
    tag = _TAG.match(hint or "")
    language = tag.group(1).lower() if tag else None
    return None if language == "und" else language


def _counts(text: str, tokens: Sequence[Token]) -> Mapping[str, float]:
    counts = dict.fromkeys((*LANGUAGES, UNREAD), 0.0)
    known = _known()
    for token in tokens:
        if token.sort is Sort.WORD:
            for language, weight in known.get(token.word, ()):
                counts[language] += weight
    if not text.isascii():
        for letter, language in LETTERS.items():
            counts[language] += letter in text
    return counts


@cache
def _known() -> Mapping[str, Sequence[tuple[str, float]]]:
    """What each word says of each language."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for language in LANGUAGES:
        own = lexicon(language)
        for word in (*own.moods.firsts, *own.intents.firsts):
            found[word][language] = TELLING
        for word in own.tongue:
            found[word][language] = SMALL
    for word in OTHERS.split():
        found[word][UNREAD] = SMALL
    return {
        word: [(of, weight if len(by) == 1 else weight * SHARED) for of, weight in by.items()]
        for word, by in found.items()
    }
