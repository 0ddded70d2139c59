"""What the webhook plugin tells is let in by its signature, and what the forum lists is heard in
the same words."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.platforms.nodebb.answers import text_of
from adapters.platforms.nodebb.profile import PROFILE
from domain.publishing.outcomes import CannotTell
from domain.shared.heard import Admitted, Heard, HeardKind, HookCall, Raw
from domain.shared.platforms import Connection
from domain.shared.secret import Secret
from tests.kit.platforms.hearing import HookConformance, HookStage, told
from tests.kit.platforms.polling import PollerConformance, PollStage
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import CANARY, NOW, FixedClock, says
from tests.platforms.nodebb.forum import TOPIC, URL, FakeForum, nodebb

TOLD = told("nodebb")


def a_connection(place: str = "c/5", **settings: Any) -> Connection:
    return Connection(
        platform="nodebb",
        server_url=URL,
        account_id=f"7@forum.example/{place}",
        settings=settings,
        credentials={"api_token": Secret(CANARY)},
    )


class PluginHook(HookStage):
    def signed(self, body: bytes, secret: Secret, at: datetime) -> HookCall:
        signature = hmac.new(secret.reveal().encode(), body, hashlib.sha1).hexdigest()
        headers = {
            "content-type": "application/json",
            "x-webhook-signature": f"sha1={signature}",
        }
        return HookCall("POST", headers, body, at)

    def bodies(self) -> Sequence[bytes]:
        return [written(event) for event in TOLD.values()]


def written(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.fixture
def server() -> FakeForum:
    return FakeForum()


@pytest.fixture
def hooked(server: FakeForum) -> PluginHook:
    return PluginHook(
        hook=nodebb(server.http(), FixedClock()),
        profile=PROFILE,
        connection=a_connection(),
        secret=Secret("a-secret-of-the-plugin"),
        signature_header="x-webhook-signature",
    )


class TestHook(HookConformance):
    """Everything the kit asks."""


class ForumPolls(PollStage):
    server: FakeForum

    def say(self, text: str) -> None:
        self.server.say(text)

    def say_ourselves(self, text: str) -> bool:
        self.server.add(text, TOPIC, at=self.server.last_said)
        return True


@pytest.fixture
def polled(server: FakeForum) -> ForumPolls:
    return ForumPolls(
        poller=nodebb(server.http(), FixedClock()),
        profile=PROFILE,
        connection=a_connection(),
        server=server,
        throttle=says(recording("nodebb", "v3_throttled").response),
        credentials_refusal=says(recording("nodebb", "v3_bad_token").response),
        several=60,
    )


class TestPoller(PollerConformance):
    """Everything the kit asks."""


def heard(hooked: PluginHook, name: str) -> list[Heard]:
    admitted = hooked.admit(hooked.call(written(TOLD[name])))
    assert isinstance(admitted, Admitted)
    return [item for raw in admitted.raws for item in hooked.hook.digest(raw, hooked.connection)]


def test_an_answer_in_our_category_is_a_comment(hooked: PluginHook) -> None:
    [said] = heard(hooked, "post_save")
    assert (said.id, said.kind, said.parent_id) == ("810", HeardKind.COMMENT, "805")
    assert (said.text, said.place) == ("When do you open on *Sunday*?", "50")
    assert said.at == datetime(2026, 11, 22, 14, 20, tzinfo=UTC)
    assert said.url == f"{URL}/post/810"
    assert said.author is not None
    assert said.author.id == "23"


def test_edits_and_deletions_are_about_the_same_message(hooked: PluginHook) -> None:
    [edit], [gone] = heard(hooked, "post_edit"), heard(hooked, "post_delete")
    assert (edit.kind, edit.message_id) == (HeardKind.EDIT, "810")
    assert edit.text == "When do you open on *Sundays*?"
    assert (gone.kind, gone.message_id) == (HeardKind.DELETION, "810")


def test_what_is_no_concern_of_ours_is_not_heard(hooked: PluginHook) -> None:
    for name in ("post_save_elsewhere", "post_save_ours", "post_upvote", "flags_create_user"):
        assert heard(hooked, name) == []


def test_flags_and_new_users_are_heard(hooked: PluginHook) -> None:
    [flag], [user] = heard(hooked, "flags_create"), heard(hooked, "user_create")
    assert (flag.kind, flag.message_id, flag.text) == (HeardKind.REPORT, "810", "Spam")
    assert flag.author is not None
    assert flag.about is not None
    assert (flag.author.handle, flag.about.id) == ("@member_b", "23")
    assert user.kind is HeardKind.MEMBER_JOINED


def test_a_channel_in_a_topic_hears_that_topic_only(hooked: PluginHook) -> None:
    hooked.connection = a_connection("t/72")
    assert heard(hooked, "post_save") == []
    assert heard(hooked, "flags_create") == []
    [said] = heard(hooked, "post_save_elsewhere")
    assert said.place == "72"


def test_what_comes_from_another_forum_has_addresses_for_ids(polled: ForumPolls) -> None:
    [said] = [
        item
        for raw in polled.recorded()
        for item in polled.poller.digest(raw, polled.connection)
        if item.id.startswith("https")
    ]
    assert said.author is not None
    assert said.author.id == "https://elsewhere.example/users/b"
    assert said.url == f"{URL}/post/https%3A%2F%2Felsewhere.example%2Fnotes%2F17"


def test_the_recorded_listing_of_a_real_forum_is_heard(polled: ForumPolls) -> None:
    """NodeBB 1.4.0 writes its numbers as text."""
    posts = recording("nodebb", "recent_posts").body
    connection = a_connection("c/1")
    told_now = [
        item
        for post in posts
        for item in polled.poller.digest(Raw("x", written({"listed": post})), connection)
    ]
    assert [item.id for item in told_now] == ["5", "4"]
    assert [item.root_id for item in told_now] == ["4", None]
    assert told_now[1].text == "From ten to two.\n\nCome!"


async def test_two_posts_of_one_moment_are_both_heard(
    polled: ForumPolls, server: FakeForum
) -> None:
    cursor = await polled.begun()
    polled.say("First.")
    one, after = await polled.drain(cursor)
    server.add("At once.", TOPIC, uid=23, at=server.last_said)
    two, last = await polled.drain(after)
    assert [item.text for item in one + two] == ["First.", "At once."]
    assert (await polled.drain(last))[0] == []


async def test_a_token_the_forum_does_not_know_hears_nothing(
    polled: ForumPolls, server: FakeForum
) -> None:
    """It would be told what a guest may read, and no more."""
    server.on_question(says(recording("nodebb", "v3_self_stranger").response))
    assert isinstance(await polled.poller.poll(polled.connection, None), CannotTell)


async def test_the_longer_ago_the_longer_the_listing(polled: ForumPolls, server: FakeForum) -> None:
    day = 86_400_000
    for days, term in ((0.5, "day"), (2, "week"), (20, "month"), (300, "month")):
        since = int(NOW.timestamp() * 1000 - days * day)
        server.requests.clear()
        await polled.ask(str(since))
        assert server.requests[1].url.path == f"/api/recent/posts/{term}"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p>\n<p>Two<br />\nthree</p>\n", "One\n\nTwo\n\nthree"),
        ("a &amp; b", "a & b"),
        ("<ul><li>x</li><li>y</li></ul>", "x\ny"),
        ("", ""),
    ],
)
def test_the_words_of_a_post_as_it_is_shown(html: str, text: str) -> None:
    assert text_of(html) == text
