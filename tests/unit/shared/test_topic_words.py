"""A topic is one word, whatever its case and accents."""

import pytest

from domain.crises.ports import Scope
from domain.crises.series_kept import key_of
from domain.shared.errors import ValidationFailed
from domain.shared.ids import CommunityId
from domain.shared.topic_words import word_of, words_of


@pytest.mark.parametrize(
    ("topic", "word"),
    [
        ("Café", "cafe"),
        ("#ColdBrew", "#coldbrew"),
        ("@Ana", "ana"),
        ("café,", "cafe"),
        ("cold brew", None),
        ("ok", None),
        ("123", None),
        ("https://cafe.example", None),
    ],
)
def test_a_topic_is_a_word_of_three_letters_at_least(topic: str, word: str | None) -> None:
    assert word_of(topic) == word
    if word is not None:
        assert word_of(word) == word
        assert word in words_of(f"Well, {topic} again!")


def test_places_that_are_the_same_have_one_series_and_others_another() -> None:
    assert key_of(Scope(topic="Café").compared()) == key_of(Scope(topic="cafe").compared())
    assert key_of(Scope()) == "//"
    community = CommunityId("com_1")
    keys = {key_of(Scope(community, topic=topic)) for topic in (None, "cafe", "#cafe", "tea")}
    assert len(keys) == 4


def test_what_is_no_word_is_refused_where_it_stands() -> None:
    with pytest.raises(ValidationFailed) as refused:
        Scope(topic="cold brew").compared()
    [error] = refused.value.errors
    assert (error.pointer, error.code) == ("/topic", "not_one_word")
