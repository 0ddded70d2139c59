"""Texts are as long as the platforms say."""

import html

import pytest
import regex  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import to_json

from adapters.text.counting import (
    Measures,
    canonical_event_bytes,
    escaped_characters,
    grapheme_clusters,
    length,
    local_mentions,
    threads_500,
    unicode_code_points,
    utf8_bytes,
    utf16_code_units,
)
from domain.shared.platforms import (
    Ceiling,
    CountingUnit,
    Limits,
    Measured,
    RateBudget,
    TextLimit,
)

MASTODON = TextLimit(500, CountingUnit.GRAPHEMES, url_weight=23, mention_domain_counts=False)
PLAIN = TextLimit(500, CountingUnit.GRAPHEMES)

FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("text", "clusters", "points", "octets"),
    [
        ("", 0, 0, 0),
        ("hola", 4, 4, 4),
        ("canción", 7, 7, 8),
        ("cancio\u0301n", 7, 8, 9),
        (FAMILY, 1, 7, 25),
        ("🇪🇸🇲🇽", 2, 4, 16),
        ("👋🏽", 1, 2, 8),
        ("🏳️‍🌈", 1, 4, 14),
        ("नमस्ते", 3, 6, 18),
        ("\u1100\u1161\u11a8", 1, 3, 9),
        ("a\r\nb", 3, 4, 4),
        ("a\n\nb", 4, 4, 4),
        ("é\r\né", 3, 4, 6),
        ("\u200b", 1, 1, 3),
        ("\U0010ffff", 1, 1, 4),
        ("\ud800", 1, 1, 3),
    ],
)
def test_each_unit_counts_its_own(text: str, clusters: int, points: int, octets: int) -> None:
    assert grapheme_clusters(text) == clusters
    assert unicode_code_points(text) == points
    assert utf8_bytes(text) == octets


@given(st.text(st.characters(max_codepoint=0x345)) | st.text())
def test_the_short_way_to_a_count_of_clusters_leads_to_the_same_count(text: str) -> None:
    assert grapheme_clusters(text) == len(regex.findall(r"\X", text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.com", 23),
        ("HTTPS://EXAMPLE.COM/Ruta", 23),
        ("https://example.com/" + "a" * 400, 23),
        ("http://a.es", 23),
        ("https://example.com.", 24),
        ("https://example.com/ruta.", 24),
        ("¿https://example.com/ruta?", 25),
        ("(https://example.com/ruta)", 25),
        ("(https://es.wikipedia.org/wiki/Plaza_(Lima))", 25),
        ("https://example.com/a?b=c&d=e#f", 23),
        ("https://example.com:8443/a", 23),
        ("https://ñandú.es/camino/ñ", 23),
        ("https://example.com/🎉", 23),
        ("https://a.es https://b.es", 47),
        ("https://a.es,https://b.es", 47),
        ("mira:https://example.com/x", 28),
        ("example.com", 11),
        ("www.example.com/ruta", 20),
        ("ftp://example.com", 17),
        ("https://", 8),
        ("https://localhost/x", 19),
        ("xhttps://example.com", 20),
    ],
)
def test_a_link_has_its_weight_where_the_server_would_link_it(text: str, expected: int) -> None:
    assert length(text, MASTODON) == expected
    assert length(text, PLAIN) == grapheme_clusters(text)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("@ana@mastodon.social", "@ana"),
        ("hola @ana@mastodon.social, ¿vienes?", "hola @ana, ¿vienes?"),
        ("@ana@m.social@luis@otro.example", "@ana@luis@otro.example"),
        ("@ana.b-c@sub.dominio.example.", "@ana.b-c."),
        ("(@ana@mastodon.social)", "(@ana)"),
        ("@ana", "@ana"),
        ("ana@example.com", "ana@example.com"),
        ("x@ana@mastodon.social", "x@ana@mastodon.social"),
        ("/@ana@mastodon.social", "/@ana@mastodon.social"),
        ("@@", "@@"),
    ],
)
def test_only_the_local_part_of_a_mention_counts(text: str, cut: str) -> None:
    assert local_mentions(text) == cut
    assert length(text, MASTODON) == len(cut)


def test_the_weight_is_the_instances_own() -> None:
    assert length("https://a.es", TextLimit(500, CountingUnit.GRAPHEMES, url_weight=30)) == 30
    assert length("ñ https://a.es", TextLimit(9, CountingUnit.UTF8_BYTES, url_weight=5)) == 8


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("", 0),
        ("hola", 4),
        ("canción", 7),
        ("\uffff", 1),
        ("\U00010000", 2),
        ("a🎉b", 4),
        (FAMILY, 11),
        ("🇪🇸", 4),
        ("\ud800", 1),
    ],
)
def test_telegram_and_tiktok_count_what_utf16_takes(text: str, units: int) -> None:
    assert utf16_code_units(text) == units


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("hola", 4),
        ("ñ", 1),
        ("😀", 4),
        ("hola 😀!", 10),
        (FAMILY, 25),
        ("👋🏽", 8),
        ("🇪🇸", 8),
        ("❤️", 6),
        ("1️⃣", 7),
        ("1 # *", 5),
        ("中文", 2),
        ("👨‍👩", 9),
        ("🇪", 1),
    ],
)
def test_on_threads_an_emoji_costs_its_bytes(text: str, characters: int) -> None:
    assert threads_500(text) == characters


@pytest.mark.parametrize(
    ("text", "characters"),
    [("hola", 4), ("a & b", 9), ("<b>", 9), ("&amp;", 9), ("ñ🎉", 2), ('"', 1), ("&<>&<>", 26)],
)
def test_slack_counts_entities_in_full(text: str, characters: int) -> None:
    assert escaped_characters(text) == characters


@pytest.mark.parametrize(
    ("text", "octets"),
    [
        ("hola", 4),
        ("ñ", 2),
        ("🎉", 4),
        ('"', 2),
        ("\\", 2),
        ("a\nb", 4),
        ("\t\r\b\f", 8),
        ("\x01", 6),
        ("\x7f", 1),
        ("/", 1),
        ("\u2028", 3),
    ],
)
def test_matrix_counts_what_canonical_json_takes(text: str, octets: int) -> None:
    assert canonical_event_bytes(text) == octets


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_each_unit_agrees_with_another_way_to_count_it(text: str) -> None:
    assert utf16_code_units(text) == len(text.encode("utf-16-le")) // 2
    assert escaped_characters(text) == len(html.escape(text, quote=False))
    event = {"content": {"body": text, "msgtype": "m.text"}, "type": "m.room.message"}
    empty = {"content": {"body": "", "msgtype": "m.text"}, "type": "m.room.message"}
    assert canonical_event_bytes(text) == len(to_json(event)) - len(to_json(empty))
    assert threads_500(text) >= len(text)


def test_bluesky_has_two_limits_at_once() -> None:
    limit = TextLimit(
        300, CountingUnit.GRAPHEMES, ceilings=(Ceiling(3000, CountingUnit.UTF8_BYTES),)
    )
    clusters, octets = Measures().measure(FAMILY * 121, Limits(limit, RateBudget(1, 1)))
    assert clusters == Measured(CountingUnit.GRAPHEMES, 121, 300, 1)
    assert (octets.count, octets.maximum, octets.left) == (3025, 3000, -25)


def test_every_unit_is_counted() -> None:
    for unit in CountingUnit:
        assert length("hola", TextLimit(10, unit)) == 4


def test_measures_counts_in_the_unit_of_the_limits() -> None:
    for unit, expected in (
        (CountingUnit.GRAPHEMES, 1),
        (CountingUnit.CODE_POINTS, 7),
        (CountingUnit.UTF8_BYTES, 25),
        (CountingUnit.UTF16_CODE_UNITS, 11),
        (CountingUnit.WEIGHTED_280, 2),
        (CountingUnit.THREADS_500, 25),
    ):
        limits = Limits(TextLimit(10, unit), RateBudget(1, 1))
        assert Measures().count(FAMILY, limits) == expected


@given(st.text())
def test_no_text_is_longer_in_clusters_than_in_points_or_bytes(text: str) -> None:
    assert grapheme_clusters(text) <= unicode_code_points(text) <= max(utf8_bytes(text), 0)


@given(st.text())
def test_counting_never_fails(text: str) -> None:
    assert length(text, MASTODON) >= 0
    assert length(f"https://a.es/{text} @b@{text}", MASTODON) >= 23


@pytest.mark.timeout(5)
@pytest.mark.parametrize(
    "text",
    [
        "https://a.es/" + "(" * 50_000,
        "https://a.es/" + "(a" * 20_000,
        "https://a.es/" + "(a)" * 20_000 + ".",
        "https://a.es/" + "." * 100_000,
        "https://a.es/?" + "." * 100_000,
        "https://" + "a-" * 50_000,
        "https://" + "a." * 20_000,
        "https://" * 10_000,
        "@a" + ".a" * 50_000,
        "@a@b" * 20_000,
    ],
)
def test_no_text_takes_long_to_count(text: str) -> None:
    assert length(text, MASTODON) > 0
