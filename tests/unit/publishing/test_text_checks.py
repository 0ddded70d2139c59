"""What the checks mark in a text, and what they leave alone."""

import pytest

from domain.publishing.accessibility import accessibility
from domain.publishing.disclosures import disclosures, owed
from domain.publishing.link_checks import links, links_in
from domain.publishing.placeholders import placeholders
from domain.publishing.preflight import Passage, Remark, Severity
from domain.publishing.wording import wording
from domain.shared.ids import ChannelId

EVERYWHERE = Passage("", "/text")


def passage(text: str) -> Passage:
    return Passage(text, "/text")


def marked(text: str, found: list[Remark]) -> list[str]:
    return [text[it.span.start : it.span.end] for it in found if it.span]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Hola {{nombre}}, ven", ["{{nombre}}"]),
        ("Hola {{ nombre }} y {{}}", ["{{ nombre }}", "{{}}"]),
        ("Hola [NOMBRE]", ["[NOMBRE]"]),
        ("Hola [NOMBRE DEL CLIENTE], [CIUDAD]", ["[NOMBRE DEL CLIENTE]", "[CIUDAD]"]),
        ("Precio: XXX €", ["XXX"]),
        ("Llama al XXXXXXXX", ["XXXXXXXX"]),
        ("### poner la fecha ###", ["###", "###"]),
        ("Lorem Ipsum dolor", ["Lorem Ipsum"]),
        ("<<fecha>> a las nueve", ["<<fecha>>"]),
        ("Dear [[first name]]", ["[[first name]]"]),
        ("Dear ${name}", ["${name}"]),
        ("[VIDEO] Lo nuevo", []),
        ("[Nombre]", []),
        ("[ES](https://example.com)", []),
        ("[NOTICIA](https://example.com)", []),
        ("Talla XXL, siglo XXI, MAXXX", []),
        ("## Título\n### Otro título", []),
        ("#hashtag ##doble", []),
        ("1 << 2 y {solo}", []),
        ("", []),
    ],
)
def test_what_was_never_filled_in_is_an_error(text: str, left: list[str]) -> None:
    found = list(placeholders(passage(text)))
    assert marked(text, found) == left
    assert all(it.code == "placeholder_left" and it.severity is Severity.ERROR for it in found)


@pytest.mark.timeout(5)
@pytest.mark.parametrize(
    "sign", ["{{", "[A", "<<", "[[", "#", "X", "${", "!?", "https://", "(", "¡ "]
)
def test_no_text_takes_long_to_check(sign: str) -> None:
    text = passage(sign * 20_000)
    list(placeholders(text))
    list(links(text, lambda address: None))
    list(wording(text, "es"))
    list(accessibility(text, [], {}))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("https://a.example/x", ["https://a.example/x"]),
        ("ver https://a.example/x.", ["https://a.example/x"]),
        ("(https://a.example/x)", ["https://a.example/x"]),
        ("https://a.example/x_(y)", ["https://a.example/x_(y)"]),
        ("«https://a.example/x»", ["https://a.example/x"]),
        ("xhttps://a.example", []),
        ("a.example", []),
    ],
)
def test_a_link_ends_before_what_follows_it(text: str, places: list[str]) -> None:
    assert [text[start:end] for start, end in links_in(text)] == places


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("https://a.example/x", []),
        ("http://a.example/x", ["link_not_encrypted"]),
        ("https:/a.example", ["link_malformed"]),
        ("https//a.example", ["link_malformed"]),
        ("htp://a.example", ["link_malformed"]),
        ("https:\\\\a.example", ["link_malformed"]),
        ("https:// a.example", ["link_malformed"]),
        ("https://bad.example", ["link_malformed"]),
        ("https://inner.example/x", ["link_not_public"]),
        ("https://a.example https://a.example", ["link_repeated"]),
        ("https://a.example/?utm_source=a&utm_source=b", ["tracking_doubled"]),
        ("https://a.example/?utm_source=a&UTM_SOURCE=b", ["tracking_doubled"]),
        ("https://a.example/?x=1&x=2", []),
        ("https://a.example/?utm_source=a#utm_source=b", []),
    ],
)
def test_links_are_held_against_where_they_lead(text: str, codes: list[str]) -> None:
    reasons = {
        "https://bad.example": "malformed",
        "https://inner.example/x": "address_not_public",
    }
    found = list(links(passage(text), reasons.get))
    assert [it.code for it in found] == codes


def test_a_link_without_encryption_comes_with_the_one_that_has_it() -> None:
    [found] = links(passage("see http://a.example/x"), lambda address: None)
    assert found.suggestion == "https://a.example/x"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("WE OPEN TODAY at nine", ["shouting"]),
        ("NASA, ESA and JAXA", []),
        ("OFERTA: ven", []),
        ("¿Vienes??? Sí", ["repeated_punctuation"]),
        ("¡Ven!!! Ya", ["repeated_punctuation"]),
        ("¡Ven!! Ya...", []),
        ("No.... sé", ["repeated_punctuation"]),
        ("two  spaces", ["double_space"]),
        ("  indented", []),
        ("Vienes mañana?", ["opening_mark_missing"]),
        ("¿Vienes mañana?", []),
        ("Ven ya! Sí?", ["opening_mark_missing", "opening_mark_missing"]),
        ("Mira https://a.example/?q=1", []),
    ],
)
def test_a_careful_reader_would_mark_it(text: str, codes: list[str]) -> None:
    assert [it.code for it in wording(passage(text), "es")] == codes


def test_opening_marks_are_asked_for_in_spanish_alone() -> None:
    assert not list(wording(passage("Você vem amanhã?"), "pt"))
    assert not list(wording(passage("Vienes?"), None))


def test_repeated_marks_come_with_what_would_do() -> None:
    [found] = wording(passage("Come!?!?!"), "en")
    assert found.suggestion == "!?"


def test_a_sentence_that_never_ends_and_a_text_of_long_words_are_named() -> None:
    endless = "we go " * 25 + "home."
    assert [it.code for it in wording(passage(endless), "en")] == ["long_sentence"]
    hard = "La interoperabilidad institucional presupone infraestructuras administrativas. " * 6
    assert [it.code for it in wording(passage(hard), "es")] == ["hard_to_read"]
    assert not list(wording(passage(hard), None))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("#lanochedelosmuseos", ["hashtag_not_camel_case"]),
        ("#LANOCHEDELOSMUSEOS", ["hashtag_not_camel_case"]),
        ("#LaNocheDeLosMuseos", []),
        ("#la_noche_de_los_museos", []),
        ("#verano #Barcelona", []),
        ("#一二三四五六七八九十一二三四", []),
        ("#A1 #B2 #C3 #D4 #E5", []),
        ("#A1 #B2 #C3 #D4 #E5 #F6", ["too_many_hashtags"]),
        ("a#b c&#100; https://a.example/#lanochedelosmuseos", []),
        ("𝗢𝗳𝗲𝗿𝘁𝗮 de hoy", ["styled_letters"]),
    ],
)
def test_who_listens_to_a_text_is_thought_of(text: str, codes: list[str]) -> None:
    apart = {"lanochedelosmuseos": "LaNocheDeLosMuseos", "LANOCHEDELOSMUSEOS": "LaNocheDeLosMuseos"}
    found = list(accessibility(passage(text), [], apart))
    assert [it.code for it in found] == codes
    told = [it.suggestion for it in found if it.code == "hashtag_not_camel_case"]
    assert told == ["#LaNocheDeLosMuseos" for _ in told]


def test_emoji_are_counted_as_they_stand_together() -> None:
    text = "Hola 🎉🎉 🎉🎉 y 🎉"
    places = [(n, n + 1) for n, sign in enumerate(text) if sign == "🎉"]
    [found] = accessibility(passage(text), places, {})
    assert (found.code, marked(text, [found])) == ("emoji_run", ["🎉🎉 🎉🎉"])


@pytest.mark.parametrize("yes", ["true", "Yes", "sí", "SI", "sim", "1"])
def test_a_message_says_itself_that_it_is_paid(yes: str) -> None:
    assert owed({"sponsored": yes}) == ["sponsored"]
    assert owed({"sponsored": "no", "other": yes}) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Ven a probarlo #publi", True),
        ("Publicidad: ven a probarlo", True),
        ("Colaboración pagada con Casa Luna", True),
        ("Parceria paga com a Casa Lua", True),
        ("Try it #ad", True),
        ("Try it #adventure", False),
        ("Ven a probarlo", False),
    ],
)
def test_what_is_paid_must_be_told_where_readers_look_first(text: str, told: bool) -> None:
    said = [passage(text), Passage("#ad", "/thread/0/text", 2)]
    found = list(disclosures(said, {ChannelId("c"): "mastodon"}, {"sponsored": "true"}))
    assert [it.code for it in found] == ([] if told else ["disclosure_missing"])


def test_a_platform_with_a_mark_of_its_own_is_named() -> None:
    channel = ChannelId("c")
    paid = {"sponsored": "true", "ai_generated": "true"}
    found = list(disclosures([passage("#ad, hecho con IA")], {channel: "x"}, paid))
    assert [(it.code, it.facts["mark"]) for it in found] == [
        ("platform_disclosure", "paid_partnership"),
        ("platform_disclosure", "made_with_ai"),
    ]
    assert {it.channel_id for it in found} == {channel}
