"""A text is held against the tone of its brand, dial by dial, in three languages."""

import time

import pytest

from adapters.text.reader import Reader
from adapters.text.terms import terms_in
from domain.publishing.preflight import Passage, Severity
from domain.publishing.tone import Energy, Humour, Register, Tone
from domain.publishing.tone_check import tone_of_text
from domain.publishing.tone_words import (
    CASUAL,
    EVERY_WORD,
    FORMAL,
    INVITING,
    JOKING,
    LIVELY,
    SHORTHAND,
    Words,
)

FORMAL_ONE, CASUAL_ONE = Tone(register=Register.FORMAL), Tone(register=Register.CASUAL)
CALM, LIVELY_ONE = Tone(energy=Energy.CALM), Tone(energy=Energy.LIVELY)
SERIOUS, PLAYFUL = Tone(humour=Humour.SERIOUS), Tone(humour=Humour.PLAYFUL)
EMOJI = Reader()


def said(text: str, tone: Tone | None, language: str | None) -> list[tuple[str, str, str | None]]:
    passage = Passage(text, "/text")
    found = list(tone_of_text(passage, language, EMOJI.emoji(text), tone, terms_in))
    assert {it.severity for it in found} <= {Severity.ADVICE}
    return [
        (it.code, text[it.span.start : it.span.end] if it.span else "", it.suggestion)
        for it in found
    ]


Row = tuple[str | None, str, str | None, str | None]


def check(tone: Tone, code: str, row: Row) -> None:
    language, text, word, suggestion = row
    expected = [] if word is None else [(code, word, suggestion)]
    assert said(text, tone, language) == expected


@pytest.mark.parametrize(
    "row",
    [
        ("en", "We don't open on Monday", "don't", "do not"),
        ("en", "We can’t open, and won't", "can’t", "cannot"),
        ("en", "Don't you know the plaza?", "Don't", None),
        ("en", "WE DON'T OPEN", "DON'T", "DO NOT"),
        ("en", "Isn't Ana here", "Isn't", None),
        ("en", "I'm glad, we've met", "I'm", "I am"),
        ("en", "It's open", "It's", None),
        ("en", "Let's meet at nine", "Let's", "Let us"),
        ("en", "Gonna be open late", "Gonna", "Going to"),
        ("en", "See u at nine", "u", "you"),
        ("en", "Hey, the plaza is open", "Hey", None),
        ("en", "We do not open; this isn't final", "isn't", "is not"),
        ("en", "The café's terrace, the dogs' park and Ana's table", None, None),
        ("en", "We open in the U.S. and Ur, with the IMO, for 2 TB", None, None),
        ("en", "He said “don't come” and 'we gonna close'", None, None),
        (
            "en",
            "#gonna @gonna https://gonna.example/don't gonna.example/hey hey@gonna.example",
            None,
            None,
        ),
        ("es", "Dicen q abrimos", "q", "que"),
        ("es", "No venimos xq llueve", "xq", None),
        ("es", "Ven el finde, porfa", "finde", "fin de semana"),
        ("es", "FINDE LARGO", "FINDE", "FIN DE SEMANA"),
        ("es", "Porfa, ven", "Porfa", "Por favor"),
        ("es", "Holaaa, abrimos", "Holaaa", None),
        ("es", "Todo pa' la casa", "pa'", "para"),
        ("es", "Abrimos el sábado :)", ":)", None),
        ("es", "QUE CHEVERE", "CHEVERE", None),
        ("es", "Un disco de 2 tb, letra Q, siglo xviii y www", None, None),
        ("es", "Horario:(de 9 a 10), niños <3 años, IEEE y XIII", None, None),
        ("es", "Abrimos el sábado a las nueve con café y música", None, None),
        ("es", "El cartel dice «porfa, q vengan»", None, None),
        ("es", "Porcada pelícano flipa", None, None),
        ("pt", "Espero q vc venha", "q", "que"),
        ("pt", "Vc vem? A plaza abre", "Vc", "Você"),
        ("pt", "Bora Bora é uma ilha", None, None),
        ("pt", "Hoje tá aberto", "tá", "está"),
        ("pt", "Tô aqui", "Tô", "Estou"),
        ("pt", "A galera vem", "galera", None),
        ("pt", "Investimento de VC no NE, com TB e a UE", None, None),
        ("pt", "Abrimos no sábado às nove, com café e música", None, None),
        (None, "Nyitva szombaton ;-)", ";-)", None),
        (None, "gonna porfa vc don't", None, None),
        ("de", "Wir öffnen hey :D", ":D", None),
    ],
)
def test_a_formal_brand_hears_what_is_casual(row: Row) -> None:
    check(FORMAL_ONE, "too_casual", row)


@pytest.mark.parametrize(
    "row",
    [
        ("en", "We hereby open", "hereby", None),
        ("en", "Prior to the fair, pursuant to the rules", "Prior to", "Before"),
        ("en", "You may utilise the door", "utilise", "use"),
        ("en", "Where by now, there of all, here in town, prior art", None, None),
        ("en", "The sign says “hereby closed” #hereby", None, None),
        ("en", "gonna open hey :) I don't know", None, None),
        ("es", "POR MEDIO DE LA PRESENTE abrimos", "POR MEDIO DE LA PRESENTE", None),
        ("es", "Asimismo habrá café", "Asimismo", "También"),
        (
            "es",
            "Conteste a la mayor brevedad posible",
            "a la mayor brevedad posible",
            "cuanto antes",
        ),
        ("es", "Así mismo lo hicimos, en la edición presente", None, None),
        ("es", "Tus amigos y tú, con café", None, None),
        ("pt", "Outrossim, abrimos", "Outrossim", "Também"),
        ("pt", "Vimos por meio desta avisar", "Vimos por meio", None),
        ("pt", "Prezados clientes", "Prezados", None),
        ("pt", "A gente abre no sábado com este e aquele", None, None),
        (None, "hereby outrossim", None, None),
    ],
)
def test_a_casual_brand_hears_what_is_formal(row: Row) -> None:
    check(CASUAL_ONE, "too_formal", row)


@pytest.mark.parametrize(
    "row",
    [
        ("en", "We open at nine!", "!", "."),
        ("en", "We open!!!", "!!!", None),
        ("en", "We open!? Yes", "!", None),
        ("en", "An incredibly good fair", "incredibly", None),
        ("en", "A super easy way", "super", None),
        ("en", "P!nk sings where a != b and color: red !important", None, None),
        ("en", "P!nk sings at the Super Bowl", None, None),
        ("en", "See https://plaza.example! today", "!", "."),
        ("en", "They said “amazing!” and left", None, None),
        ("es", "¡Abrimos a las nueve!", "¡", None),
        ("es", "Un café buenísimo", "buenísimo", None),
        ("es", "Muchisimas gracias", "Muchisimas", None),
        ("es", "Súper fácil de usar", "Súper", None),
        ("es", "Voy al súper de la plaza; quisimos abrir", None, None),
        ("es", "Un próximo vigésimo séptimo, asimismo el mismo máximo", None, None),
        ("es", "La Santísima Trinidad", None, None),
        ("es", "Un día increible", "increible", None),
        ("es", "#Increíble @guau «¡Buenísimo!»", None, None),
        ("pt", "Um café ótimo, caríssimo", "caríssimo", None),
        ("pt", "Uma festa incrível", "incrível", None),
        ("pt", "Uma visita ao Santíssimo, próximo sábado", None, None),
        (None, "Nyitva ❗", "❗", None),
        (None, "Nyitva incredible", None, None),
    ],
)
def test_a_calm_brand_hears_what_is_excited(row: Row) -> None:
    check(CALM, "too_lively", row)


@pytest.mark.parametrize(
    "row",
    [
        ("en", "We open, haha, at nine", "haha", None),
        ("en", "LOL we open", "LOL", None),
        ("en", "We open, just kidding", "just kidding", None),
        ("en", "We open /s", "/s", None),
        ("en", "Play LoL with us, ha, at 5 km/s and JoJo", None, None),
        ("en", "Aloha, Sahara, the KKK of history", None, None),
        ("en", "Our guests wrote “haha” #lol @lol https://lol.example/haha", None, None),
        ("es", "Abrimos jajaja", "jajaja", None),
        ("es", "Jajá, abrimos", "Jajá", None),
        ("es", "Ja, ja, abrimos", "Ja, ja", None),
        ("es", "Abrimos 😂", "😂", None),
        ("es", "Es broma, abrimos", "Es broma", None),
        ("es", "La jarra de la Navaja y la jaula, ja", None, None),
        ("es", "Abrimos :) y 🎉", None, None),
        ("pt", "Abrimos kkkk", "kkkk", None),
        ("pt", "Abrimos rsrs", "rsrs", None),
        ("pt", "Abrimos rs", "rs", None),
        ("pt", "Abrimos no RS, com a KKK de fora", None, None),
        (None, "Nyitva 🤣", "🤣", None),
        (None, "Nyitva jaja haha", None, None),
    ],
)
def test_a_serious_brand_hears_jokes_and_laughter(row: Row) -> None:
    check(SERIOUS, "too_playful", row)


SOBER = {
    "en": "The office of the plaza opens on Monday at nine and closes at six. Bring the form and a"
    " copy of the card. The clerk stamps both, keeps the copy and returns the form to you.",
    "es": "La oficina de la plaza abre el lunes a las nueve y cierra a las seis. Traiga el"
    " formulario y una copia de la tarjeta. El empleado sella los dos y guarda solo la copia.",
    "pt": "O escritório da praça abre na segunda às nove e fecha às seis. Traga o formulário e"
    " uma cópia do cartão. O funcionário carimba os dois, guarda a cópia e devolve o outro.",
}


@pytest.mark.parametrize("language", SOBER)
@pytest.mark.parametrize(("tone", "code"), [(LIVELY_ONE, "too_flat"), (PLAYFUL, "too_serious")])
def test_a_long_text_shows_some_energy_or_a_smile(tone: Tone, code: str, language: str) -> None:
    text = SOBER[language]
    assert said(text, tone, language) == [(code, "", None)]
    [found] = tone_of_text(Passage(text, "/text"), language, [], tone, terms_in)
    assert found.facts["words"] >= 30
    enough = {"en": "Join us.", "es": "Una pasada.", "pt": "Incrível."}[language]
    for more in ("!", " 🎉", " :)", " Ready?", f" {enough}", " hahaha"):
        assert said(text + more, tone, language) == [], more
    assert said(" ".join(text.split()[:29]), tone, language) == []
    assert said(text, tone, None) == said(text, tone, "de") == []
    assert said(f"{text} «¡Bravo!» #Fun", tone, language) == [(code, "", None)]


def test_a_tone_without_dials_asks_for_nothing() -> None:
    loud = "OMG, hereby!!! jajaja 😂 buenísimo"
    for nothing in (None, Tone()):
        assert said(loud, nothing, "es") == []


def test_every_dial_is_heard_and_each_says_one_thing() -> None:
    tone = Tone(Register.FORMAL, Energy.CALM, Humour.SERIOUS)
    assert said("Hey! Hey! haha haha", tone, "en") == [
        ("too_casual", "Hey", None),
        ("too_lively", "!", "."),
        ("too_playful", "haha", None),
    ]


@pytest.mark.parametrize("words", [CASUAL, FORMAL, LIVELY, INVITING, JOKING])
def test_every_word_is_found_where_it_stands_alone(words: dict[str, Words]) -> None:
    assert words.keys() == SHORTHAND.keys() == {"en", "es", "pt"}
    for language, mine in words.items():
        for word, better in mine.items():
            found = terms_in(f"«{word}»", EVERY_WORD[language])
            assert [it[2] for it in found] == [word]
            assert better != word


@pytest.mark.parametrize("language", SHORTHAND)
def test_every_shorthand_is_found_and_said_in_full(language: str) -> None:
    for word, better in SHORTHAND[language].items():
        assert said(f"a {word} a", FORMAL_ONE, language) == [("too_casual", word, better)]


@pytest.mark.parametrize("piece", ["a-", "a.", "'a", "ja", "k", ":", '"', "«", "@a", "¡", "aaa"])
def test_whatever_is_repeated_is_read_in_no_time(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    began = time.process_time()
    for tone in (Tone(Register.FORMAL, Energy.CALM, Humour.SERIOUS), LIVELY_ONE):
        said(text, tone, "es")
    assert time.process_time() - began < 2
