"""Whether a text speaks as its brand does: by words and counts alone, the same way every time."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.publishing.brand_voice import Address, BrandVoice, Required
from domain.publishing.disclosures import says
from domain.publishing.fitting import Spoken
from domain.publishing.preflight import Passage, Remark, remark
from domain.publishing.readability import reading
from domain.shared.ids import ChannelId
from domain.shared.likeness import plain

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


def unsaid(
    all_spoken: Sequence[Spoken], brand: BrandVoice, tags: Collection[str]
) -> Iterator[Remark]:
    """A warning for each channel on which no post says a term that is required; one for all of them
    where they say the same."""
    told = set[tuple[str, ChannelId | None, Required]]()
    for said in all_spoken:
        text = "\n".join(post.text for post in said.content.posts())
        own = said.own & {"text", "thread", "first_comment"}
        where = Passage(text, said.pointer("text"), channel_id=said.channel.id if own else None)
        for each in brand.required:
            key = where.pointer, where.channel_id, each
            if (each.tag is None or each.tag in tags) and not says(text, each.says):
                if key not in told:
                    yield remark(where, "required_term_missing", words=", ".join(each.says))
                told.add(key)


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
        other = brand.forbidden[term] if term in brand.forbidden else instead[term]
        if other is not None and _is_meant(passage.text, (start, end), term, other, find):
            continue
        if term in brand.forbidden:
            yield remark(passage, "forbidden_term", (start, end), other, term=said)
        else:
            yield remark(passage, "preferred_term", (start, end), other, term=said, preferred=other)


def _pairs(passage: Passage, brand: BrandVoice, find: FindTerms) -> Iterator[Remark]:
    """What stands in a text as in an example of how not to put it."""
    better = {pair.dont: pair.do for pair in brand.pairs}
    for start, end, dont in find(passage.text, list(better)) if better else ():
        do = better[dont]
        if not _is_meant(passage.text, (start, end), dont, do, find):
            said = passage.text[start:end]
            yield remark(passage, "said_as_not_meant", (start, end), do, said=said)


def _is_meant(text: str, span: tuple[int, int], term: str, better: str, find: FindTerms) -> bool:
    """Whether what stands there is, or is part of, what is to be said in place of the term. Where
    both differ in case and accents alone, these count, too."""
    if plain(term) not in plain(better):
        return False
    exactly = plain(term) == plain(better)
    return any(
        start <= span[0] and span[1] <= end and (not exactly or text[start:end] == better)
        for start, end, _ in find(text, [better])
    )


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
