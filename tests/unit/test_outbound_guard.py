"""No spelling of an address on the inside gets past the judge, and public ones do."""

import re
import socket
import tomllib
from collections.abc import Sequence
from ipaddress import ip_address
from threading import enumerate as enumerate_threads

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.outbound.guard import (
    PORTS,
    AddressRefused,
    Guard,
    JudgedResolver,
    SystemLookUp,
    judged_socket,
)
from domain.shared.errors import UrlNotAllowed
from tests.architecture.tree import ROOT
from tests.kit.tricks import (
    DISGUISES,
    LED_INSIDE,
    NAMES_INSIDE,
    NOT_AN_ORIGIN,
    NUMERIC_FORMS,
    PUBLIC,
    WHOLE_URLS,
)

GUARD = Guard()
LOCAL = Guard(allow_loopback=True)


def refused(guard: Guard, url: str) -> str:
    with pytest.raises(UrlNotAllowed) as refusal:
        guard.origin(url)
    assert refusal.value.pointer == "/server_url"
    return str(refusal.value.facts["reason"])


@pytest.mark.parametrize("host", NUMERIC_FORMS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_numeric_form_of_the_inside_is_refused(scheme: str, host: str) -> None:
    assert refused(GUARD, f"{scheme}://{host}") in ("address_not_public", "malformed")


@pytest.mark.parametrize("host", NAMES_INSIDE)
def test_a_name_of_the_inside_is_refused(host: str) -> None:
    assert refused(GUARD, f"https://{host}") == "host_not_public"


@pytest.mark.parametrize(("host", "reason"), DISGUISES)
def test_a_disguise_is_seen_through(host: str, reason: str) -> None:
    assert refused(GUARD, f"https://{host}") == reason


@pytest.mark.parametrize(("url", "reason"), WHOLE_URLS)
@pytest.mark.parametrize("guard", [GUARD, LOCAL])
def test_a_strange_url_is_refused(guard: Guard, url: str, reason: str) -> None:
    if (guard is LOCAL and ":6379" in url) or (guard is LOCAL and ":5432" in url):
        assert guard.origin(url) == url
    else:
        assert refused(guard, url) == reason


@pytest.mark.parametrize(("url", "reason"), NOT_AN_ORIGIN)
def test_a_server_is_named_without_a_path(url: str, reason: str) -> None:
    assert refused(GUARD, url) == reason


@pytest.mark.parametrize(("url", "origin"), PUBLIC)
def test_a_public_server_is_accepted_in_one_spelling(url: str, origin: str) -> None:
    assert GUARD.origin(url) == origin
    assert GUARD.origin(origin) == origin


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://127.0.0.1:13000", "http://127.0.0.1:13000"),
        ("http://127.1:13000", "http://127.0.0.1:13000"),
        ("http://localhost:18008", "http://localhost:18008"),
        ("http://matrix.localhost:18008", "http://matrix.localhost:18008"),
        ("http://[::1]:13000", "http://[::1]:13000"),
        ("https://mastodon.social", "https://mastodon.social"),
    ],
)
def test_loopback_is_allowed_where_the_deployment_says_so(url: str, origin: str) -> None:
    assert LOCAL.origin(url) == origin


@pytest.mark.parametrize(
    "host",
    ["10.0.0.1", "169.254.169.254", "0.0.0.0", "[::]", "[fe80::1]", "[::ffff:10.0.0.1]", "redis"],
)
def test_allowing_loopback_allows_nothing_else(host: str) -> None:
    refused(LOCAL, f"http://{host}")


def test_allowing_loopback_keeps_the_low_ports_shut() -> None:
    assert refused(LOCAL, "http://127.0.0.1:22") == "port_not_allowed"


def resolver(guard: Guard, *answers: Sequence[str]) -> tuple[JudgedResolver, list[str]]:
    asked: list[str] = []
    waiting = list(answers)

    async def look_up(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return waiting.pop(0)

    return JudgedResolver(guard, look_up), asked


async def test_the_connector_gets_exactly_the_judged_addresses_of_one_look_up() -> None:
    judged, asked = resolver(GUARD, ["8.8.8.8", "2606:4700:4700::1111"])
    found = await judged.resolve("example.com", 443)
    assert [(f["host"], f["port"], f["family"]) for f in found] == [
        ("8.8.8.8", 443, socket.AF_INET),
        ("2606:4700:4700::1111", 443, socket.AF_INET6),
    ]
    assert asked == ["example.com"]


@pytest.mark.parametrize("name", LED_INSIDE)
async def test_a_name_that_leads_inside_is_refused_whole(name: str) -> None:
    judged, _ = resolver(GUARD, LED_INSIDE[name])
    with pytest.raises(AddressRefused):
        await judged.resolve(name, 443)


async def test_a_second_answer_is_judged_like_the_first() -> None:
    judged, _ = resolver(GUARD, ["8.8.8.8"], ["127.0.0.1"])
    await judged.resolve("rebind.example.com", 443)
    with pytest.raises(AddressRefused):
        await judged.resolve("rebind.example.com", 443)


async def test_a_name_without_an_address_is_a_network_fault() -> None:
    judged, _ = resolver(GUARD, [])
    with pytest.raises(OSError, match="no address"):
        await judged.resolve("example.com", 443)


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "::1", "169.254.169.254"])
def test_no_socket_is_made_for_an_address_inside(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with pytest.raises(AddressRefused):
        judged_socket(GUARD)((family, socket.SOCK_STREAM, 0, "", (host, 443)))


@given(st.ip_addresses(v=4))
def test_a_form_with_an_address_inside_is_judged_by_it(address: object) -> None:
    inner = ip_address(str(address))
    number = int(inner)
    for outer in (
        0xFFFF << 32 | number,
        (0x64FF9B << 96) | number,
        (0x2002 << 112) | (number << 80) | 1,
    ):
        assert GUARD.admits(ip_address(outer.to_bytes(16, "big"))) == GUARD.admits(inner)


HOOKS = "https://hooks.example.com"


def not_an_address(url: str, pointer: str = "/url") -> str:
    with pytest.raises(UrlNotAllowed) as refusal:
        GUARD.address(url, pointer)
    assert refusal.value.pointer == pointer
    return str(refusal.value.facts["reason"])


@pytest.mark.parametrize(
    ("url", "spelled"),
    [
        (HOOKS, f"{HOOKS}/"),
        (f"{HOOKS}/", f"{HOOKS}/"),
        ("HTTPS://Hooks.Example.com.:443/T0/B1", f"{HOOKS}/T0/B1"),
        (f"{HOOKS}?a=1", f"{HOOKS}/?a=1"),
        (f"{HOOKS}/x?", f"{HOOKS}/x"),
        (f"{HOOKS}/x?a=%2F+%20&b=http://10.0.0.1/", f"{HOOKS}/x?a=%2F+%20&b=http://10.0.0.1/"),
        (f"{HOOKS}/%26/%7E/%2f", f"{HOOKS}/%26/%7E/%2f"),
        (f"{HOOKS}/ñandú?q=€", f"{HOOKS}/%C3%B1and%C3%BA?q=%E2%82%AC"),
        (f"{HOOKS}/100%", f"{HOOKS}/100%25"),
        (f'{HOOKS}/"<x>"', f"{HOOKS}/%22%3Cx%3E%22"),
        (f"{HOOKS}/a/../b/./c", f"{HOOKS}/b/c"),
        (f"{HOOKS}/..", f"{HOOKS}/"),
        (f"{HOOKS}//10.0.0.1/x", f"{HOOKS}//10.0.0.1/x"),
        (f"{HOOKS}/user@10.0.0.1:80", f"{HOOKS}/user@10.0.0.1:80"),
        (f"{HOOKS}:8443/x", f"{HOOKS}:8443/x"),
        ("http://134744072/x", "http://8.8.8.8/x"),
    ],
)
def test_a_whole_url_has_one_spelling(url: str, spelled: str) -> None:
    assert GUARD.address(url) == spelled
    assert GUARD.address(spelled) == spelled


@pytest.mark.parametrize(("url", "reason"), WHOLE_URLS)
def test_a_path_makes_a_strange_url_no_better(url: str, reason: str) -> None:
    assert not_an_address(url) == reason
    if reason not in ("malformed", "scheme_not_allowed"):
        assert not_an_address(f"{url}/x?y=1") == reason


@pytest.mark.parametrize("url", [f"{HOOKS}/x#y", f"{HOOKS}#@127.0.0.1", f"{HOOKS}/#"])
def test_what_is_never_sent_is_not_part_of_an_address(url: str) -> None:
    assert not_an_address(url, "/feed_url") == "fragment_not_allowed"


def test_an_address_may_be_2048_characters_long_as_it_is_sent() -> None:
    path = "x" * (2048 - len(HOOKS) - 1)
    assert GUARD.address(f"{HOOKS}/{path}") == f"{HOOKS}/{path}"
    assert not_an_address(f"{HOOKS}/{path}x") == "malformed"
    assert not_an_address(f"{HOOKS}/{'ñ' * 400}") == "malformed"


def test_the_words_for_a_wrong_port_name_every_right_one() -> None:
    words = tomllib.loads((ROOT / "api/texts/errors.toml").read_text())["words"]
    for language in ("en", "es", "pt"):
        said = {int(port) for port in re.findall(r"\d+", words[language]["port_not_allowed"])}
        assert said == PORTS


async def test_the_system_is_asked_in_threads_that_nothing_else_uses() -> None:
    def ours() -> list[str]:
        return [thread.name for thread in enumerate_threads() if "look-up" in thread.name]

    look_up = SystemLookUp()
    try:
        assert ours() == []
        assert set(await look_up("localhost", 80)) <= {"127.0.0.1", "::1"}
        assert len(ours()) == 1
    finally:
        look_up.close()


@given(st.text(max_size=80))
def test_any_text_is_either_an_origin_or_refused(text: str) -> None:
    for url in (text, f"https://{text}", f"http://[{text}]"):
        try:
            origin = GUARD.origin(url)
        except UrlNotAllowed:
            continue
        assert GUARD.origin(origin) == origin
        assert "@" not in origin
        address = GUARD.address(url)
        assert GUARD.address(address) == address
        assert address.isascii()
        assert address.isprintable()
        assert " " not in address
