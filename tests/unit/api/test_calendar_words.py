"""Every sentence of a calendar is written in every language, with the same facts."""

from string import Formatter

import pytest

from api.problems import LANGUAGES
from api.publishing.calendar_words import said, words
from domain.publishing.calendar import ClashKind, GapKind


@pytest.mark.parametrize("name", words())
def test_a_sentence_speaks_every_language_with_the_same_facts(name: str) -> None:
    spoken = words()[name]
    assert set(spoken) == set(LANGUAGES)
    facts = {frozenset(part[1] for part in Formatter().parse(text)) for text in spoken.values()}
    assert len(facts) == 1
    assert len(set(spoken.values())) == len(LANGUAGES)


def test_every_kind_of_clash_and_gap_has_its_sentence_and_none_is_left_over() -> None:
    assert set(words()) == {*ClashKind, *GapKind, "standing"}


def test_facts_are_filled_in() -> None:
    sentence = said("too_close", {"minutes": 12, "count": 2}, "es")
    assert sentence == "Dos mensajes salen con 12 minutos de diferencia en el mismo canal."
