"""How easily a text is read, by syllables that a reader would count."""

import pytest

from domain.publishing.readability import (
    english_syllables,
    portuguese_syllables,
    reading,
    spanish_syllables,
)

SPANISH = {
    "casa": 2, "caminar": 3, "día": 2, "aire": 2, "ciudad": 2, "país": 2, "guitarra": 3,
    "queso": 2, "averigüéis": 4, "yo": 1, "rey": 1, "leyes": 2, "poeta": 3, "aéreo": 4,
    "murciélago": 4, "hoy": 1, "bueno": 2, "huevo": 2, "león": 2, "oír": 2, "pingüino": 3,
    "acción": 2, "leer": 2, "Y": 1,
}  # fmt: skip
PORTUGUESE = {
    "casa": 2, "não": 1, "coração": 3, "mãe": 1, "pães": 1, "água": 2, "história": 3,
    "queijo": 2, "saúde": 3, "país": 2, "dia": 2, "lua": 2, "rainha": 3, "guerra": 2,
    "muito": 2, "põe": 1, "ideia": 3, "céu": 1, "canções": 2, "obrigado": 4, "pessoas": 3,
}  # fmt: skip
ENGLISH = {
    "cat": 1, "table": 2, "make": 1, "makes": 1, "boxes": 2, "wanted": 2, "walked": 1,
    "people": 2, "Saturday": 3, "opening": 3, "the": 1, "beautiful": 3, "banana": 3,
    "coffee": 2, "free": 1, "little": 2, "houses": 2, "changes": 2, "readability": 5,
    "rules": 1, "cat's": 1,
}  # fmt: skip


@pytest.mark.parametrize(("word", "syllables"), SPANISH.items())
def test_spanish_words_have_their_syllables(word: str, syllables: int) -> None:
    assert spanish_syllables(word) == syllables


@pytest.mark.parametrize(("word", "syllables"), PORTUGUESE.items())
def test_portuguese_words_have_their_syllables(word: str, syllables: int) -> None:
    assert portuguese_syllables(word) == syllables


@pytest.mark.parametrize(("word", "syllables"), ENGLISH.items())
def test_english_words_have_their_syllables(word: str, syllables: int) -> None:
    assert english_syllables(word) == syllables


def test_each_language_has_its_own_formula() -> None:
    spanish = reading("La casa es roja. " * 10, "es")
    assert spanish is not None
    assert (spanish.words, spanish.sentences, spanish.syllables) == (40, 10, 60)
    assert spanish.ease == pytest.approx(206.84 - 60 * 1.5 - 1.02 * 4, abs=0.05)
    english = reading("The cat is red. " * 10, "en")
    assert english is not None
    assert english.ease == pytest.approx(206.835 - 84.6 * 1.0 - 1.015 * 4, abs=0.05)
    portuguese = reading("A casa é nova. " * 10, "pt")
    assert portuguese is not None
    assert portuguese.ease == pytest.approx(248.835 - 84.6 * 1.5 - 1.015 * 4, abs=0.05)


def test_links_hashtags_and_mentions_are_not_read() -> None:
    plain = reading("La casa es roja. " * 10, "es")
    assert reading("La casa es roja. " * 10 + "https://a.example/x #Casa @ana", "es") == plain


def test_a_short_text_and_an_unknown_language_are_not_judged() -> None:
    assert reading("La casa es roja.", "es") is None
    assert reading("Das Haus ist rot. " * 10, "de") is None
