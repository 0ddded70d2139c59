"""Forums before 1.15 write by a plugin: its answers are those of a real NodeBB 1.4.0."""

from collections.abc import Mapping

import httpx
import pytest

from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Published,
    RefusalKind,
    Refused,
    Throttled,
    Unknown,
)
from domain.shared.platforms import Capability, CredentialsRefused
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import FakeServer, WireStage, replies, says
from tests.platforms.nodebb.forum import a_stage

ANSWERS: Mapping[tuple[str, str], str] = {
    ("POST", "/api/v2/ping"): "v2_pong",
    ("GET", "/api/user/uid/1"): "user_uid",
    ("GET", "/api/category/1"): "category",
    ("GET", "/api/config"): "config",
    ("GET", "/api/user/admin/posts"): "user_posts",
    ("GET", "/api/post/pid/4"): "post_pid",
    ("GET", "/api/post/pid/5"): "post_pid_deleted",
    ("GET", "/api/topic/tid/3"): "topic_tid",
    ("POST", "/api/v2/topics"): "v2_topic",
    ("POST", "/api/v2/topics/3"): "v2_reply",
}


class RecordedForum(FakeServer):
    """Says what NodeBB 1.4.0 said."""

    def __init__(self) -> None:
        super().__init__()
        self.listed: list[list[dict[str, object]]] = []

    def texts(self) -> list[str]:
        return []

    def answer(self, request: httpx.Request) -> httpx.Response:
        if self.listed and request.url.path == "/api/user/admin/posts":
            return httpx.Response(200, json={"posts": self.listed.pop(0)})
        name = ANSWERS.get((request.method, request.url.path), "no_such_post")
        return recording("nodebb", name).response()


@pytest.fixture
def server() -> RecordedForum:
    return RecordedForum()


@pytest.fixture
def stage(server: RecordedForum) -> WireStage:
    stage = a_stage(server, category_id=1, write_api="v2")
    stage.server_url = "https://forum.example"
    return stage


async def test_who_the_token_is_of_is_asked_by_writing_nothing(
    stage: WireStage, server: RecordedForum
) -> None:
    account = await stage.identify()
    assert account.account_id == "1@forum.example/c/1"
    assert account.name == "admin · Announcements"
    assert Capability.MUTE_PEOPLE not in account.capabilities
    server.on_change(says(recording("nodebb", "v2_bad_token").response))
    with pytest.raises(CredentialsRefused):
        await stage.identify()


async def test_topics_and_replies_are_published(stage: WireStage) -> None:
    topic = await stage.adapter.publish(await stage.post("Open on Sunday\n\nFrom ten to two."))
    assert topic == Published("4", "https://forum.example/post/4", 200)


@pytest.mark.parametrize("name", ["v2_too_short", "v2_title_too_short"])
async def test_a_no_that_comes_as_a_500_is_a_no(
    stage: WireStage, server: RecordedForum, name: str
) -> None:
    post = await stage.post("Open on Sunday\n\nFrom ten to two.")
    server.on_change(says(recording("nodebb", name).response))
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.CONTENT
    assert outcome.words.startswith("[[error:")


async def test_too_soon_is_to_wait_and_any_other_500_is_unknown(
    stage: WireStage, server: RecordedForum
) -> None:
    post = await stage.post("Open on Sunday\n\nFrom ten to two.")
    soon = {"code": "internal-server-error", "message": "[[error:too-many-posts, 10]]"}
    fault = {"code": "internal-server-error", "message": "An unexpected error was encountered."}
    server.on_change(replies(500, json=soon), replies(500, json=fault))
    waits, unknown = await stage.adapter.publish(post), await stage.adapter.publish(post)
    assert isinstance(waits, Throttled)
    assert waits.retry_after.total_seconds() == 10
    assert isinstance(unknown, Unknown)


async def test_what_a_guest_may_not_read_is_known_by_how_it_is_shown(
    stage: WireStage, server: RecordedForum
) -> None:
    """NodeBB 1.4.0 masks the words of every post to a guest, and so to us."""
    listed = recording("nodebb", "user_posts").body["posts"]
    same, like, other = (
        "Open on Sunday\n\nFrom ten to two.\n\nCome!",
        "Open on Sunday\n\nFrom ten to two.\n\n**Come!**",
        "Open on Sunday\n\nSomething else.",
    )
    findings = []
    for text in (same, like, other):
        post = await stage.post(text)
        late = [dict(p, timestamp=int(post.attempted_at.timestamp() * 1000)) for p in listed[1:]]
        server.listed = [late, []]
        findings.append(await stage.adapter.find(post))
    assert isinstance(findings[0], Published)
    assert isinstance(findings[1], CannotTell)
    assert isinstance(findings[2], Absent)


async def test_what_was_taken_down_is_not_seen(stage: WireStage, server: RecordedForum) -> None:
    there = await stage.post(post_id="4")
    gone = await stage.post(post_id="5")
    assert isinstance(await stage.adapter.see(there), Published)  # type: ignore[attr-defined]
    assert isinstance(await stage.adapter.see(gone), Absent)  # type: ignore[attr-defined]
    server.on_question(
        says(recording("nodebb", "post_pid").response),
        says(recording("nodebb", "topic_tid_deleted").response),
    )
    assert isinstance(await stage.adapter.see(there), Absent)  # type: ignore[attr-defined]
