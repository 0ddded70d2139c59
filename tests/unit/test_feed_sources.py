"""A feed is asked politely, and whatever it answers is told in our own words."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from adapters.outbound.feed_reading import MOST_BYTES
from adapters.outbound.feeds import HttpFeeds
from adapters.outbound.gateway import Gateway
from adapters.outbound.guard import Guard
from domain.publishing.feed import FeedTrouble
from domain.publishing.feed_ports import FeedAnswer, Issue, NotRead, Unchanged
from domain.shared.errors import UrlNotAllowed
from tests.kit.fakes.memory import FakeClock
from tests.kit.newsstand import rss

URL = "https://news.example/feed.xml"
Answers = Callable[[httpx.Request], httpx.Response]


def sources(answer: Answers) -> HttpFeeds:
    return HttpFeeds(Gateway(httpx.MockTransport(answer), Guard(False)), FakeClock())


async def answered(status: int, body: bytes = b"", **headers: str) -> FeedAnswer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    feeds = sources(lambda request: httpx.Response(status, headers=named, content=body))
    return await feeds.ask(URL, None, None)


async def test_what_it_said_of_itself_is_said_back_to_the_letter() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        headers = {"etag": 'W/"a b"', "last-modified": "Sat, 04 May 2030 07:00:00 GMT"}
        return httpx.Response(200, headers=headers, content=rss(a="Churros"))

    feeds = sources(answer)
    first = await feeds.ask(URL, None, None)
    assert isinstance(first, Issue)
    assert [item.title for item in first.items] == ["Churros"]
    assert "if-none-match" not in asked[0].headers
    await feeds.ask(URL, first.etag, first.last_modified)
    assert asked[1].headers["if-none-match"] == 'W/"a b"'
    assert asked[1].headers["if-modified-since"] == "Sat, 04 May 2030 07:00:00 GMT"
    assert "application/atom+xml" in asked[1].headers["accept"]


async def test_nothing_new_is_no_trouble() -> None:
    assert await answered(304, cache_control="max-age=7200") == Unchanged(timedelta(hours=2))


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (400, FeedTrouble.REFUSED),
        (403, FeedTrouble.REFUSED),
        (404, FeedTrouble.REFUSED),
        (410, FeedTrouble.GONE),
        (429, FeedTrouble.THROTTLED),
        (500, FeedTrouble.SERVER_ERROR),
        (503, FeedTrouble.THROTTLED),
    ],
)
async def test_a_refusal_is_told_by_what_it_means(status: int, trouble: FeedTrouble) -> None:
    assert await answered(status) == NotRead(trouble)


async def test_how_long_to_wait_is_heard_in_seconds_and_as_a_date() -> None:
    assert await answered(429, retry_after="7200") == NotRead(
        FeedTrouble.THROTTLED, timedelta(hours=2)
    )
    by_date = await answered(503, retry_after="Sun, 22 Nov 2026 15:15:00 GMT")
    assert by_date == NotRead(FeedTrouble.THROTTLED, timedelta(hours=1))


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed_but_told(status: int) -> None:
    moved = await answered(status, location="/new.xml")
    assert moved == NotRead(FeedTrouble.MOVED, moved_to="https://news.example/new.xml")
    assert await answered(status, location="javascript:alert(1)") == NotRead(FeedTrouble.MOVED)
    assert await answered(status) == NotRead(FeedTrouble.MOVED)


async def test_what_is_too_large_is_not_read() -> None:
    assert await answered(200, b" " * (MOST_BYTES + 1)) == NotRead(FeedTrouble.TOO_LARGE)


async def test_what_is_no_feed_is_said_to_be_none() -> None:
    assert await answered(200, b"<html></html>") == NotRead(FeedTrouble.UNREADABLE)
    entities = b'<!DOCTYPE x [<!ENTITY a "b">]><rss/>'
    assert await answered(200, entities) == NotRead(FeedTrouble.DECLARES_ENTITIES)


async def test_an_address_inside_is_not_called() -> None:
    feeds = sources(lambda request: httpx.Response(200))
    for url in ("http://127.0.0.1/feed", "http://localhost/feed", "ftp://news.example/feed"):
        with pytest.raises(UrlNotAllowed):
            feeds.judged(url)
        assert await feeds.ask(url, None, None) == NotRead(FeedTrouble.NOT_ALLOWED)


async def test_a_server_that_is_not_there_is_unreachable() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route", request=request)

    assert await sources(answer).ask(URL, None, None) == NotRead(FeedTrouble.UNREACHABLE)
