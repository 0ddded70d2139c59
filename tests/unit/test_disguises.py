"""Listed words are found beneath every disguise, and never within innocent words."""

import time

import pytest

from adapters.text.word_matching import MOST_LOOKS, WordMatcher

BAD = ("fuck", "ass", "shit", "cock", "cum", "puta", "culo", "pene", "merda", "caca", "ano", "pero")
MATCHER = WordMatcher({"bad": BAD})


def found(text: str) -> list[str]:
    """The places of the text that were found, as they stand there."""
    return [text[hit.start : hit.end] for hit in MATCHER.find(text)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("What the FUCK?", "FUCK"),
        ("fúck you", "fúck"),
        ("f\u0336u\u0336c\u0336k\u0336 this", "f\u0336u\u0336c\u0336k"),
        ("fu\u200bc\u2060k it", "fu\u200bc\u2060k"),
        ("ѕһіt", "ѕһіt"),
        ("ΡUTΑ!", "ΡUTΑ"),
        ("𝖋𝖚𝖈𝖐", "𝖋𝖚𝖈𝖐"),
        ("🅵🆄🅲🅺 off", "🅵🆄🅲🅺"),
        ("🇫🇺🇨🇰", "🇫🇺🇨🇰"),
        ("ｆｕｃｋ", "ｆｕｃｋ"),
        ("sh1t happens", "sh1t"),
        ("sh!t!", "sh!t"),
        ("you @$$", "@$$"),
        ("p3n3", "p3n3"),
        ("cu1o gordo", "cu1o"),
        ("fuuuuuck", "fuuuuuck"),
        ("ffuucckk", "ffuucckk"),
        ("assssss", "assssss"),
        ("f.u.c.k", "f.u.c.k"),
        ("f u c k you", "f u c k"),
        ("I s h i t you not", "s h i t"),
        ("p_u_t_a", "p_u_t_a"),
        ("fu-ck", "fu-ck"),
        ("s.h.1.t", "s.h.1.t"),
        ("¡hijo de PUTÁ!", "PUTÁ"),
        ("que meeeerda", "meeeerda"),
    ],
)
def test_a_disguised_word_is_found_where_it_stands(text: str, place: str) -> None:
    assert place in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Scunthorpe, Penistone and Cockermouth are towns; the assassin sang a classic in Essex.",
        "A cumulative document about circumstances, and an A S S O C I A T I O N.",
        "La computadora, la disputada diputada y el vehículo del funículo penetran despacio.",
        "Este año ha sido bueno, feliz año nuevo. Un perro ladra.",
        "A caça acabou, o cúmulo foi oculto e o pêndulo parou. Ele comeu merdal.",
        "My Galaxy A55 has 4k video; it is as good as 455 others.",
        "as simple as it gets, and as soon as s/he comes",
        "cocktail, peacock, shiitake, Matsushita, passport, compass",
        "¿Reputación? Inmaculado, artículo, ridículo, calculo.",
    ],
)
def test_innocent_words_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_term_with_a_star_is_what_begins_with_it() -> None:
    matcher = WordMatcher({"one": ["imbecil*", "asno"]})
    assert [hit.term for hit in matcher.find("¡Qué imbecilidad, asnos!")] == ["imbecil*"]


def test_terms_of_several_words_and_of_no_letters_are_found() -> None:
    matcher = WordMatcher({"one": ["go  back to your country", "🖕", "马鹿"]})
    text = "GO BACK\nto   your  cöuntry 🖕🏿 他是马鹿吗"
    assert [hit.term for hit in matcher.find(text)] == ["go  back to your country", "🖕", "马鹿"]


def test_each_list_has_its_say_and_of_one_list_the_longest_counts() -> None:
    matcher = WordMatcher({"a": ["son", "son of a gun"], "b": ["gun"]})
    hits = [(hit.list_id, hit.term) for hit in matcher.find("You son of a gun.")]
    assert hits == [("a", "son of a gun"), ("b", "gun")]


@pytest.mark.parametrize(
    "text",
    [
        "Z" + "\u0301\u0327\u20dd" * 7_000,
        "a" * 20_000,
        "a " * 10_000,
        "a." * 10_000,
        "1!|" * 7_000,
        "\u202e\u2066\ufe0f" * 7_000,
        "\ufdfa" * 20_000,
        "\ud800\udfff" * 5_000,
    ],
    ids=["marks", "one letter", "apart", "dots", "leet", "unseen", "ligatures", "surrogates"],
)
def test_hostile_texts_cost_little(text: str) -> None:
    began = time.process_time()
    MATCHER.find(text)
    assert time.process_time() - began < 2.0


def test_a_list_made_to_cost_is_given_up_and_what_was_found_stays() -> None:
    alike = ["a" * n + "b" * m for n in range(1, 40) for m in range(1, 40)]
    matcher = WordMatcher({"one": ["fuck", *alike]})
    began = time.process_time()
    hits = matcher.find("fuck " + "aaab " * 4_000)
    assert time.process_time() - began < 2.0
    assert hits[0].term == "fuck"
    assert len(hits) < MOST_LOOKS
