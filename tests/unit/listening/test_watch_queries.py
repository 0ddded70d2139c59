"""A query finds what it says and nothing else, and thousands of them find what each finds alone."""

import random
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.text.watch_matching import WatchMatcher
from domain.listening.errors import (
    QueryFieldUnknown,
    QueryNearNeedsTerms,
    QueryTooBroad,
    QueryTooLarge,
    QueryUnclosed,
    QueryUnreadable,
    QueryValueUnknown,
)
from domain.listening.model import Watch
from domain.listening.parsing import parsed
from domain.listening.views import Said
from domain.shared.errors import Refusal
from domain.shared.heard import HeardKind
from domain.shared.ids import (
    ChannelId,
    CommunityId,
    InboundMessageId,
    OrganizationId,
    WatchId,
    WorkspaceId,
)

NOON = datetime(2030, 5, 4, 12, tzinfo=UTC)
WORDS = ("café", "tea", "cold", "brew", "Ñandú", "咖啡", "100%")


def a_watch(query: str, number: int = 0, **how: Any) -> Watch:
    return Watch(
        id=WatchId(f"wch_{number}"),
        workspace_id=WorkspaceId("ws_1"),
        organization_id=OrganizationId("org_1"),
        name="x",
        query=query,
        created_by="key_1",
        created_at=NOON,
        updated_at=NOON,
        **how,
    )


def said(text: str, **how: Any) -> Said:
    return Said(
        InboundMessageId("inb_1"),
        ChannelId("chn_1"),
        CommunityId("com_1"),
        "mastodon",
        HeardKind.MENTION,
        NOON,
        1,
        text,
        **how,
    )


def found(query: str, text: str, **how: Any) -> list[str] | None:
    """The places that show why; None where it is not found."""
    matches = WatchMatcher([a_watch(query)]).found(said(text, **how))
    return [text[span.start : span.end] for span in matches[0].spans] if matches else None


@pytest.mark.parametrize(
    ("query", "text", "places"),
    [
        ("café", "Our CAFE is open", ["CAFE"]),
        ("cafe", "cafeteria", None),
        ("caf*", "Cafeteria!", ["Cafeteria"]),
        ("cold brew", "brew, very cold", ["brew", "cold"]),
        ('"cold brew"', "brew, very cold", None),
        ('"cold brew"', "The cold-brew!", ["cold-brew"]),
        ('"cold bre*"', "cold brew", None),
        ("tea OR coffee", "coffee", ["coffee"]),
        ("coffee -tea", "coffee and tea", None),
        ("coffee NOT (tea OR milk)", "coffee with milk", None),
        ("coffee -(tea OR milk)", "black coffee", ["coffee"]),
        ("NOT NOT coffee", "coffee", ["coffee"]),
        ("a OR b c", "a", ["a"]),
        ("(a OR b) c", "a", None),
        ("#coldbrew", "Love #ColdBrew.", ["#ColdBrew"]),
        ("#coldbrew", "coldbrew", None),
        ("coldbrew", "Love #ColdBrew.", ["ColdBrew"]),
        ("@aurora", "hi @Aurora@plaza.example.", ["@Aurora@plaza.example"]),
        ("@aurora", "mail me: me@aurora.example", None),
        ("cold NEAR/2 coffee", "coffee is very cold", ["coffee", "cold"]),
        ("cold NEAR/1 coffee", "coffee is very cold", None),
        ("咖啡", "我喜欢咖啡店", ["咖啡"]),
        ("ñandú", "NÁNDU", ["NÁNDU"]),
        ("straße", "STRASSE", ["STRASSE"]),
    ],
)
def test_a_query_finds_what_it_says(query: str, text: str, places: list[str] | None) -> None:
    assert found(query, text) == places


def test_what_is_known_of_a_message_narrows_a_query_down() -> None:
    assert found("a from:@bo", "a", author_handle="@Bo@plaza.example") == ["a"]
    assert found("a from:@bo", "a", author_handle="@ana") is None
    assert found("a from:@bo", "a") is None
    assert found("a language:pt", "a", language="pt-BR") == ["a"]
    assert found("a language:pt-BR", "a", language="pt") is None
    assert found("a language:pt", "a") is None
    assert found("a platform:bluesky", "a") is None
    assert found("a platform:mastodon kind:mention", "a") == ["a"]
    assert found("a -sentiment:negative", "a", sentiment="negative") is None


def test_what_a_watch_is_bound_to_is_looked_at_too() -> None:
    message = said("a", language="es-MX")
    bounds: list[tuple[dict[str, Any], bool]] = [
        ({"platforms": ("mastodon",)}, True),
        ({"platforms": ("bluesky",)}, False),
        ({"languages": ("es",)}, True),
        ({"languages": ("pt",)}, False),
        ({"community_ids": (CommunityId("com_1"),)}, True),
        ({"community_ids": (CommunityId("com_2"),)}, False),
    ]
    for bound, is_found in bounds:
        assert bool(WatchMatcher([a_watch("a", **bound)]).found(message)) is is_found, bound


@pytest.mark.parametrize(
    ("query", "refusal", "position"),
    [
        ("", QueryUnreadable, 1),
        ("a AND", QueryUnreadable, 6),
        ("a OR OR b", QueryUnreadable, 6),
        ("a ) b", QueryUnreadable, 3),
        ('a "', QueryUnclosed, 3),
        ("(a OR (b)", QueryUnclosed, 1),
        ("a color:red", QueryFieldUnknown, 3),
        ("a kind:shout", QueryValueUnknown, 3),
        ("a NEAR/99 b", QueryNearNeedsTerms, 3),
        ("a NEAR/3 (b c)", QueryNearNeedsTerms, 3),
        ("-a", QueryTooBroad, None),
        ("a OR -b", QueryTooBroad, None),
        ("platform:mastodon", QueryTooBroad, None),
        ("(" * 25 + "a" + ")" * 25, QueryTooLarge, None),
        ("a " * 201, QueryTooLarge, None),
    ],
)
def test_a_query_that_cannot_be_read_says_where(
    query: str, refusal: type[Refusal], position: int | None
) -> None:
    with pytest.raises(refusal) as no:
        parsed(query)
    assert no.value.facts.get("position") == position
    assert no.value.pointer == "/query"


@given(st.text(alphabet='ab"()#@*-: ORNTDAE/3ñ咖', max_size=40))
@settings(max_examples=200, deadline=None)
def test_whatever_is_written_is_read_or_refused(query: str) -> None:
    try:
        parsed(query)
    except Refusal:
        return
    WatchMatcher([a_watch(query)]).found(said(query))


def test_many_find_together_what_each_finds_alone() -> None:
    chance = random.Random(7)

    def a_query(depth: int = 2) -> str:
        word = chance.choice(WORDS)
        if depth == 0:
            return chance.choice((word, f'"{word} {chance.choice(WORDS)}"', f"{word[:2]}*"))
        one, other = a_query(depth - 1), a_query(depth - 1)
        return chance.choice((f"({one} OR {other})", f"{one} {other}", f"{one} -({other})"))

    watches = [a_watch(a_query(), number) for number in range(300)]
    together = WatchMatcher(watches)
    for _ in range(60):
        message = said(" ".join(chance.choice(WORDS) for _ in range(6)))
        alone = [each.id for each in watches if WatchMatcher([each]).found(message)]
        assert [match.watch.id for match in together.found(message)] == alone
