"""Texts are as long as the platforms say."""

import pytest
import regex  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from adapters.text.counting import (
    Measures,
    grapheme_clusters,
    length,
    local_mentions,
    unicode_code_points,
    utf8_bytes,
)
from domain.shared.platforms import CountingUnit, Limits, RateBudget, TextLimit

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


def test_measures_counts_in_the_unit_of_the_limits() -> None:
    for unit, expected in (
        (CountingUnit.GRAPHEMES, 1),
        (CountingUnit.CODE_POINTS, 7),
        (CountingUnit.UTF8_BYTES, 25),
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
