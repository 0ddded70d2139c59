"""What a forum tells and lists is let in by its signature, and is heard in our words once."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.platforms.discourse.profile import PROFILE
from domain.shared.heard import (
    Admitted,
    Forged,
    Heard,
    HeardKind,
    HookCall,
    Polled,
    Raw,
    Undigestible,
)
from domain.shared.platforms import Connection
from domain.shared.secret import Secret
from tests.kit.platforms.hearing import HookConformance, HookStage, told
from tests.kit.platforms.polling import PollerConformance, PollStage
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import CANARY, NOW, FixedClock, replies, says
from tests.platforms.discourse.forum import TOPIC, URL, FakeForum, discourse

TOLD = told("discourse")
SECRET = Secret("a-secret-of-the-forum")


def a_connection(place: str = "c/5", **settings: Any) -> Connection:
    return Connection(
        platform="discourse",
        server_url=URL,
        account_id=f"7@forum.example/{place}",
        settings=settings,
        credentials={"api_key": Secret(CANARY)},
    )


class ForumHook(HookStage):
    def signed(self, body: bytes, secret: Secret, at: datetime) -> HookCall:
        event: dict[str, str] = next((e for e in TOLD.values() if written(e["body"]) == body), {})
        signature = hmac.new(secret.reveal().encode(), body, hashlib.sha256).hexdigest()
        return HookCall(
            "POST",
            {
                "content-type": "application/json",
                "x-discourse-instance": URL,
                "x-discourse-event-id": event.get("id", "1"),
                "x-discourse-event-type": event.get("type", "ping"),
                "x-discourse-event": event.get("event", ""),
                "x-discourse-event-signature": f"sha256={signature}",
            },
            body,
            at,
        )

    def bodies(self) -> Sequence[bytes]:
        return [written(event["body"]) for event in TOLD.values()]

    def handshakes(self) -> Sequence[tuple[HookCall, bytes]]:
        return [(self.signed(b'{"ping":"OK"}', self.secret, NOW), b"")]


def written(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.fixture
def server() -> FakeForum:
    return FakeForum()


@pytest.fixture
def hooked(server: FakeForum) -> ForumHook:
    return ForumHook(
        hook=discourse(server.http(), FixedClock()),
        profile=PROFILE,
        connection=a_connection(username="team"),
        secret=SECRET,
        signature_header="x-discourse-event-signature",
    )


class TestHook(HookConformance):
    """Everything the kit asks."""


class ForumPolls(PollStage):
    server: FakeForum

    def say(self, text: str) -> None:
        self.server.say(text)

    def say_ourselves(self, text: str) -> bool:
        self.server.add(text, TOPIC)
        return True


@pytest.fixture
def polled(server: FakeForum) -> ForumPolls:
    return ForumPolls(
        poller=discourse(server.http(), FixedClock()),
        profile=PROFILE,
        connection=a_connection(),
        server=server,
        throttle=says(recording("discourse", "throttled").response),
        credentials_refusal=says(recording("discourse", "bad_key").response),
        several=120,
    )


class TestPoller(PollerConformance):
    """Everything the kit asks."""


def heard(hooked: ForumHook, name: str) -> list[Heard]:
    admitted = hooked.admit(hooked.call(written(TOLD[name]["body"])))
    assert isinstance(admitted, Admitted)
    return [item for raw in admitted.raws for item in hooked.hook.digest(raw, hooked.connection)]


def test_an_answer_in_our_category_is_a_comment_that_says_what_it_answers(
    hooked: ForumHook,
) -> None:
    [said] = heard(hooked, "post_created")
    assert (said.id, said.kind, said.message_id) == ("50/4", HeardKind.COMMENT, "50/4")
    assert (said.parent_id, said.root_id, said.place) == ("50/2", "50/1", "50")
    assert said.text == "When do you open on *Sunday*?"
    assert said.at == datetime(2026, 11, 22, 14, 20, tzinfo=UTC)
    assert said.url == f"{URL}/t/questions-to-the-team/50/4"
    assert said.author is not None
    assert (said.author.id, said.author.handle) == ("23", "@member_a")
    assert said.author.avatar_url == f"{URL}/user_avatar/forum.example/member_a/96/4_2.png"


def test_edits_and_deletions_are_about_the_same_message(hooked: ForumHook) -> None:
    [edit], [gone] = heard(hooked, "post_edited"), heard(hooked, "post_destroyed")
    assert (edit.kind, edit.message_id) == (HeardKind.EDIT, "50/4")
    assert edit.text == "When do you open on *Sundays*?"
    assert (gone.kind, gone.message_id, gone.text) == (HeardKind.DELETION, "50/4", None)
    [unseen] = heard(hooked, "post_never_seen_destroyed")
    assert unseen.message_id == "50/3"


def test_our_name_elsewhere_is_a_mention_and_the_rest_no_concern(hooked: ForumHook) -> None:
    [said] = heard(hooked, "mention_elsewhere")
    assert (said.kind, said.message_id) == (HeardKind.MENTION, "72/2")
    for name in ("somewhere_else", "our_own_post", "private_between_others", "post_waiting"):
        assert heard(hooked, name) == []
    assert heard(hooked, "user_suspended") == []


def test_likes_flags_and_users_are_heard(hooked: ForumHook) -> None:
    [like], [flag] = heard(hooked, "post_liked"), heard(hooked, "reviewable_created")
    assert (like.kind, like.reaction, like.message_id) == (HeardKind.REACTION, "like", "50/5")
    assert (flag.kind, flag.message_id) == (HeardKind.REPORT, "50/4")
    assert flag.author is not None
    assert flag.about is not None
    assert (flag.author.handle, flag.about.handle) == ("@member_b", "@member_a")
    [joined], [left] = heard(hooked, "user_created"), heard(hooked, "user_destroyed")
    assert (joined.kind, left.kind) == (HeardKind.MEMBER_JOINED, HeardKind.MEMBER_LEFT)


def test_a_channel_in_a_topic_hears_that_topic_only(hooked: ForumHook) -> None:
    hooked.connection = a_connection("t/72", username="team")
    assert heard(hooked, "post_created") == []
    [said] = heard(hooked, "somewhere_else")
    assert said.kind is HeardKind.COMMENT


def test_an_event_that_is_not_signed_makes_no_deletion_of_what_is_there(hooked: ForumHook) -> None:
    raw = Raw("9.post_destroyed", written(TOLD["post_created"]["body"]))
    with pytest.raises(Undigestible):
        hooked.hook.digest(raw, hooked.connection)


def test_a_webhook_without_a_secret_is_let_in_by_nobody(hooked: ForumHook) -> None:
    call = hooked.call()
    bare = {n: v for n, v in call.headers.items() if n != "x-discourse-event-signature"}
    verdict = hooked.admit(replace(call, headers=bare))
    assert isinstance(verdict, Forged)
    assert "secret" in verdict.words


def test_what_has_no_event_id_is_known_by_its_bytes(hooked: ForumHook) -> None:
    call = hooked.call()
    bare = {n: v for n, v in call.headers.items() if n != "x-discourse-event-id"}
    once, twice = (
        hooked.admit(replace(call, headers=bare)),
        hooked.admit(replace(call, headers=bare)),
    )
    assert isinstance(once, Admitted)
    assert once == twice


async def test_what_is_sent_to_us_is_direct(polled: ForumPolls, server: FakeForum) -> None:
    cursor = await polled.begun()
    message = server.posts[0] | {"id": 9001, "topic_id": 90, "raw": "Only for you"}
    server.private.append(message)
    told_now = await polled.ask(cursor)
    [said] = polled.hears(told_now)
    assert (said.kind, said.text, said.message_id) == (HeardKind.DIRECT, "Only for you", "90/1")
    assert polled.hears(await polled.ask(told_now.cursor)) == []


async def test_a_key_for_public_posts_only_hears_those(
    polled: ForumPolls, server: FakeForum
) -> None:
    cursor = await polled.begun()
    polled.say("Anybody?")
    answer = server.answer
    server.on_question(lambda _, request: answer(request), replies(403, json={}))
    told_now = await polled.poller.poll(polled.connection, cursor)
    assert isinstance(told_now, Polled)
    assert [item.text for item in polled.hears(told_now)] == ["Anybody?"]
