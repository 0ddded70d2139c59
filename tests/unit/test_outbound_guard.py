"""No spelling of an address on the inside gets past the judge, and public ones do."""

import socket
from collections.abc import Sequence
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.outbound.guard import AddressRefused, Guard, JudgedResolver, judged_socket
from domain.shared.errors import UrlNotAllowed

GUARD = Guard()
LOCAL = Guard(allow_loopback=True)

NUMERIC_FORMS = [
    # loopback, in every spelling that resolvers take
    "127.0.0.1",
    "127.0.0.2",
    "127.255.255.254",
    "2130706433",
    "0x7f000001",
    "0X7F000001",
    "017700000001",
    "127.1",
    "127.0.1",
    "0177.0.0.1",
    "0x7f.1",
    "0x7f.0x0.0x0.0x1",
    "00000177.1",
    "127.0.0.1.",
    # private and link-local
    "10.0.0.1",
    "10.255.255.255",
    "167772161",
    "012.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "3232235521",
    "0xc0a80001",
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "169.254.43518",
    "100.64.0.1",
    "100.100.100.200",
    # unspecified, special, reserved
    "0.0.0.0",
    "0",
    "0.0.0.1",
    "192.0.0.1",
    "192.0.0.8",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "4294967295",
    "168.63.129.16",
    # IPv6, plain and with an IPv4 address inside
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:10.0.0.1]",
    "[::ffff:a9fe:a9fe]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::a00:1]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
    "[2002:a00:1::1]",
    "[2002:a9fe:a9fe::]",
    "[2001::1]",
    "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
    "[2001:2::1]",
    "[2001:10::1]",
    "[2001:db8::1]",
    "[3fff::1]",
    "[2606:4700::5efe:7f00:1]",
    "[2606:4700::200:5efe:a00:1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[fe80::1%25eth0]",
    "[fec0::1]",
    "[ff02::1]",
    "[100::1]",
    "[4000::1]",
]
NAMES_INSIDE = [
    "localhost",
    "LOCALHOST",
    "localhost.",
    "db.localhost",
    "redis",
    "metadata",
    "metadata.google.internal",
    "printer.local",
    "wiki.corp",
    "router.lan",
    "nas.home.arpa",
    "x.onion",
]
DISGUISES = [
    ("①②⑦.⓪.⓪.①", "address_not_public"),
    ("１２７.０.０.１", "address_not_public"),
    ("127。0。0。1", "address_not_public"),
    ("127．0．0．1", "address_not_public"),
    ("ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "host_not_public"),
    ("%31%32%37.0.0.1", "malformed"),
    ("127.0.0.1%00.example.com", "malformed"),
    ("256.256.256.256", "malformed"),
    ("1.2.3.4.5", "malformed"),
    ("0x", "malformed"),
    ("[::1", "malformed"),
    ("[v1.x]", "malformed"),
    ("exa_mple.com", "malformed"),
    ("-example.com", "malformed"),
    ("example..com", "malformed"),
    (".", "malformed"),
    ("", "malformed"),
]
WHOLE_URLS = [
    ("https://user:secret@example.com", "credentials_in_url"),
    ("https://example.com@127.0.0.1", "credentials_in_url"),
    ("https://@example.com", "credentials_in_url"),
    ("https://127.0.0.1\\@example.com", "malformed"),
    ("https:\\\\example.com", "malformed"),
    ("https://exam\tple.com", "malformed"),
    ("https://example.com\r\nHost: inside", "malformed"),
    ("https://example.com\x00", "malformed"),
    (" https://example.com", "malformed"),
    ("https://example.com:99999", "malformed"),
    ("https://example.com:-1", "malformed"),
    ("https://example.com:٣", "malformed"),
    ("https://example.com:", "malformed"),
    ("https://" + "a" * 600, "malformed"),
    ("https://example.com:0", "port_not_allowed"),
    ("https://example.com:22", "port_not_allowed"),
    ("http://example.com:25", "port_not_allowed"),
    ("http://example.com:6379", "port_not_allowed"),
    ("http://example.com:5432", "port_not_allowed"),
    ("ftp://example.com", "scheme_not_allowed"),
    ("file:///etc/passwd", "scheme_not_allowed"),
    ("gopher://example.com", "scheme_not_allowed"),
    ("unix:///run/docker.sock", "scheme_not_allowed"),
    ("http+unix://%2Frun%2Fdocker.sock", "scheme_not_allowed"),
    ("javascript:alert(1)", "scheme_not_allowed"),
    ("example.com", "scheme_not_allowed"),
    ("//example.com", "scheme_not_allowed"),
    ("", "scheme_not_allowed"),
    ("https:example.com", "path_not_allowed"),
    ("https://example.com/admin", "path_not_allowed"),
    ("https://example.com/?x=1", "path_not_allowed"),
    ("https://example.com#x", "path_not_allowed"),
    ("https://example.com?", "path_not_allowed"),
    ("https://example.com#@127.0.0.1", "path_not_allowed"),
]
PUBLIC = [
    ("https://mastodon.social", "https://mastodon.social"),
    ("https://Mastodon.Social/", "https://mastodon.social"),
    ("https://mastodon.social.", "https://mastodon.social"),
    ("https://mastodon.social:443", "https://mastodon.social"),
    ("http://mastodon.social:80", "http://mastodon.social"),
    ("https://matrix.org:8448", "https://matrix.org:8448"),
    ("https://ñandú.es", "https://xn--and-6ma2c.es"),
    ("https://xn--and-6ma2c.es", "https://xn--and-6ma2c.es"),
    ("https://8.8.8.8", "https://8.8.8.8"),
    ("https://134744072", "https://8.8.8.8"),
    ("https://0x08.8.8.8", "https://8.8.8.8"),
    ("https://[2606:4700:4700::1111]", "https://[2606:4700:4700::1111]"),
    ("https://[2001:4860:4860::8888]:8443", "https://[2001:4860:4860::8888]:8443"),
    ("https://[::ffff:8.8.8.8]", "https://[::ffff:808:808]"),
    ("https://[64:ff9b::8.8.8.8]", "https://[64:ff9b::808:808]"),
    ("https://[2002:808:808::1]", "https://[2002:808:808::1]"),
    ("https://172.15.255.255", "https://172.15.255.255"),
    ("https://172.32.0.0", "https://172.32.0.0"),
    ("https://100.63.255.255", "https://100.63.255.255"),
    ("https://1.internal-things.example.com", "https://1.internal-things.example.com"),
]


def refused(guard: Guard, url: str) -> str:
    with pytest.raises(UrlNotAllowed) as refusal:
        guard.origin(url)
    assert refusal.value.pointer == "/server_url"
    return str(refusal.value.facts["reason"])


def test_there_are_tricks_enough() -> None:
    assert len(NUMERIC_FORMS) + len(NAMES_INSIDE) + len(DISGUISES) + len(WHOLE_URLS) >= 60
    assert len(PUBLIC) >= 10


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


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["8.8.8.8", "10.0.0.1"],
        ["10.0.0.1", "8.8.8.8"],
        ["8.8.8.8", "::1"],
        ["::ffff:169.254.169.254"],
        ["fe80::1%eth0"],
        ["not-an-address"],
    ],
)
async def test_a_name_that_leads_inside_is_refused_whole(addresses: list[str]) -> None:
    judged, _ = resolver(GUARD, addresses)
    with pytest.raises(AddressRefused):
        await judged.resolve("rebind.example.com", 443)


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


@given(st.text(max_size=80))
def test_any_text_is_either_an_origin_or_refused(text: str) -> None:
    for url in (text, f"https://{text}", f"http://[{text}]"):
        try:
            origin = GUARD.origin(url)
        except UrlNotAllowed:
            continue
        assert GUARD.origin(origin) == origin
        assert "@" not in origin
