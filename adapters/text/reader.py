"""Reads texts with the libraries that know languages, emoji and addresses."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from adapters.outbound.guard import Guard
from adapters.text.emoji_sequences import emoji_sequences
from adapters.text.hashtags import knows_words, learn_words, parted
from adapters.text.spelling import misspellings
from adapters.text.terms import terms_in
from domain.publishing.preflight_ports import Misspelling
from domain.shared.errors import UrlNotAllowed

LANGUAGES = ("es", "en", "pt")
SURE = 0.8
_NO_WORDS = re.compile(r"\w+://\S+|[#@]\w+|\{\{[^{}]*\}\}")
_MOST_HASHTAGS = 30
_ENOUGH = 2000
"""More of a text tells nothing more about its language."""


class Reader:
    """For `domain.publishing.preflight_ports.Reader`. The model that tells languages apart is
    loaded when it is first needed: 0.8 s and 90 MB."""

    def __init__(self) -> None:
        self._guard = Guard(allow_loopback=False)

    async def ready(self) -> None:
        if not _identifier.cache_info().currsize:
            await asyncio.to_thread(_identifier)

    def language(self, text: str) -> str | None:
        found, sure = _identifier().classify(_NO_WORDS.sub(" ", text[:_ENOUGH]).strip().lower())
        return str(found) if sure >= SURE else None

    def emoji(self, text: str) -> Sequence[tuple[int, int]]:
        return list(emoji_sequences(text))

    def judge(self, address: str) -> str | None:
        try:
            self._guard.address(address)
        except UrlNotAllowed as refused:
            return str(refused.facts["reason"])
        return None

    def terms(self, text: str, terms: Sequence[str]) -> Sequence[tuple[int, int, str]]:
        return terms_in(text, terms)

    async def parted(self, hashtags: Sequence[str], language: str | None) -> Mapping[str, str]:
        if not knows_words(language):
            await asyncio.to_thread(learn_words, language)
        found = {hashtag: parted(hashtag, language) for hashtag in hashtags[:_MOST_HASHTAGS]}
        return {hashtag: apart for hashtag, apart in found.items() if apart is not None}

    async def misspellings(self, text: str, language: str) -> Sequence[Misspelling]:
        return await asyncio.to_thread(misspellings, text, language)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
