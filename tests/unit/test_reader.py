"""Texts are read as a person would: their language, their emoji, where their links lead."""

import pytest

from adapters.text.reader import Reader
from adapters.text.spelling import misspellings


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Abrimos el sábado con café y música", "es"),
        ("We open at nine on Saturday.", "en"),
        ("O café abre às nove da manhã", "pt"),
        ("ok", None),
        ("日本語の文です", None),
        ("", None),
        ("🎉🎉🎉", None),
    ],
)
async def test_a_language_is_told_or_it_is_said_to_be_unknown(
    reader: Reader, text: str, language: str | None
) -> None:
    await reader.ready()
    assert reader.language(text) == language


def test_emoji_are_found_whole(reader: Reader) -> None:
    text = "Hola 👨‍👩‍👧‍👦 y 🇪🇸"
    assert [text[start:end] for start, end in reader.emoji(text)] == ["👨‍👩‍👧‍👦", "🇪🇸"]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("https://example.com/x", None),
        ("http://10.0.0.1/x", "address_not_public"),
        ("http://2130706433/", "address_not_public"),
        ("https://intranet/x", "host_not_public"),
        ("https://user:pass@example.com/", "credentials_in_url"),
        ("https://exa mple.com", "malformed"),
        ("https://[nonsense]/", "malformed"),
    ],
)
def test_addresses_are_judged_as_those_we_call(
    reader: Reader, address: str, reason: str | None
) -> None:
    assert reader.judge(address) == reason


def test_unknown_words_come_with_what_was_meant() -> None:
    text = "we serve cofee at https://example.com/tomorow, ask Mirabel @tomorow #tomorow"
    [found] = misspellings(text, "en")
    assert (found.word, found.suggestion) == ("cofee", "coffee")
    assert text[found.start : found.end] == "cofee"


def test_nothing_is_misspelt_in_a_language_without_a_dictionary() -> None:
    assert misspellings("We opne at nine on Saturdya.", "aa") == ()
