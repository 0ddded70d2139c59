"""What anybody says in public is found where the platform can be searched, under the id of the
post, and what concerns us among it is what it is."""

import json
from typing import Any

import httpx
import pytest

from adapters.platforms.bluesky.adapter import Bluesky
from adapters.platforms.mastodon.adapter import Mastodon
from domain.publishing.outcomes import CannotTell
from domain.shared.heard import HeardKind, Polled
from domain.shared.platforms import Connection
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.stage import CANARY, NOW, FakeServer, FixedClock
from tests.platforms.bluesky.fake import BEA, HANDLE, MINE, PASSWORD, told
from tests.platforms.bluesky.fake import URL as BLUESKY
from tests.platforms.mastodon.fake import URL as MASTODON
from tests.platforms.mastodon.fake import FakeMastodon

POST = f"at://{BEA}/app.bsky.feed.post/3kfound"


class Index(FakeServer):
    """Answers every search with this, and keeps what it was asked."""

    def __init__(self, body: Any, status: int = 200) -> None:
        super().__init__()
        self.body, self.status, self.asked = body, status, list[httpx.URL]()

    def texts(self) -> list[str]:
        return []

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url)
        return httpx.Response(self.status, json=self.body)


def on_mastodon() -> tuple[Connection, dict[str, Any]]:
    account = FakeMastodon().me["id"]
    credentials = {"access_token": Secret(CANARY)}
    place = Connection("mastodon", MASTODON, f"{account}@social.example", {}, credentials)
    return place, FakeMastodon().said("Cold brew, anybody?") | {"visibility": "public"}


def on_bluesky() -> tuple[Connection, dict[str, Any]]:
    credentials = {"app_password": Secret(PASSWORD), "access_token": Secret(CANARY)}
    place = Connection("bluesky", BLUESKY, MINE, {"identifier": HANDLE}, credentials)
    record = {"text": "Cold brew, anybody?", "langs": ["en"], "createdAt": NOW.isoformat()}
    author = told("reply")["author"]
    view = {"uri": POST, "cid": "c", "author": author, "record": record}
    return place, view | {"indexedAt": "2030-05-04T12:00:00.000Z"}


async def test_a_mastodon_server_is_searched_by_hashtag_and_by_text() -> None:
    place, status = on_mastodon()
    hidden = status | {"id": "9", "visibility": "private"}
    server = Index([hidden, status])
    adapter = Mastodon(server.http(), FixedClock(), MemoryFiles())
    polled = await adapter.search(place, "#coldbrew", None)
    assert isinstance(polled, Polled)
    assert server.asked[0].path == "/api/v1/timelines/tag/coldbrew"
    [raw] = polled.raws
    [heard] = adapter.digest(raw, place)
    assert (heard.kind, heard.id, heard.text) == (
        HeardKind.FOUND,
        str(status["id"]),
        "Cold brew, anybody?",
    )
    server.body = {"statuses": [], "accounts": [], "hashtags": []}
    again = await adapter.search(place, '"cold brew"', polled.cursor)
    assert isinstance(again, Polled)
    assert (again.raws, again.cursor) == ((), polled.cursor)
    asked = dict(server.asked[1].params)
    assert (server.asked[1].path, asked["q"], asked["type"]) == (
        "/api/v2/search",
        '"cold brew"',
        "statuses",
    )
    assert asked["min_id"] == polled.cursor


async def test_what_a_search_brings_and_names_us_is_a_mention() -> None:
    place, status = on_mastodon()
    us = (place.account_id or "").partition("@")[0]
    adapter = Mastodon(
        Index([status | {"mentions": [{"id": us}]}]).http(), FixedClock(), MemoryFiles()
    )
    polled = await adapter.search(place, "#coldbrew", None)
    assert isinstance(polled, Polled)
    assert [each.kind for each in adapter.digest(polled.raws[0], place)] == [HeardKind.MENTION]
    place, view = on_bluesky()
    facet = {"features": [{"$type": "app.bsky.richtext.facet#mention", "did": MINE}]}
    view["record"]["facets"] = [facet]
    bluesky = Bluesky(Index({"posts": [view]}).http(), FixedClock(), MemoryFiles())
    polled = await bluesky.search(place, "cold", None)
    assert isinstance(polled, Polled)
    assert [each.kind for each in bluesky.digest(polled.raws[0], place)] == [HeardKind.MENTION]


async def test_an_appview_is_searched_from_where_it_was_left() -> None:
    place, view = on_bluesky()
    server = Index({"posts": [view], "hitsTotal": 1})
    adapter = Bluesky(server.http(), FixedClock(), MemoryFiles())
    polled = await adapter.search(place, '"cold brew"', None)
    assert isinstance(polled, Polled)
    [raw] = polled.raws
    [heard] = adapter.digest(raw, place)
    assert (heard.kind, heard.id, heard.language) == (HeardKind.FOUND, POST, "en")
    assert polled.cursor == view["indexedAt"]
    await adapter.search(place, '"cold brew"', polled.cursor)
    first, second = (dict(url.params) for url in server.asked)
    assert (first["q"], first["sort"], "since" in first) == ('"cold brew"', "latest", False)
    assert second["since"] == polled.cursor
    assert server.asked[0].path == "/xrpc/app.bsky.feed.searchPosts"


@pytest.mark.parametrize("body", [{"posts": "none"}, ["x"], {"statuses": 3}, "no"])
async def test_an_answer_of_another_shape_is_told_and_not_raised(body: Any) -> None:
    for (place, _), adapter in (
        (on_mastodon(), Mastodon(Index(body).http(), FixedClock(), MemoryFiles())),
        (on_bluesky(), Bluesky(Index(body).http(), FixedClock(), MemoryFiles())),
    ):
        answer = await adapter.search(place, "cold", None)
        if isinstance(answer, Polled):
            assert answer.raws == ()
        else:
            assert isinstance(answer, CannotTell)
            assert json.dumps(answer.words)
