"""Whether a text speaks as its brand does: by words and counts alone, the same way every time."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.publishing.brand_voice import Address, BrandVoice
from domain.publishing.preflight import Passage, Remark, remark
from domain.publishing.readability import reading

FindTerms = Callable[[str, Sequence[str]], Sequence[tuple[int, int, str]]]
"""Where these terms stand in a text as whole words, whatever case and accents: start, end and the
term; of two in one place the longer."""


@dataclass(frozen=True, slots=True)
class _Signs:
    """Words that give an address away, and those it shares with others."""

    own: str
    shared: str = ""


_SIGNS: Mapping[str, Mapping[Address, _Signs]] = {
    "es": {
        Address.TU: _Signs(r"tú|ti|contigo|eres|tienes|puedes|quieres|sabes|vienes", "tus?|te"),
        Address.USTED: _Signs(r"usted|ustedes"),
        Address.VOS: _Signs(
            r"vos|sos|tenés|podés|querés|sabés|venís|vení|mirá|hacé|decí|contanos|sumate|animate",
            "tus?|te",
        ),
    },
    "pt": {
        Address.TU: _Signs(r"tu|ti|contigo|és|tens|podes|queres|teus?|tuas?", "te"),
        Address.VOCE: _Signs(r"você|vocês", "te|seus?|suas?"),
        Address.USTED: _Signs(r"o senhor|a senhora|os senhores|as senhoras", "seus?|suas?"),
    },
}


def voice(
    passage: Passage,
    language: str | None,
    emoji: Sequence[tuple[int, int]],
    brand: BrandVoice,
    find: FindTerms,
) -> Iterator[Remark]:
    """A warning for each forbidden term; all else is advice."""
    yield from _terms(passage, brand, find)
    yield from _pairs(passage, brand, find)
    yield from address(passage, language, brand)
    if brand.most_emoji is not None and len(emoji) > brand.most_emoji:
        first_too_many = emoji[brand.most_emoji]
        span = (first_too_many[0], emoji[-1][1])
        yield remark(passage, "too_many_emoji", span, count=len(emoji), maximum=brand.most_emoji)
    read = reading(passage.text, language) if language else None
    if read is not None and brand.reading_ease is not None and read.ease < brand.reading_ease:
        least = brand.reading_ease
        yield remark(passage, "harder_than_the_voice", ease=read.ease, least=least)


def addresses_in(text: str, language: str) -> frozenset[Address]:
    """How a text speaks to its readers, by words that are of one way alone."""
    return frozenset(
        address
        for address, signs in _SIGNS.get(language, {}).items()
        if re.search(rf"(?i)(?<!\w)(?:{signs.own})(?!\w)", text)
    )


def _terms(passage: Passage, brand: BrandVoice, find: FindTerms) -> Iterator[Remark]:
    instead = {old: new for new, olds in brand.preferred.items() for old in olds}
    wanted = list(dict.fromkeys([*brand.forbidden, *instead]))
    for start, end, term in find(passage.text, wanted) if wanted else ():
        said = passage.text[start:end]
        if term in brand.forbidden:
            other = brand.forbidden[term]
            yield remark(passage, "forbidden_term", (start, end), other, term=said)
        else:
            other = instead[term]
            yield remark(passage, "preferred_term", (start, end), other, term=said, preferred=other)


def _pairs(passage: Passage, brand: BrandVoice, find: FindTerms) -> Iterator[Remark]:
    """What stands in a text as in an example of how not to put it. The other example may hold the
    same words, and is no fault."""
    better = {pair.dont: pair.do for pair in brand.pairs}
    for start, end, dont in find(passage.text, list(better)) if better else ():
        do = better[dont]
        if not _within(passage.text, start, end, do):
            said = passage.text[start:end]
            yield remark(passage, "said_as_not_meant", (start, end), do, said=said)


def _within(text: str, start: int, end: int, whole: str) -> bool:
    """Whether this stretch is part of exactly these words, or all of them."""
    first = max(0, end - len(whole))
    return any(
        text.startswith(whole, at) and not _goes_on(text, at, at + len(whole))
        for at in range(first, start + 1)
    )


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether a word goes on beyond either end."""
    around = [*text[max(0, start - 1) : start], *text[end : end + 1]]
    return any(sign.isalnum() or sign == "_" for sign in around)


def address(passage: Passage, language: str | None, brand: BrandVoice) -> Iterator[Remark]:
    """The first word that speaks to readers in another way than the brand does."""
    signs = _SIGNS.get(language or "")
    wanted = brand.formality.get(language or "")
    if signs is None or wanted is None:
        return
    mine = signs.get(wanted)
    shared = {sign for sign in mine.shared.split("|") if sign} if mine else set()
    for address, them in signs.items():
        if address is wanted:
            continue
        others = [sign for sign in them.shared.split("|") if sign and sign not in shared]
        pattern = "|".join([them.own, *others])
        found = re.search(rf"(?i)(?<!\w)(?:{pattern})(?!\w)", passage.text)
        if found is not None:
            word = found.group()
            yield remark(passage, "other_address", found.span(), word=word, address=wanted.value)
            return
