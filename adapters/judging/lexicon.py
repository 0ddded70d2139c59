"""The local scorer: rates texts by terms it knows in English, Spanish and Portuguese, disguised or
not, and asks nobody."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from adapters.text.word_matching import WordMatcher
from domain.moderation.rule import Attribute

LEXICON = Path(__file__).with_name("toxicity.toml")
SAYS = {"high": 0.75, "low": 0.35}
"""How much of an attribute one term says; several add up, and never to all of it."""

WHOLE = {Attribute.INSULT: 0.9, Attribute.PROFANITY: 0.7}
"""How much each attribute says of toxicity as a whole; those that are not here say all of it."""

SEVERE = {Attribute.IDENTITY_ATTACK: 0.9, Attribute.THREAT: 0.9, Attribute.INSULT: 0.6}
MOST_AT_ONCE = 5_000


class LexiconScorer:
    """For `domain.moderation.judging_ports.Scorer`. It knows words and no meaning: who quotes an
    insult is rated like who gives one, and what is meant badly in good words is not seen."""

    most_at_once = MOST_AT_ONCE

    async def rate(self, text: str) -> Mapping[Attribute, float] | None:
        missing = dict.fromkeys(known_attributes(), 1.0)
        for hit in _matcher().find(text):
            attribute, _, strength = hit.list_id.partition(".")
            missing[Attribute(attribute)] *= 1 - SAYS[strength]
        scores = {attribute: 1 - rest for attribute, rest in missing.items()}
        scores[Attribute.TOXICITY] = max(
            score * WHOLE.get(attribute, 1.0) for attribute, score in scores.items()
        )
        scores[Attribute.SEVERE_TOXICITY] = max(
            scores[attribute] * share for attribute, share in SEVERE.items()
        )
        return {attribute: round(score, 4) for attribute, score in scores.items()}


def known_attributes() -> list[Attribute]:
    """Those it has terms for; the two others follow from them."""
    return [Attribute(name) for name in _lexicon()]


@lru_cache(maxsize=1)
def _lexicon() -> Mapping[str, Mapping[str, Mapping[str, list[str]]]]:
    return tomllib.loads(LEXICON.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _matcher() -> WordMatcher:
    """Several languages have the same term: it counts once."""
    return WordMatcher(
        {
            f"{attribute}.{strength}": [t for terms in languages.values() for t in terms]
            for attribute, strengths in _lexicon().items()
            for strength, languages in strengths.items()
        }
    )
