"""Facets cut the text's bytes exactly where links, mentions and tags stand."""

import itertools

import pytest

from adapters.platforms.bluesky.richtext import facets, handles_in, spans

DIDS = {"bea.test": "did:plc:bea"}


def cut(text: str) -> list[tuple[str, str]]:
    """What each facet marks in the bytes, and as what."""
    raw = text.encode()
    return [
        (
            raw[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode(),
            next(value for name, value in facet["features"][0].items() if name != "$type"),
        )
        for facet in facets(text, DIDS)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("nada", []),
        ("👨‍👩‍👧‍👦ñ https://example.com/ñ?a=1", [("https://example.com/ñ?a=1",) * 2]),
        ("(https://example.com/a_(b))", [("https://example.com/a_(b)",) * 2]),
        ("«https://example.com/a»", [("https://example.com/a",) * 2]),
        ("https://example.com/a, y más.", [("https://example.com/a",) * 2]),
        ("https://example.com/#plaza", [("https://example.com/#plaza",) * 2]),
        ("https://example.com/@bea.test", [("https://example.com/@bea.test",) * 2]),
        ("https://", []),
        ("xhttps://example.com", []),
        ("¿@bea.test?", [("@bea.test", "did:plc:bea")]),
        ("👋@Bea.Test.", [("@Bea.Test", "did:plc:bea")]),
        ("@bea", []),
        ("@nobody.test", []),
        ("bea@bea.test", []),
        ("@bea.test @bea.test", [("@bea.test", "did:plc:bea")] * 2),
        ("#plaza", [("#plaza", "plaza")]),
        ("ñ #Año_Nuevo, #día-2!", [("#Año_Nuevo", "Año_Nuevo"), ("#día-2", "día-2")]),
        ("(#plaza)", [("#plaza", "plaza")]),
        ("#2026", []),
        ("# plaza", []),
        ("a#plaza", []),
        ("#" + "x" * 64, [("#" + "x" * 64, "x" * 64)]),
        ("#" + "x" * 65, []),
        ("#" + "👨‍👩‍👧‍👦" * 30, []),
    ],
)
def test_what_is_marked(text: str, expected: list[tuple[str, str]]) -> None:
    assert cut(text) == expected


def test_they_stand_in_the_order_of_the_text_and_apart() -> None:
    text = "#a @bea.test https://example.com #b"
    found = spans(text)
    assert [span.kind for span in found] == ["tag", "mention", "link", "tag"]
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))


def test_each_name_is_looked_up_once() -> None:
    assert handles_in("@bea.test @BEA.test @nobody.test") == ["bea.test", "nobody.test"]


def test_a_text_that_is_no_unicode_breaks_nothing() -> None:
    assert facets("\ud800 #plaza", {})[0]["index"] == {"byteStart": 4, "byteEnd": 10}
