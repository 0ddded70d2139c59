"""What others did is heard once, however late it comes, and in our words."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters.platforms.bluesky.adapter import Bluesky
from adapters.platforms.bluesky.cursor import Mark, mark_in
from adapters.platforms.bluesky.place import POST, written
from adapters.platforms.bluesky.profile import PROFILE
from domain.publishing.outcomes import CannotTell
from domain.shared.heard import Heard, HeardKind, Polled, Raw, Undigestible
from domain.shared.platforms import Connection
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.polling import PollerConformance, PollStage
from tests.kit.platforms.stage import CANARY, NOW, FixedClock, raises, replies, says
from tests.platforms.bluesky.fake import (
    BEA,
    HANDLE,
    MINE,
    PASSWORD,
    URL,
    FakeBluesky,
    answer,
    told,
)


def a_place(account_id: str = MINE) -> Connection:
    credentials = {"app_password": Secret(PASSWORD), "access_token": Secret(CANARY)}
    return Connection("bluesky", URL, account_id, {"identifier": HANDLE}, credentials)


class Polling(PollStage):
    server: FakeBluesky

    def say(self, text: str) -> None:
        number = len(self.server.told)
        item = told("reply")
        record = item["record"] | {"text": text}
        self.server.tell("reply", uri=f"at://{BEA}/{POST}/3k{number}", record=record)

    def say_ourselves(self, text: str) -> bool:
        item = told("reply")
        author = item["author"] | {"did": MINE}
        record = item["record"] | {"text": text}
        number = len(self.server.told)
        uri = f"at://{MINE}/{POST}/3k{number}"
        self.server.tell("reply", uri=uri, author=author, record=record)
        return True


@pytest.fixture
def polled() -> Polling:
    server = FakeBluesky(page_size=5)
    return Polling(
        poller=Bluesky(server.http(), FixedClock(), MemoryFiles()),
        profile=PROFILE,
        connection=a_place(),
        server=server,
        throttle=says(lambda: answer("throttled")),
        credentials_refusal=says(lambda: answer("session_over")),
        several=60,
    )


class TestPolling(PollerConformance):
    """Everything the kit asks."""


async def test_before_the_first_poll_nothing_is_heard(polled: Polling) -> None:
    for number in range(3):
        polled.say(str(number))
    assert (await polled.ask(None)).raws == ()


async def test_an_account_nobody_has_noticed_yet_hears_the_first_thing(polled: Polling) -> None:
    first = await polled.ask(None)
    assert first.cursor is not None
    polled.say("¡Hola!")
    heard, _ = await polled.drain(first.cursor)
    assert [item.text for item in heard] == ["¡Hola!"]


async def test_what_comes_late_stands_among_older_ones_and_is_heard(polled: Polling) -> None:
    cursor = await polled.begun()
    for number in range(7):
        polled.say(str(number))
    _, cursor_after = await polled.drain(cursor)
    late = written(NOW - timedelta(minutes=50))
    polled.server.tell("mention", indexedAt=late)
    heard, _ = await polled.drain(cursor_after)
    assert [item.at for item in heard] == [NOW - timedelta(minutes=50)]


async def test_what_comes_more_than_an_hour_late_is_not(polled: Polling) -> None:
    cursor = await polled.begun()
    polled.server.tell("mention", indexedAt=written(NOW - timedelta(minutes=70)))
    heard, _ = await polled.drain(cursor)
    assert heard == []


async def test_a_long_way_down_is_gone_in_steps(polled: Polling) -> None:
    cursor = await polled.begun()
    for number in range(60):
        polled.say(str(number))
    polled.server.requests.clear()
    first = await polled.ask(cursor)
    assert first.more
    assert len(polled.server.requests) == 5
    assert len(first.raws) == 25
    heard, last = await polled.drain(cursor)
    assert {item.text for item in heard} == {str(number) for number in range(60)}
    # What came while we were on the way is heard the next time.
    polled.say("after")
    again, _ = await polled.drain(last)
    assert "after" in [item.text for item in again]
    assert len(again) == 1


async def test_a_server_that_does_not_page_is_asked_once_more_at_most(polled: Polling) -> None:
    cursor = await polled.begun()
    polled.say("once")
    page = {"notifications": [polled.server.told[-1]], "cursor": "same"}
    polled.server.on_question(*[replies(200, json=page)] * 5)
    polled.server.requests.clear()
    assert len((await polled.ask(cursor)).raws) == 1
    assert len(polled.server.requests) == 2


async def test_trouble_on_a_later_page_tells_nothing(polled: Polling) -> None:
    cursor = await polled.begun()
    for number in range(12):
        polled.say(str(number))
    polled.server.on_question(lambda server, request: server.answer(request), replies(502))
    assert isinstance(await polled.poller.poll(polled.connection, cursor), CannotTell)
    polled.server.on_question(raises(httpx.ReadTimeout))
    assert isinstance(await polled.poller.poll(polled.connection, cursor), CannotTell)
    heard, _ = await polled.drain(cursor)
    assert len(heard) == 12


@pytest.mark.parametrize("odd", ["?", 17, {}, {"uri": "x"}, {"uri": "x", "reason": "like"}])
async def test_a_notification_that_is_none_cannot_tell(polled: Polling, odd: object) -> None:
    cursor = await polled.begun()
    polled.server.on_question(replies(200, json={"notifications": [odd]}))
    assert isinstance(await polled.poller.poll(polled.connection, cursor), CannotTell)


async def test_a_data_server_alone_hears_nothing_and_says_so(polled: Polling) -> None:
    polled.server.has_appview = False
    for cursor in (None, Mark(NOW).text()):
        outcome = await polled.poller.poll(polled.connection, cursor)
        assert isinstance(outcome, CannotTell)
        assert "No service configured" in outcome.words


def test_marks_are_read_as_they_were_written() -> None:
    for mark in (
        Mark(NOW),
        Mark(NOW, frozenset({"a", "b"})),
        Mark(NOW, frozenset({"a"}), "page", NOW + timedelta(seconds=1), ("b", "c")),
    ):
        assert mark_in(mark.text()) == mark
    for text in (
        "[]",
        "7",
        "null",
        '{"since":"soon"}',
        '{"since":"2026-11-22T14:15:00Z","page":7}',
    ):
        with pytest.raises(ValueError, match="no mark"):
            mark_in(text)


async def test_an_account_that_much_happens_to_has_a_short_cursor(polled: Polling) -> None:
    cursor = await polled.begun()
    polled.server.page_size = 100
    for number in range(450):
        polled.say(str(number))
    polling = await polled.ask(cursor)
    assert isinstance(polling, Polled)
    assert len(polling.raws) == 450
    assert polling.cursor is not None
    assert len(polling.cursor) < 4096


def heard(name: str, **changes: Any) -> Heard:
    """The one thing that a recorded notification tells, with these fields changed."""
    adapter = Bluesky(FakeBluesky().http(), FixedClock(), MemoryFiles())
    [only] = adapter.digest(Raw("x", json.dumps(told(name) | changes).encode()), a_place())
    return only


def test_an_answer_is_a_comment() -> None:
    said = told("reply")
    item = heard("reply")
    assert item.kind is HeardKind.COMMENT
    assert item.id == item.message_id == said["uri"]
    assert item.text == "¡Qué bien!"
    assert item.parent_id == said["record"]["reply"]["parent"]["uri"]
    assert item.root_id == said["record"]["reply"]["root"]["uri"]
    assert str(item.parent_id).startswith(f"at://{MINE}/")
    assert item.language == "es"
    assert item.url == f"https://bsky.app/profile/{BEA}/post/{said['uri'].rpartition('/')[2]}"
    assert item.author is not None
    assert item.author.id == BEA
    assert (item.author.handle or "").startswith("@bea-")


def test_a_mention_elsewhere_names_us_and_one_in_an_answer_to_us_is_a_comment() -> None:
    record = {key: value for key, value in told("mention")["record"].items() if key != "reply"}
    assert heard("mention", record=record).kind is HeardKind.MENTION
    answers = told("reply")["record"]["reply"]
    assert heard("mention", record=record | {"reply": answers}).kind is HeardKind.COMMENT
    theirs = json.loads(json.dumps(answers).replace(MINE, BEA))
    assert heard("mention", record=record | {"reply": theirs}).kind is HeardKind.MENTION


def test_a_quote_is_a_mention_about_what_it_quotes() -> None:
    item = heard("quote")
    assert (item.kind, item.parent_id) == (HeardKind.MENTION, told("quote")["reasonSubject"])
    assert item.text == "Miren esto"


def test_likes_reposts_and_follows() -> None:
    for reason in ("like", "repost"):
        item = heard(reason)
        assert (item.kind, item.reaction) == (HeardKind.REACTION, reason)
        assert item.message_id == told(reason)["reasonSubject"]
        assert item.id == told(reason)["uri"]
    item = heard("follow")
    assert (item.kind, item.message_id, item.reaction) == (HeardKind.MEMBER_JOINED, None, None)
    assert item.author is not None


def test_pictures_and_films_are_named() -> None:
    blob = {"$type": "blob", "ref": {"$link": "bafy1"}, "mimeType": "image/png", "size": 7}
    images = {"$type": "app.bsky.embed.images", "images": [{"image": blob, "alt": "un punto"}]}
    record = told("reply")["record"]
    for embed in (images, {"$type": "app.bsky.embed.recordWithMedia", "media": images}):
        [file] = heard("reply", record=record | {"embed": embed}).files
        assert (file.id, file.mime_type, file.alt_text) == ("bafy1", "image/png", "un punto")
    film = {"$type": "app.bsky.embed.video", "video": blob | {"mimeType": "video/mp4"}}
    [file] = heard("reply", record=record | {"embed": film}).files
    assert file.mime_type == "video/mp4"


@pytest.mark.parametrize("reason", ["like-via-repost", "verified", "starterpack-joined", "new"])
def test_what_is_not_about_what_we_said_is_of_no_concern(reason: str) -> None:
    adapter = Bluesky(FakeBluesky().http(), FixedClock(), MemoryFiles())
    raw = Raw("x", json.dumps(told("like") | {"reason": reason}).encode())
    assert adapter.digest(raw, a_place()) == ()


def test_our_own_doing_is_not_heard() -> None:
    adapter = Bluesky(FakeBluesky().http(), FixedClock(), MemoryFiles())
    raw = Raw("x", json.dumps(told("reply")).encode())
    assert adapter.digest(raw, replace(a_place(), account_id=BEA)) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"uri": "17"},
        {"indexedAt": "soon"},
        {"author": {}},
        {"author": {"did": 5}},
        {"record": None},
        {"record": {"text": 5}},
        {"record": {"text": "x", "reply": {"parent": {}}}},
    ],
)
def test_what_the_lexicon_does_not_promise_is_undigestible(changes: dict[str, Any]) -> None:
    adapter = Bluesky(FakeBluesky().http(), FixedClock(), MemoryFiles())
    raw = Raw("x", json.dumps(told("reply") | changes).encode())
    with pytest.raises(Undigestible):
        adapter.digest(raw, a_place())


def test_a_handle_that_does_not_hold_is_none() -> None:
    author = told("reply")["author"] | {"handle": "handle.invalid", "labels": [{"val": "bot"}]}
    item = heard("reply", author=author)
    assert item.author is not None
    assert item.author.handle is None
    assert item.author.is_bot
