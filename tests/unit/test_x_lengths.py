"""On X a text is as long as X's own library says, and its links are the ones that library sees."""

import json
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.text.counting import length, weighted_280
from adapters.text.x_links import x_links
from domain.shared.platforms import CountingUnit, TextLimit

VECTORS = json.loads((Path(__file__).parent / "vectors" / "x_lengths.json").read_text())["texts"]


def links(text: str) -> list[str]:
    return [text[start:end] for start, end in x_links(text)]


def test_there_are_vectors_of_every_kind() -> None:
    assert len(VECTORS) > 500
    assert sum(1 for vector in VECTORS if vector["links"]) > 100
    assert sum(1 for vector in VECTORS if vector["length"] > len(vector["text"])) > 100


@pytest.mark.parametrize("vector", VECTORS, ids=range(len(VECTORS)))
def test_a_text_is_as_long_as_xs_own_library_says(vector: dict[str, object]) -> None:
    text = str(vector["text"])
    assert weighted_280(text) == vector["length"]
    assert links(normalize("NFC", text)) == [normalize("NFC", url) for url in vector["links"]]  # type: ignore[attr-defined]


ZWJ = "\u200d"


# What each case of conformance/tests/validate.yml in twitter/twitter-text (3b8031c8, with emoji
# discounted) is about, in texts of ours that are as long.
@pytest.mark.parametrize(
    ("text", "weighs"),
    [
        ("Ey https://a.co", 26),
        ("https://a.co", 23),
        ("y" * 285, 285),
        ("y" * 11 + " https://example.com/path " + "y" * 263, 299),
        ("y" * 265 + " https://example.com/path", 289),
        ("https://example.com/path " * 10, 240),
        ("水" * 160, 320),
        ("\N{ROCKET}" * 160, 320),
        ("abc" + "水" * 160, 323),
        ("E\u0301a", 2),
        ("y" * 279 + "E\u0301y", 281),
        (f"A🚀☺{ZWJ.join('👩👩👧👦')}", 7),
        ("🚀🎈🎉🎁📣", 10),
        (f"👋🏿{ZWJ.join('👩🚀')}", 4),
        ("y" * 54 + "\u2000\u2003\u200a\u200b" + "‐–—―‖" + "‘’“”„" + "†‡•", 74),
        ("쀀쁀싀쏠", 8),
    ],
)
def test_what_the_conformance_file_asks_holds(text: str, weighs: int) -> None:
    assert weighted_280(text) == weighs


def test_the_weight_of_a_link_is_what_the_limit_says() -> None:
    limit = TextLimit(280, CountingUnit.WEIGHTED_280, url_weight=30)
    assert length("see example.com", limit) == 4 + 30
    assert length("see example.com", TextLimit(280, CountingUnit.WEIGHTED_280)) == 4 + 23


@given(st.text(st.sampled_from("a.é国_-/:@🎉 \u200d\ufe0f1")) | st.text())
def test_links_lie_in_order_and_inside_the_text(text: str) -> None:
    at = 0
    for start, end in x_links(text):
        assert at <= start < end <= len(text)
        at = end


# What is quadratic takes minutes over these.
@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    [
        "a." * 20_000,
        "a." * 20_000 + "com",
        "a_b.com." * 5_000,
        "a.com_b." * 5_000,
        "a.com/." * 5_000,
        "é.国" * 10_000,
        "é_" * 20_000 + ".com",
        "é.com国" * 5_000,
        "." * 40_000,
        "http://" * 6_000,
        "http://" + "a-" * 20_000,
        "https://a.es/" + "(" * 40_000,
        "https://a.es/" + "(a" * 20_000,
        "https://a.es/" + "(a)" * 15_000 + ".",
        "https://a.es/?" + "." * 40_000,
        "🎉" * 10_000,
        "1\ufe0f" * 15_000,
    ],
    ids=lambda text: text[:12],
)
def test_no_text_takes_long(text: str) -> None:
    assert weighted_280(text) > 0
