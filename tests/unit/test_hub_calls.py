"""A hub is found where feeds name it, asked as the recommendation has it, and believed if it
signs."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs

import httpx
import pytest

from adapters.outbound.feeds import HttpFeeds
from adapters.outbound.gateway import Gateway
from adapters.outbound.guard import Guard
from adapters.outbound.hubs import METHODS, HttpHubs
from domain.publishing.feed_ports import Issue
from domain.shared.hub import HubMode
from domain.shared.hub_ports import Callback
from domain.shared.ids import FeedId
from domain.shared.secret import without_secrets
from tests.kit.fakes.memory import FakeClock

URL, HUB, TOPIC = (
    "https://news.example/feed.xml",
    "https://hub.example/",
    "https://news.example/all.xml",
)
FEED = FeedId("feed_1")
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>{links}</feed>'
RSS = (
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>News</title>'
    "{links}<item><title>A</title></item></channel></rss>"
)
JSON = '{{"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": []{more}}}'
HUBS = (
    ', "feed_url": "https://news.example/all.xml", "hubs": [{"type": "rssCloud", "url":'
    ' "https://cloud.example/"}, {"type": "WebSub", "url": "https://hub.example/"}]'
)


def gateway(answer: Callable[[httpx.Request], httpx.Response]) -> Gateway:
    return Gateway(httpx.MockTransport(answer), Guard(False))


async def named(body: str, **headers: str) -> tuple[str | None, str | None]:
    """The hub and the topic that a feed names."""
    reply = httpx.Response(200, headers=headers, content=body.encode())
    issue = await HttpFeeds(gateway(lambda request: reply), FakeClock()).ask(URL, None, None)
    assert isinstance(issue, Issue)
    return issue.hub, issue.topic


# ── Finding it ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "body",
    [
        ATOM.format(links=f'<link rel="hub" href="{HUB}"/><link rel="self" href="{TOPIC}"/>'),
        ATOM.format(links=f'<link rel="self" href="/all.xml"/><link rel="hub" href="{HUB}"/>'),
        RSS.format(
            links=f'<atom:link rel="hub" href="{HUB}"/><atom:link rel="self" href="{TOPIC}"/>'
        ),
        JSON.format(more=HUBS.replace("{", "{").replace("}", "}")),
    ],
    ids=["atom", "relative", "rss", "json"],
)
async def test_every_format_names_its_hub_and_itself(body: str) -> None:
    assert await named(body) == (HUB, TOPIC)


@pytest.mark.parametrize(
    "link",
    [
        f'<{HUB}>; rel="hub", <{TOPIC}>; rel="self"',
        f"<{TOPIC}>;rel=self,<{HUB}>;rel=hub",
        f'<{HUB}>; title="a, b; c"; rel="other HUB", <{TOPIC}>; REL="Self"',
        f'<https://a.example>; rel="next", </all.xml>; rel="self", <{HUB}>; rel="hub"',
    ],
)
async def test_a_link_header_goes_before_what_is_in_the_feed(link: str) -> None:
    inside = (
        '<link rel="hub" href="https://no.example/"/><link rel="self" href="https://no.example"/>'
    )
    assert await named(ATOM.format(links=inside), link=link) == (HUB, TOPIC)


@pytest.mark.parametrize(
    ("body", "hub"),
    [
        (ATOM.format(links=""), None),
        (ATOM.format(links='<link rel="hub" href="javascript:alert(1)"/>'), None),
        (ATOM.format(links='<link rel="hub"/>'), None),
        (ATOM.format(links='<link rel="hub" href="mailto:a@b"/>'), None),
        (ATOM.format(links=f'<link rel="hub" href="{HUB}{"x" * 2000}"/>'), None),
        (JSON.format(more=', "hubs": "https://hub.example/"'), None),
        (
            JSON.format(
                more=', "hubs": [1, {{}}, {{"type": "WebSub"}}]'.replace("{{", "{").replace(
                    "}}", "}"
                )
            ),
            None,
        ),
        (ATOM.format(links=f'<link rel="hub" href="{HUB}"/>'), HUB),
    ],
)
async def test_a_feed_without_a_hub_has_none_and_its_own_address_is_its_topic(
    body: str, hub: str | None
) -> None:
    assert await named(body) == (hub, URL)


@pytest.mark.parametrize("link", ["", "<", "<>; rel=hub", "x" * 9000, '<a>; rel="hub' * 900])
async def test_a_header_that_is_none_does_no_harm(link: str) -> None:
    hub, topic = await named(ATOM.format(links=""), link=link)
    assert (hub in (None, "https://news.example/a"), topic) == (True, URL)


# ── Asking it ─────────────────────────────────────────────────────────────────────────────────


def hubs(public: str | None = "https://us.example", key: bytes = b"key") -> HttpHubs:
    return HttpHubs(gateway(lambda request: httpx.Response(202)), key, public)


def callback(key: bytes = b"key", nonce: str = "once", feed: FeedId = FEED) -> Callback:
    found = hubs(key=key).callback(feed, nonce)
    assert found is not None
    return found


def test_an_address_is_the_same_for_the_same_words_and_tells_nothing_of_its_secret() -> None:
    known = callback()
    assert known == callback()
    others = [callback(b"k2"), callback(nonce="twice"), callback(feed=FeedId("feed_2"))]
    assert len({known.hash, *(other.hash for other in others)}) == 4
    assert len({known.secret.reveal(), *(other.secret.reveal() for other in others)}) == 4
    address, token = known.address.reveal(), known.address.reveal().rsplit("/", 1)[1]
    assert address.startswith("https://us.example/hubs/wsb_")
    assert (len(token), len(address) < 200, known.hash) == (47, True, hubs().hash_of(token))
    assert known.secret.reveal() not in address
    assert len(known.secret.reveal()) < 200
    assert token not in without_secrets(f"GET {address} 204")
    assert hubs(public=None).callback(FEED, "once") is None


@pytest.mark.parametrize("mode", HubMode)
async def test_what_a_hub_is_asked_is_a_form(mode: HubMode) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(202)

    speaking = HttpHubs(gateway(answer), b"key", "https://us.example")
    assert await speaking.ask(HUB, mode, TOPIC, callback(), timedelta(days=10))
    assert (asked[0].method, str(asked[0].url)) == ("POST", HUB)
    assert asked[0].headers["content-type"] == "application/x-www-form-urlencoded"
    said = {name: value for name, [value] in parse_qs(asked[0].content.decode()).items()}
    expected = {
        "hub.mode": mode.value,
        "hub.topic": TOPIC,
        "hub.callback": callback().address.reveal(),
    }
    if mode is HubMode.SUBSCRIBE:
        expected |= {"hub.lease_seconds": "864000", "hub.secret": callback().secret.reveal()}
    assert said == expected


@pytest.mark.parametrize("status", [302, 307, 400, 403, 404, 500, 503])
async def test_a_hub_that_does_not_look_into_it_has_refused(status: int) -> None:
    speaking = HttpHubs(
        gateway(lambda request: httpx.Response(status)), b"key", "https://us.example"
    )
    assert not await speaking.ask(HUB, HubMode.SUBSCRIBE, TOPIC, callback(), timedelta(days=1))


@pytest.mark.parametrize("inside", ["http://127.0.0.1/", "http://10.0.0.1/", "http://localhost/"])
async def test_a_hub_inside_is_not_called(inside: str) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(202)

    speaking = HttpHubs(gateway(answer), b"key", "https://us.example")
    assert not await speaking.ask(inside, HubMode.SUBSCRIBE, TOPIC, callback(), timedelta(days=1))
    assert asked == []


# ── Believing it ──────────────────────────────────────────────────────────────────────────────

BODY = "<feed>Año nuevo</feed>".encode()


def signature(method: str, body: bytes = BODY, key: str | None = None) -> str:
    secret = callback().secret.reveal() if key is None else key
    return hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()


@pytest.mark.parametrize("method", sorted(METHODS))
def test_whatever_the_method_its_signature_is_believed(method: str) -> None:
    assert hubs().signed(callback(), BODY, f"{method}={signature(method)}")
    assert hubs().signed(callback(), BODY, f"{method.upper()}={signature(method).upper()}")


@pytest.mark.parametrize(
    "given",
    [
        "",
        "sha256",
        "sha256=",
        signature("sha256"),
        f"md5={signature('md5')}",
        f"sha512={signature('sha256')}",
        f"sha256={signature('sha256', b'other')}",
        f"sha256={signature('sha256', key='')}",
        f"sha256={signature('sha256')[:-1]}",
        "sha256=ñ",
        f"sha256={signature('sha256')}, sha1=",
    ],
)
def test_any_other_signature_is_not(given: str) -> None:
    assert not hubs().signed(callback(), BODY, given)
