"""Destinations get their shares, machines are told from people, and parameters are filled."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from adapters.links.agents import ListedAgents
from adapters.links.visitors import KeyedVisitors
from domain.campaigns.clicking import BotReason, Visit, bot_by_what_it_says, host_of
from domain.campaigns.link import Destination, Link, chosen, slug_from
from domain.campaigns.utm import (
    Utm,
    counted_as,
    passed_on,
    with_parameters,
)
from domain.shared.ids import ChannelId, LinkId, MessageId, OrganizationId, WorkspaceId
from domain.shared.short_links import UNTAGGED, tag_of, tagged, untagged_in, where_a_link_is

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
NOW = datetime(2030, 5, 4, tzinfo=UTC)
VISIT = Visit("", "spring", "", "198.51.100.7", FIREFOX, "", "GET", "", {})
LINK = Link(
    id=LinkId("lnk_1"),
    workspace_id=WorkspaceId("ws_1"),
    organization_id=OrganizationId("org_1"),
    slug="spring",
    url="https://shop.example.com/",
    created_by="key_1",
    created_at=NOW,
    updated_at=NOW,
)
TWO = replace(
    LINK,
    destinations=(
        Destination("short", "https://shop.example.com/short", 3),
        Destination("long", "https://shop.example.com/long"),
    ),
)


def visitors(many: int) -> list[bytes]:
    return [number.to_bytes(4) for number in range(many)]


def test_over_many_visitors_each_destination_gets_its_share() -> None:
    got = Counter(chosen(TWO, visitor)[0] for visitor in visitors(20_000))
    assert abs(got["short"] / 20_000 - 0.75) < 0.02


def test_a_visitor_gets_the_same_destination_again_and_another_link_decides_anew() -> None:
    other = replace(TWO, id=LinkId("lnk_2"))
    for visitor in visitors(50):
        assert chosen(TWO, visitor) == chosen(TWO, visitor)
    assert [chosen(TWO, v) for v in visitors(50)] != [chosen(other, v) for v in visitors(50)]


def test_without_destinations_it_leads_to_its_address() -> None:
    assert chosen(LINK, b"any") == ("", LINK.url)


def test_who_was_there_is_another_digest_each_day_and_on_each_link() -> None:
    known = KeyedVisitors(b"one" * 8, b"two" * 8)
    day = date(2030, 5, 4)
    mine = known.today(LINK, day, VISIT)
    assert mine == known.today(LINK, day, VISIT)
    others = {
        known.today(LINK, date(2030, 5, 5), VISIT),
        known.today(replace(LINK, id=LinkId("lnk_2")), day, VISIT),
        known.today(LINK, day, replace(VISIT, address="198.51.100.8")),
        known.today(LINK, day, replace(VISIT, agent="Another")),
        KeyedVisitors(b"six" * 8, b"two" * 8).today(LINK, day, VISIT),
    }
    assert len(others | {mine}) == 6
    assert VISIT.address not in mine


@pytest.mark.parametrize(
    ("agent", "reason"),
    [
        (FIREFOX, None),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
            " (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            None,
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; CUBOT P80) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/127.0 Mobile Safari/537.36",
            None,
        ),
        ("Twitterbot/1.0", BotReason.LINK_PREVIEW),
        ("LinkedInBot/1.0 (compatible; Mozilla/5.0)", BotReason.LINK_PREVIEW),
        ("http.rb/5.1.1 (Mastodon/4.2.1; +https://plaza.example/)", BotReason.LINK_PREVIEW),
        ("TelegramBot (like TwitterBot)", BotReason.LINK_PREVIEW),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", BotReason.KNOWN_AGENT),
        ("python-requests/2.32", BotReason.KNOWN_AGENT),
        ("curl/8.5.0", BotReason.KNOWN_AGENT),
    ],
)
def test_machines_are_known_by_the_names_they_send(agent: str, reason: BotReason | None) -> None:
    known = ListedAgents()
    assert known.reason(agent) is reason
    assert bot_by_what_it_says(replace(VISIT, agent=agent), known.reason(agent)) is reason


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"method": "HEAD"}, BotReason.HEAD),
        ({"agent": " "}, BotReason.NO_AGENT),
        ({"purpose": "prefetch;anonymous-client-ip"}, BotReason.PREFETCH),
        ({"purpose": "preview"}, BotReason.PREFETCH),
        ({}, None),
    ],
)
def test_what_a_request_says_tells_a_machine(how: dict[str, Any], reason: BotReason | None) -> None:
    assert bot_by_what_it_says(replace(VISIT, **how), None) is reason


@pytest.mark.parametrize(
    ("referrer", "host"),
    [
        ("https://www.Plaza.example/post/7?who=me#x", "plaza.example"),
        ("https://me:secret@plaza.example:8443/", "plaza.example"),
        ("android-app://org.plaza.app/", "org.plaza.app"),
        ("plaza.example/post", ""),
        ("https://<script>/", ""),
        ("https://localhost/", ""),
        ("https://" + "a" * 300 + ".example/", ""),
        ("", ""),
    ],
)
def test_of_a_referrer_only_the_host_is_kept(referrer: str, host: str) -> None:
    assert host_of(referrer) == host


def test_parameters_are_filled_and_left_out_where_something_is_missing() -> None:
    utm = Utm("{{platform}}", "social", "{{campaign|none}}", "{{ channel }}", "m-{{message.id}}")
    values = {"platform": "mastodon", "message.id": "msg_1"}
    assert utm.filled(values) == {
        "utm_source": "mastodon",
        "utm_medium": "social",
        "utm_campaign": "none",
        "utm_content": "m-msg_1",
    }
    assert Utm(source="own").over(utm).filled(values)["utm_source"] == "own"


def test_what_nobody_would_fill_in_is_named() -> None:
    faults = list(Utm("{{platform}}", "{{Medium}}", content="{{person.name}}").faults("/utm"))
    assert [(fault.pointer, fault.code) for fault in faults] == [
        ("/utm/medium", "never_filled_in"),
        ("/utm/content", "never_filled_in"),
    ]


def test_capitals_and_spaces_are_remarked_with_what_would_be_better() -> None:
    remarks = list(Utm("News {{platform}}", "social", "{{campaign|None}}").remarks())
    assert [(one.parameter, one.code, one.suggestion) for one in remarks] == [
        ("source", "utm_capitals", "news {{platform}}"),
        ("source", "utm_spaces", "News_{{platform}}"),
    ]


@pytest.mark.parametrize(
    ("name", "counted"),
    [("¡La Terraza abre!", "la_terraza_abre"), ("  Ünder  the—sün ", "under_the_sun"), ("春", "")],
)
def test_names_are_counted_in_one_spelling(name: str, counted: str) -> None:
    assert counted_as(name) == counted


def test_an_address_keeps_what_it_says_itself() -> None:
    url = "https://shop.example.com/a?x=%C3%B1&utm_source=own#new"
    more = {"utm_source": "other", "utm_medium": "a b&c=ñ"}
    assert with_parameters(url, more) == (
        "https://shop.example.com/a?x=%C3%B1&utm_source=own&utm_medium=a%20b%26c%3D%C3%B1#new"
    )
    assert with_parameters(LINK.url, {}) == LINK.url


def test_only_utm_parameters_are_passed_on() -> None:
    asked = {"utm_source": "a", "utm_": "b", "UTM_TERM": "c", "url": "d", "utm_id": "e" * 300}
    assert passed_on(asked) == {"utm_source": "a", "utm_id": "e" * 200}


def test_slugs_have_letters_that_are_not_taken_for_others() -> None:
    slugs = {slug_from(number**5) for number in range(1000)}
    assert len(slugs) > 990
    assert not set("".join(slugs)) & set("01oil")


def test_a_mark_takes_its_place_and_no_more_room() -> None:
    text = f"See https://ours.example/l/spring~{UNTAGGED}, and https://ours.example/l/spring~xx."
    tag = tag_of(MessageId("msg_1"), ChannelId("chn_1"))
    said = tagged(text, tag)
    assert said == text.replace(UNTAGGED, tag, 1)
    assert len(said) == len(text)
    assert tag != tag_of(MessageId("msg_1"), ChannelId("chn_2"))
    assert list(untagged_in(text)) == [("ours.example", "spring")]
    assert list(untagged_in(said)) == []


@pytest.mark.parametrize(
    "url",
    [
        "https://go.example/l/x",
        "https://GO.example./l/x?y#z",
        "https://go.example:8443/l/x",
        "http://me:secret@go.example/l/x",
        "https://go.example/%6c/x",
        "https://go.example/%256C/x",
        "https://go.example/%25256c%25252fx",
        "https://go.example//l/x",
        "https://go.example/./l/x",
        "https://go.example/a/%2e%2e/l/x",
        "https://go.example/%5cl%5cx",
    ],
)
def test_a_short_link_is_one_however_it_is_written(url: str) -> None:
    assert where_a_link_is(url) == "go.example"


@pytest.mark.parametrize(
    "url",
    ["https://go.example/", "https://go.example/L/x", "https://go.example/a/l/x"],
)
def test_what_stands_elsewhere_is_no_short_link(url: str) -> None:
    assert where_a_link_is(url) is None
