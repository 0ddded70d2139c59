"""Texts that say the same are found, however they are dressed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.likeness import likeness, plain

GIVEAWAY = (
    "¡Sorteo! Regalamos dos entradas para el concierto del sábado en la plaza. Sigue la cuenta,"
    " comenta con quién irías y comparte esta publicación. Tienes hasta el viernes."
)


def share(one: str, other: str) -> float:
    return likeness(one).share(likeness(other))


@pytest.mark.parametrize(
    "same",
    [
        GIVEAWAY.upper(),
        GIVEAWAY.replace("é", "e"),
        GIVEAWAY.replace(".", " —"),
        GIVEAWAY + " https://example.com/sorteo",
    ],
)
def test_case_accents_punctuation_and_links_make_no_other_text(same: str) -> None:
    assert likeness(same).digest == likeness(GIVEAWAY).digest
    assert share(same, GIVEAWAY) == 1.0


def test_a_reworded_text_is_nearly_the_same() -> None:
    reworded = GIVEAWAY.replace("dos entradas", "tres entradas").replace("viernes", "jueves")
    assert 0.7 < share(reworded, GIVEAWAY) < 1.0
    assert set(likeness(reworded).heads) & set(likeness(GIVEAWAY).heads)


def test_another_text_is_another() -> None:
    other = "Abrimos el lunes a las nueve con café recién hecho y bollería. ¡Os esperamos a todos!"
    assert share(other, GIVEAWAY) < 0.15


def test_short_texts_are_the_same_or_not_and_never_nearly() -> None:
    assert share("¡Buenos días!", "buenos dias") == 1.0
    assert share("Buenos días", "Buenas tardes") == 0.0


def test_a_hashtag_and_a_mention_are_words() -> None:
    assert likeness("Ven #hoy").digest != likeness("Ven hoy").digest


@given(st.text(), st.text())
def test_likeness_goes_both_ways_and_stays_within_its_bounds(one: str, other: str) -> None:
    assert share(one, other) == share(other, one)
    assert 0.0 <= share(one, other) <= 1.0
    assert share(one, one) == 1.0


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ÁRBOL Ñandú", "arbol nandu"),
        ("ﬁn", "fin"),
        ("𝐎𝐟𝐞𝐫𝐭𝐚", "oferta"),
        ("🄰", "a"),
        ("Straße", "strasse"),
    ],
)
def test_dressed_letters_are_letters(text: str, folded: str) -> None:
    assert plain(text) == folded
