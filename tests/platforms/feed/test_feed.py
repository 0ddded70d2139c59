"""What is published in any of the three formats is heard once, as it is and as it becomes, and
nobody's server is asked more than it likes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters.outbound.feed_reading import MOST_BYTES
from adapters.platforms.adapter import Publisher
from adapters.platforms.catalogue import Catalogue
from adapters.platforms.feed.adapter import Feed
from adapters.platforms.feed.place import MOST_REMEMBERED, place_of
from adapters.platforms.feed.profile import MOST_BACKFILL, PROFILE, SHORTEST
from domain.publishing.content import Post
from domain.publishing.outcomes import CannotTell, Hindrance, Refused
from domain.publishing.ports import OutgoingPost
from domain.shared.errors import UrlNotAllowed, ValidationFailed
from domain.shared.heard import Heard, HeardKind, NamedHub
from domain.shared.ids import DeliveryId
from domain.shared.platforms import (
    Capability,
    Connection,
    PlatformRefused,
    PlatformThrottled,
    PlatformUnreachable,
)
from tests.kit.platforms.polling import PollerConformance, PollStage
from tests.kit.platforms.stage import NOW, FixedClock, Step, raises, replies
from tests.platforms.feed.publisher import FORMATS, URL, FakePublisher

ELSEWHERE = "https://new.bakery.example/news.xml"


@dataclass(kw_only=True)
class Listened(PollStage):
    """A feed to which entries are added."""

    server: FakePublisher

    def say(self, text: str) -> None:
        self.server.publish(text)

    async def kinds(self, cursor: str | None) -> tuple[list[tuple[HeardKind, str | None]], str]:
        heard, after = await self.drain(cursor)
        assert after is not None
        return [(item.kind, item.text) for item in heard], after

    async def refused(self, step: Step) -> CannotTell:
        self.meet(step)
        told = await self.poller.poll(self.connection, None)
        assert isinstance(told, CannotTell)
        return told


def listening(server: FakePublisher, **settings: Any) -> Listened:
    return Listened(
        poller=Feed(server.http(), FixedClock()),
        profile=PROFILE,
        connection=Connection("feed", None, URL, {"url": URL, **settings}, {}),
        server=server,
        throttle=replies(429, headers={"retry-after": "90"}),
        credentials_refusal=None,
    )


@pytest.fixture(params=FORMATS)
def polled(request: pytest.FixtureRequest) -> Listened:
    return listening(FakePublisher(request.param))


@pytest.fixture
def rss() -> Listened:
    return listening(FakePublisher())


async def identified(server: FakePublisher, settings: Mapping[str, Any] | None = None) -> Any:
    adapter = Catalogue([Feed(server.http(), FixedClock())])
    return await adapter.identify("feed", None, {}, {"url": URL} if settings is None else settings)


def moved(status: int, to: str = ELSEWHERE) -> Step:
    return replies(status, headers={"location": to})


class TestPolling(PollerConformance):
    """Everything the kit asks, in each format."""


async def test_an_entry_is_an_article_with_all_that_its_feed_says_of_it(polled: Listened) -> None:
    cursor = await polled.begun()
    piece = polled.server.publish("Churros <b>&</b> chocolate", title="Café & churros")
    [heard], _ = await polled.drain(cursor)
    assert heard == Heard(
        id=piece.id,
        kind=HeardKind.ARTICLE,
        at=piece.at,
        author=heard.author,
        title="Café & churros",
        text="Churros <b>&</b> chocolate",
        message_id=piece.id,
        url="https://bakery.example/2",
        language="es",
    )
    assert heard.author is not None
    assert (heard.author.id, heard.author.name) == ("Baker", "Baker")


async def test_an_entry_in_other_words_is_an_edit_each_time(polled: Listened) -> None:
    cursor = await polled.begun()
    piece = polled.server.publish("First.")
    heard, after = await polled.kinds(cursor)
    assert heard == [(HeardKind.ARTICLE, "First.")]
    raws = list[str]()
    place: str | None = after
    for text in ("Second.", "First.", "Second."):
        polled.server.change(piece, text=text)
        told = await polled.ask(place)
        [item] = polled.hears(told)
        assert (item.kind, item.message_id, item.text, item.at) == (
            HeardKind.EDIT,
            piece.id,
            text,
            NOW,
        )
        raws += [raw.id for raw in told.raws]
        place = told.cursor
    assert len(set(raws)) == 3
    polled.server.change(piece, title="Another title")
    [item], _ = await polled.drain(place)
    assert (item.kind, item.title) == (HeardKind.EDIT, "Another title")


async def test_other_markup_around_the_same_words_is_no_edit(rss: Listened) -> None:
    rss.server.publish("The same.")
    cursor = (await rss.ask(None)).cursor
    before = rss.server.document()
    other = before.replace("&lt;p&gt;", '&lt;p class="x"&gt;')
    assert other != before
    rss.meet(replies(200, headers={"content-type": FORMATS["rss"]}, text=other))
    assert (await rss.ask(cursor)).raws == ()


async def test_an_entry_that_comes_back_is_not_heard_again(rss: Listened) -> None:
    cursor = await rss.begun()
    rss.server.publish("It goes, and comes back.")
    _, cursor = await rss.kinds(cursor)
    gone, rss.server.pieces = rss.server.pieces, []
    _, cursor = await rss.kinds(cursor)
    rss.server.pieces = gone
    assert (await rss.kinds(cursor))[0] == []


async def test_what_is_remembered_has_an_end(rss: Listened) -> None:
    cursor: str | None = None
    for n in range(8):
        rss.server.pieces = []
        rss.server.pieces = [
            replace(rss.server.publish("x"), id=f"tag:{n}:{m}", text=f"{n} {m}") for m in range(100)
        ]
        cursor = (await rss.ask(cursor)).cursor
    place = place_of(cursor)
    assert place is not None
    assert len(place.met) == MOST_REMEMBERED
    assert cursor is not None
    assert len(cursor) < 25_000
    assert (await rss.ask(cursor)).raws == ()


@pytest.mark.parametrize("most", [0, 2])
async def test_of_what_was_there_before_as_much_is_heard_as_was_asked_for(most: int) -> None:
    feed = listening(FakePublisher(), backfill=most)
    for text in ("one", "two", "three"):
        feed.say(text)
    heard, _ = await feed.drain(None)
    assert [item.text for item in heard] == ["two", "three"][2 - most :]


async def test_it_is_asked_only_for_what_has_changed(rss: Listened) -> None:
    cursor = await rss.begun()
    last = rss.server.requests[-1].headers
    assert "if-none-match" not in last
    assert "application/feed+json" in last["accept"]
    assert last["user-agent"].startswith("Tertulia")
    told = await rss.ask(cursor)
    assert rss.server.requests[-1].headers["if-none-match"].startswith('"')
    assert (told.raws, told.cursor) == ((), cursor)


@pytest.mark.parametrize(
    ("headers", "ttl", "wait"),
    [
        ({}, 0, SHORTEST),
        ({"cache-control": "max-age=60"}, 0, SHORTEST),
        ({"cache-control": "public, max-age=7200"}, 0, timedelta(hours=2)),
        ({}, 90, timedelta(minutes=90)),
        ({"cache-control": "max-age=999999999"}, 0, timedelta(hours=24)),
    ],
)
async def test_it_is_left_alone_for_as_long_as_it_wishes(
    rss: Listened, headers: dict[str, str], ttl: int, wait: timedelta
) -> None:
    rss.server.headers = headers
    document = rss.server.document().replace("</title>", f"</title><ttl>{ttl}</ttl>", 1)
    rss.meet(replies(200, headers=headers, text=document))
    assert (await rss.ask(None)).again_in == wait


async def test_the_hub_that_it_names_is_passed_on_and_one_that_is_as_it_was_says_nothing_of_it(
    rss: Listened,
) -> None:
    assert (await rss.ask(None)).hub == NamedHub(None, URL)
    rss.server.headers = {"link": f'<https://hub.example/>; rel="hub", <{ELSEWHERE}>; rel="self"'}
    rss.say("News.")
    told = await rss.ask(None)
    assert told.hub == NamedHub("https://hub.example/", ELSEWHERE)
    assert (await rss.ask(told.cursor)).hub is None


@pytest.mark.parametrize("status", [301, 308])
async def test_where_it_moved_to_for_good_is_remembered(rss: Listened, status: int) -> None:
    cursor = await rss.begun()
    rss.server.url = httpx.URL(ELSEWHERE)
    rss.meet(moved(status))
    rss.say("From the new place.")
    heard, cursor = await rss.kinds(cursor)
    assert heard == [(HeardKind.ARTICLE, "From the new place.")]
    asked = len(rss.server.requests)
    rss.say("And again.")
    heard, _ = await rss.kinds(cursor)
    assert heard == [(HeardKind.ARTICLE, "And again.")]
    assert [str(r.url) for r in rss.server.requests[asked:]] == [ELSEWHERE]


@pytest.mark.parametrize("status", [302, 307])
async def test_where_it_is_for_now_is_not_remembered(rss: Listened, status: int) -> None:
    rss.server.url = httpx.URL(ELSEWHERE)
    rss.meet(moved(status))
    cursor = (await rss.ask(None)).cursor
    rss.server.url = httpx.URL(URL)
    await rss.ask(cursor)
    assert str(rss.server.requests[-1].url) == URL


async def test_one_that_is_back_where_we_know_it_is_found_there(rss: Listened) -> None:
    rss.server.url = httpx.URL(ELSEWHERE)
    rss.meet(moved(301))
    cursor = (await rss.ask(None)).cursor
    rss.server.url = httpx.URL(URL)
    rss.say("Back home.")
    heard, _ = await rss.kinds(cursor)
    assert heard == [(HeardKind.ARTICLE, "Back home.")]


@pytest.mark.parametrize(
    "to",
    ["", "javascript:alert(1)", "http://new.bakery.example/news.xml", URL, "http://127.0.0.1/"],
)
async def test_it_is_not_followed_to_nowhere_in_circles_or_to_where_all_can_listen(
    rss: Listened, to: str
) -> None:
    rss.server.on_question(*[moved(301, to)] * 10)
    told = await rss.poller.poll(rss.connection, None)
    assert isinstance(told, CannotTell)
    assert len(rss.server.requests) <= 4


async def test_it_is_not_followed_inside(rss: Listened) -> None:
    told = await rss.refused(moved(301, "https://169.254.169.254/latest"))
    assert "not one we call" in told.words
    assert len(rss.server.requests) == 1


async def test_one_that_is_gone_says_so(rss: Listened) -> None:
    told = await rss.refused(replies(410))
    assert told.hindrance is Hindrance.GONE
    assert "410" in told.words
    assert (await rss.refused(replies(404))).hindrance is None


ENTITY = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><rss version="2.0">&a;</rss>'


@pytest.mark.parametrize("body", [ENTITY, " " * (MOST_BYTES + 1), "<html></html>"])
async def test_what_could_harm_or_is_no_feed_is_not_read(rss: Listened, body: str) -> None:
    told = await rss.refused(replies(200, text=body))
    assert told.hindrance is None


async def test_who_connects_it_is_told_what_it_is(polled: Listened) -> None:
    account = await identified(polled.server)
    assert (account.account_id, account.handle, account.name, account.url) == (
        URL,
        "bakery.example",
        "The bakery",
        "https://bakery.example/",
    )
    assert account.capabilities == {Capability.INBOUND_POLLING}


@pytest.mark.parametrize(
    ("step", "refusal"),
    [
        (replies(404), PlatformRefused),
        (replies(410), PlatformRefused),
        (replies(200, html="<h1>Welcome</h1>"), PlatformRefused),
        (replies(429, headers={"retry-after": "90"}), PlatformThrottled),
        (replies(500), PlatformUnreachable),
        (raises(httpx.ConnectError), PlatformUnreachable),
        (moved(301, "https://169.254.169.254/latest"), UrlNotAllowed),
    ],
)
async def test_what_is_no_feed_is_not_connected(
    rss: Listened, step: Step, refusal: type[Exception]
) -> None:
    rss.meet(step)
    with pytest.raises(refusal):
        await identified(rss.server)


@pytest.mark.parametrize(
    ("settings", "place", "code"),
    [
        ({}, "url", "required"),
        ({"url": 7}, "url", "malformed"),
        ({"url": URL, "backfill": -1}, "backfill", "malformed"),
        ({"url": URL, "backfill": True}, "backfill", "malformed"),
        ({"url": URL, "backfill": MOST_BACKFILL + 1}, "backfill", "too_large"),
    ],
)
async def test_a_wrong_setting_is_named(
    rss: Listened, settings: dict[str, Any], place: str, code: str
) -> None:
    with pytest.raises(ValidationFailed) as wrong:
        await identified(rss.server, settings)
    assert [(e.pointer, e.code) for e in wrong.value.errors] == [(f"/settings/{place}", code)]


async def test_an_address_inside_is_not_connected(rss: Listened) -> None:
    with pytest.raises(UrlNotAllowed) as refused:
        await identified(rss.server, {"url": "http://127.0.0.1/feed"})
    assert refused.value.pointer == "/settings/url"
    assert rss.server.requests == []


async def test_nothing_is_said_there(rss: Listened) -> None:
    adapter = Feed(rss.server.http(), FixedClock())
    assert not isinstance(adapter, Publisher)
    catalogue = Catalogue([adapter])
    post = OutgoingPost(
        delivery_id=DeliveryId("dlv_1"),
        connection=rss.connection,
        post=Post("Hola"),
        key="k",
        attempted_at=NOW,
        outcome_class=PROFILE.outcome_class,
    )
    assert isinstance(await catalogue.publish(post), Refused)
    assert isinstance(await catalogue.delete(post), Refused)
    assert isinstance(await catalogue.find(post), CannotTell)
    assert rss.server.requests == []


async def test_the_original_keeps_the_markup_that_is_not_shown(rss: Listened) -> None:
    cursor = await rss.begun()
    rss.say("Fresh <daily>")
    [raw] = (await rss.ask(cursor)).raws
    assert json.loads(raw.body)["entry"]["content"] == "<p>Fresh &lt;daily&gt;</p>"
