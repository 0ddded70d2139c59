"""What a Mastodon server tells of us is heard once, whether we ask or it calls."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest

from adapters.platforms.mastodon.adapter import Mastodon
from adapters.platforms.mastodon.listening import MOST_THREADS
from adapters.platforms.mastodon.profile import PROFILE
from domain.publishing.outcomes import CannotTell
from domain.shared.heard import Heard, HeardKind, HookCall, Polled, Raw
from domain.shared.platforms import Connection
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.hearing import HookConformance, HookStage, told
from tests.kit.platforms.polling import PollerConformance, PollStage
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import CANARY, NOW, FixedClock, replies, says
from tests.platforms.mastodon.fake import BOB, URL, FakeMastodon

ALICE = recording("mastodon", "verify_credentials").body["id"]
PLACE = Connection("mastodon", URL, f"{ALICE}@social.example", {}, {"access_token": Secret(CANARY)})


def adapter(server: FakeMastodon) -> Mastodon:
    return Mastodon(server.http(), FixedClock(), MemoryFiles())


@dataclass(kw_only=True)
class Asked(PollStage):
    """Bob names us; we answer ourselves under our own post."""

    server: FakeMastodon

    def say(self, text: str) -> None:
        self.server.notify("mention", status=self.server.said(text))

    def say_ourselves(self, text: str) -> bool:
        post = self.server.posts[0] if self.server.posts else self.server.add("Hola", NOW)
        self.server.hang(post, self.server.said(text, self.server.me))
        return True


@pytest.fixture
def server() -> FakeMastodon:
    return FakeMastodon()


@pytest.fixture
def polled(server: FakeMastodon) -> Asked:
    return Asked(
        poller=adapter(server),
        profile=PROFILE,
        connection=PLACE,
        server=server,
        throttle=says(recording("mastodon", "throttled").response),
        credentials_refusal=says(recording("mastodon", "bad_token").response),
        several=95,
    )


class TestPolling(PollerConformance):
    """Everything the kit asks."""


@dataclass(kw_only=True)
class Called(HookStage):
    """As a server's administrator sets it up; the bodies follow admin/webhooks.md."""

    def signed(self, body: bytes, secret: Secret, at: datetime) -> HookCall:
        digest = hmac.new(secret.reveal().encode(), body, hashlib.sha256).hexdigest()
        return HookCall("POST", {"x-hub-signature": f"sha256={digest}"}, body, at)

    def bodies(self) -> Sequence[bytes]:
        return [json.dumps(body).encode() for body in told("mastodon").values()]


@pytest.fixture
def hooked(server: FakeMastodon) -> Called:
    return Called(
        hook=adapter(server),
        profile=PROFILE,
        connection=replace(PLACE, account_id="1@social.example"),
        secret=Secret("shared-with-the-server"),
        signature_header="x-hub-signature",
    )


class TestHook(HookConformance):
    """Everything the kit asks."""


def read(polled: Asked, *items: dict[str, Any]) -> list[Heard]:
    raws = (Raw("x", json.dumps(item).encode()) for item in items)
    return [heard for raw in raws for heard in polled.poller.digest(raw, PLACE)]


def recorded(name: str) -> Heard:
    """What a recorded item is, to the account that it was told to."""
    notified = recording("mastodon", "notifications").body
    [us] = {m["id"] for n in notified if n["status"] for m in n["status"]["mentions"]}
    place = replace(PLACE, account_id=f"{us}@social.example")
    stage = Asked(
        poller=adapter(FakeMastodon()),
        profile=PROFILE,
        connection=place,
        server=FakeMastodon(),
        throttle=None,
        credentials_refusal=None,
    )
    [raw] = [raw for raw in stage.recorded() if raw.id == name]
    [heard] = stage.poller.digest(raw, place)
    return heard


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("comment", HeardKind.COMMENT),
        ("mention", HeardKind.MENTION),
        ("direct", HeardKind.DIRECT),
        ("answer", HeardKind.COMMENT),
        ("favourite", HeardKind.REACTION),
        ("reblog", HeardKind.REACTION),
        ("follow", HeardKind.MEMBER_JOINED),
    ],
)
def test_each_recorded_thing_has_its_word(name: str, kind: HeardKind) -> None:
    heard = recorded(name)
    assert heard.kind is kind
    assert heard.author is not None
    assert heard.author.handle == "@bob@social.example"


def test_an_answer_says_to_what_and_a_reaction_which() -> None:
    comment, favourite = recorded("comment"), recorded("favourite")
    assert comment.text == "@alice ¿y el domingo?"
    assert comment.parent_id == favourite.message_id
    assert comment.message_id == comment.id
    assert favourite.reaction == "favourite"


async def test_an_answer_is_one_thing_however_it_is_heard(
    polled: Asked, server: FakeMastodon
) -> None:
    cursor = await polled.begun()
    answer = server.said("Sí", in_reply_to_id="1", in_reply_to_account_id=ALICE)
    server.notify("mention", status=answer)
    server.hang(server.add("Hola", NOW), answer)
    heard, _ = await polled.drain(cursor)
    assert {item.id for item in heard} == {answer["id"]}
    assert {item.kind for item in heard} == {HeardKind.COMMENT}


async def test_who_answers_without_naming_us_is_heard_once_the_thread_grows(
    polled: Asked, server: FakeMastodon
) -> None:
    post = server.add("Hola", NOW)
    cursor = await polled.begun()
    server.hang(post, server.said("Yo no lo sé"))
    heard, cursor_after = await polled.drain(cursor)
    assert [item.text for item in heard] == ["Yo no lo sé"]
    server.requests.clear()
    await polled.drain(cursor_after)
    assert not [r for r in server.requests if r.url.path.endswith("/context")]


async def test_threads_are_read_a_few_at_a_time(polled: Asked, server: FakeMastodon) -> None:
    posts = [server.add(f"Post {n}", NOW) for n in range(MOST_THREADS + 2)]
    cursor = await polled.begun()
    for n, post in enumerate(posts):
        server.hang(post, server.said(f"Answer {n}"))
    server.requests.clear()
    first = await polled.ask(cursor)
    assert first.more
    assert len([r for r in server.requests if r.url.path.endswith("/context")]) == MOST_THREADS
    heard, _ = await polled.drain(cursor)
    assert len({item.id for item in heard}) == len(posts)


async def test_what_was_notified_counts_though_our_posts_cannot_be_read(
    polled: Asked, server: FakeMastodon
) -> None:
    cursor = await polled.begun()
    polled.say("Heard.")
    page = [server.notifications[-1]]
    server.on_question(replies(200, json=page), replies(429, headers={"retry-after": "90"}))
    told = await polled.poller.poll(PLACE, cursor)
    assert isinstance(told, Polled)
    assert [item.text for item in polled.hears(told)] == ["Heard."]
    assert told.again_in is not None
    assert told.again_in.total_seconds() == 90


async def test_a_server_that_knows_no_min_id_tells_nothing_twice(
    polled: Asked, server: FakeMastodon
) -> None:
    cursor = await polled.begun()
    polled.say("New.")
    everything = server.notifications[::-1]
    server.on_question(replies(200, json=everything))
    told = await polled.ask(cursor)
    assert [item.text for item in polled.hears(told)] == ["New."]


@pytest.mark.parametrize("kind", ["poll", "status", "follow_request", "severed_relationships"])
def test_what_has_no_word_of_ours_is_of_no_concern(
    polled: Asked, server: FakeMastodon, kind: str
) -> None:
    assert read(polled, server.notify(kind, status=server.said("x"))) == []


def test_an_edit_is_of_the_post_and_of_its_time(polled: Asked, server: FakeMastodon) -> None:
    status = server.said("Ahora sí", edited_at="2026-11-22T15:00:00.000Z")
    [edit] = read(polled, server.notify("update", status=status))
    assert edit.kind is HeardKind.EDIT
    assert edit.message_id == status["id"]
    assert edit.text == "Ahora sí"
    assert edit.id == f"{status['id']}:edit:2026-11-22T15:00:00+00:00"


def test_a_quote_names_us_and_an_emoji_is_a_reaction(polled: Asked, server: FakeMastodon) -> None:
    status = server.said("Mirad esto")
    quote, emoji = server.notify("quote", status=status), server.notify("pleroma:emoji_reaction")
    [named, reaction] = read(polled, quote, emoji | {"status": status, "emoji": "🎉"})
    assert named.kind is HeardKind.MENTION
    assert (reaction.kind, reaction.reaction) == (HeardKind.REACTION, "🎉")


def test_a_report_says_who_by_whom_and_about_what(polled: Asked, server: FakeMastodon) -> None:
    report = {
        "id": "48",
        "category": "spam",
        "comment": "Vende cosas",
        "created_at": "2026-11-22T15:00:00.000Z",
        "status_ids": ["901"],
        "target_account": server.bob | {"id": "78", "acct": "eva@elsewhere.example"},
    }
    [heard] = read(polled, server.notify("admin.report", report=report))
    assert heard.kind is HeardKind.REPORT
    assert heard.id == "report:48"
    assert heard.author is not None
    assert heard.author.id == BOB["id"]
    assert heard.about is not None
    assert heard.about.handle == "@eva@elsewhere.example"
    assert (heard.message_id, heard.text) == ("901", "Vende cosas")


def test_files_and_warnings_come_with_it(polled: Asked, server: FakeMastodon) -> None:
    shown = [{"id": "6", "url": f"{URL}/a.png", "type": "image", "description": "Un gato"}]
    status = server.said("Mirad", media_attachments=shown, spoiler_text="Gatos", language="es")
    [heard] = read(polled, server.notify("mention", status=status))
    assert heard.content_warning == "Gatos"
    assert heard.language == "es"
    assert [(f.url, f.alt_text) for f in heard.files] == [(f"{URL}/a.png", "Un gato")]


@pytest.mark.parametrize(("told_of", "known"), [(1200, 1200), (0, 0), (-1, None), ("12", None)])
def test_how_many_follow_somebody_comes_with_what_they_say(
    polled: Asked, server: FakeMastodon, told_of: object, known: int | None
) -> None:
    account = server.bob | {"followers_count": told_of}
    status = server.said("Hola", by=account)
    [heard] = read(polled, server.notify("mention", status=status, account=account))
    assert heard.author is not None
    assert heard.author.followers == known


def test_of_a_whole_server_only_what_concerns_us_is_heard(hooked: Called) -> None:
    bodies = told("mastodon")
    post = bodies["status.created"]
    others = post | {"object": post["object"] | {"mentions": [], "in_reply_to_account_id": None}}
    raw = Raw("x", json.dumps(others).encode())
    assert hooked.hook.digest(raw, hooked.connection) == []


def test_a_sign_up_is_one_thing_by_hook_and_by_poll(polled: Asked, hooked: Called) -> None:
    body = told("mastodon")["account.created"]
    [by_hook] = hooked.hook.digest(Raw("x", json.dumps(body).encode()), hooked.connection)
    account = body["object"]["account"]
    [by_poll] = read(polled, polled.server.notify("admin.sign_up") | {"account": account})
    assert by_hook.id == by_poll.id
    assert by_hook.kind is by_poll.kind is HeardKind.MEMBER_JOINED


async def test_a_cursor_of_another_form_begins_anew(polled: Asked) -> None:
    polled.say("Before.")
    told = await polled.poller.poll(PLACE, '{"old": 1}')
    assert not isinstance(told, CannotTell)
    assert told.raws == ()
