"""The forms that a word takes: more than there are do no harm, for nobody writes them."""

import re
from collections.abc import Callable, Iterator, Mapping

_ES_AR = (
    "ar o as a amos ais an e aste aron aba abas abamos aban ando ado ada ados adas are ara aran"
    " aria arian en es emos ase asen"
)
_ES_ER = (
    "er o es e emos eis en i iste io ieron ia ias iamos ian iendo ido ida idos idas ere era eran"
    " eria erian a as an iera ieran"
)
_PT_AR = (
    "ar o as a amos am ei ou aste aram ava avas avam ando ado ada ados adas arei ara arao aria"
    " ariam e es em asse assem"
)
_PT_ER = (
    "er o es e emos em i eu este eram ia iam endo ido ida idos idas erei era erao eria eriam a as"
    " am esse"
)
_ENDINGS: Mapping[str, Mapping[str, str]] = {
    "es": {"ar": _ES_AR, "er": _ES_ER, "ir": _ES_ER.replace("er ", "ir ").replace("emos", "imos")},
    "pt": {"ar": _PT_AR, "er": _PT_ER, "ir": _PT_ER.replace("er ", "ir ").replace("emos", "imos")},
}
_SUPERLATIVES = {"es": "isim", "pt": "issim"}


def adjectives(language: str, word: str) -> Iterator[str]:
    yield word
    if language == "en":
        yield word[:-1] + "ily" if word.endswith("y") else word + "ly"
        yield from _compared(word)
        return
    stem = word[:-1] if word[-1] in "aeo" else word
    if word.endswith("o"):
        yield from (stem + end for end in ("a", "os", "as"))
    else:
        yield from _plurals(language, word)
        yield from (word + end for end in ("a", "as") if word.endswith("or"))
    hard = re.sub("c$", "qu", re.sub("g$", "gu", stem)) if word.endswith("o") else stem
    yield from (hard + _SUPERLATIVES[language] + end for end in ("o", "a", "os", "as"))


def _compared(word: str) -> Iterator[str]:
    if len(word) > 7:
        return
    stem = word[:-1] + "i" if word.endswith("y") else word.removesuffix("e")
    doubled = stem + stem[-1] if re.search("[^aeiou][aeiou][bdgmnpt]$", stem) else stem
    yield from (doubled + end for end in ("er", "est"))


def nouns(language: str, word: str) -> Iterator[str]:
    yield word
    yield from _plurals(language, word)


def _plurals(language: str, word: str) -> Iterator[str]:
    if language == "en" and word.endswith("y"):
        yield word[:-1] + "ies"
    elif language == "pt" and word.endswith("l"):
        yield word[:-1] + "is"
        yield word[:-2] + "eis"
    elif language == "pt" and word.endswith("m"):
        yield word[:-1] + "ns"
    elif language == "pt" and word.endswith("ao"):
        yield word[:-2] + "oes"
    elif language == "es" and word.endswith("z"):
        yield word[:-1] + "ces"
    elif word[-1] in "aeiou":
        yield word + "s"
    else:
        yield word + "es" if language != "en" or word[-1] in "sxh" else word + "s"


def verbs(language: str, word: str) -> Iterator[str]:
    if language == "en":
        yield from _english(word)
        return
    stem, last = word[:-2], word[-2:]
    yield from (stem + end for end in _ENDINGS[language][last].split())
    if language == "es":
        yield from (
            word + whom for whom in ("me", "te", "nos", "os", "lo", "la", "los", "las", "se")
        )
    else:
        yield word + "em"
    if last == "ar":
        # Before an e the sound is written otherwise.
        for sound, written in (("c", "qu"), ("g", "gu"), ("z", "c")):
            if stem.endswith(sound):
                changed = stem.removesuffix(sound) + written
                yield from (changed + end for end in ("e", "en", "es", "emos", "em", "ei"))


def _english(word: str) -> Iterator[str]:
    yield word
    if word.endswith("y") and word[-2] not in "aeiou":
        yield from (word[:-1] + "ies", word[:-1] + "ied", word + "ing")
        return
    yield word + "es" if re.search("(s|sh|ch|x)$", word) else word + "s"
    stem = word.removesuffix("e")
    if re.search("^[^aeiou]*[aeiou][bdgmnpt]$", word) or word.endswith("gret"):
        stem = word + word[-1]
    yield from (stem + "ed", stem + "ing")


INFLECTED: Mapping[str, Callable[[str, str], Iterator[str]]] = {
    "adjectives": adjectives,
    "verbs": verbs,
    "nouns": nouns,
}
