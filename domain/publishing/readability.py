"""How easily a text is read, by the formula that was made for its language.

Spanish: Fernández Huerta (1959). English: Flesch (1948). Portuguese: Martins and others (1996),
Flesch's with another constant. 100 is very easy, 0 very hard. Syllables are counted by the rules of
each language, in English by its habits.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

FEWEST_WORDS = 30
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE = re.compile(r"[^.!?…\n]+")
_NOT_PROSE = re.compile(r"https?://\S+|[@#]\w+")


@dataclass(frozen=True, slots=True)
class Formula:
    name: str
    start: float
    per_syllable: float
    per_word: float


FORMULAS: Mapping[str, Formula] = {
    "es": Formula("fernandez_huerta", 206.84, 60.0, 1.02),
    "en": Formula("flesch", 206.835, 84.6, 1.015),
    "pt": Formula("martins", 248.835, 84.6, 1.015),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How easy it is, and what that comes from."""

    ease: float
    formula: str
    words: int
    sentences: int
    syllables: int


def reading(text: str, language: str) -> Reading | None:
    """None for a language without a formula, and for a text too short to judge."""
    formula = FORMULAS.get(language)
    prose = _NOT_PROSE.sub(" ", text)
    words = _WORD.findall(prose)
    if formula is None or len(words) < FEWEST_WORDS:
        return None
    sentences = sum(1 for s in _SENTENCE.findall(prose) if _WORD.search(s)) or 1
    syllables = sum(map(_COUNTERS[language], words))
    ease = (
        formula.start
        - formula.per_syllable * syllables / len(words)
        - formula.per_word * len(words) / sentences
    )
    return Reading(round(ease, 1), formula.name, len(words), sentences, syllables)


# A u between g or q and e or i is not heard; a y is heard as an i where no vowel follows it.
_SILENT_U = re.compile(r"(?<=[qg])u(?=[eiéíêî])")
_ES_NUCLEUS = re.compile(
    r"[iuüy](?=[aeoáéó])[aeoáéó][iuüy](?![íú])|[iuüy]?[aeoáéó][iuüy]?|[íú]|[iuü]{1,2}|y"
)
_PT_NUCLEUS = re.compile(
    r"[ãõ][eoi]|[iu]?[aeoáéóâêôàãõ][iu](?![íúmn])|[iu]?[aeoáéóâêôàãõ]|[íú]|[iuü]{1,2}|y"
)
_PT_APART = re.compile(r"[^aeiou][iu][aeo]s?$")
_Y_AS_CONSONANT = re.compile(r"y(?=[aeiouáéíóú])")


def spanish_syllables(word: str) -> int:
    """At least one."""
    heard = _Y_AS_CONSONANT.sub("ll", _SILENT_U.sub("", word.lower()))
    return max(1, len(_ES_NUCLEUS.findall(heard)))


def portuguese_syllables(word: str) -> int:
    """At least one. Two vowels at the end are two where no accent says otherwise: lua, but água."""
    heard = _SILENT_U.sub("", word.lower())
    apart = heard.isascii() and _PT_APART.search(heard) is not None
    return max(1, len(_PT_NUCLEUS.findall(heard)) + apart)


_EN_SILENT = re.compile(r"(?:[^laeiouy]es|[^aeiouytd]ed|[^laeiouy]e|[aeiouy]les?)$")
_EN_VOWELS = re.compile(r"[aeiouy]+")


def english_syllables(word: str) -> int:
    """At least one: groups of vowels, less those at the end that are not heard."""
    word = word.lower().removesuffix("'s").removesuffix("’s")
    count = len(_EN_VOWELS.findall(word))
    if _EN_SILENT.search(word) and not re.search(r"(?:[cszx]|[cs]h|g)es$", word):
        count -= 1
    return max(1, count)


_COUNTERS: Mapping[str, Callable[[str], int]] = {
    "es": spanish_syllables,
    "en": english_syllables,
    "pt": portuguese_syllables,
}
