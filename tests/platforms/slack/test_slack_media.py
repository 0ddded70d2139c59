"""What a Slack message shows is there before it, and the message is known by its files' names."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters.platforms.adapter import UPLOAD_BYTES
from adapters.platforms.slack.adapter import Slack
from adapters.platforms.slack.calls import Calls
from adapters.platforms.slack.profile import LIMITS, MEDIA
from adapters.platforms.slack.sharing import BRINGING, NAMING, SAYING, Sharing
from domain.publishing.content import Attachment
from domain.publishing.media import MediaKind, Shown
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    NotSent,
    Published,
    RefusalKind,
    Refused,
    Throttled,
    Unknown,
)
from domain.publishing.ports import OutgoingPost
from domain.shared.platforms import Capability
from tests.kit.platforms.conformance import Conformance
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import NOW, Fault, FixedClock, Step, WireStage, raises, replies, says
from tests.platforms.slack.fake_slack import (
    CHANNEL,
    NEIGHBOUR,
    SETTINGS,
    URL,
    FakeSlack,
    asked_in,
)
from workers.sending import PATIENCE

PICTURE = b"\x89PNG \r\n\x00 bytes"
PAUSES = (0.0, 0.0, 0.0)


def with_media(post: OutgoingPost, *media: Shown) -> OutgoingPost:
    said = tuple(Attachment(shown.media_id) for shown in media)
    return replace(post, post=replace(post.post, media=said), media=media)


@dataclass(kw_only=True)
class FileStage(WireStage):
    """All posts of this one show a picture."""

    files: MemoryFiles = field(default_factory=MemoryFiles)

    async def post(self, *asked: Any, **rest: Any) -> OutgoingPost:
        return self.shown(await super().post(*asked, **rest))

    def meeting(self, fault: Fault, key: str = "dlv_1-abc") -> OutgoingPost:
        return self.shown(super().meeting(fault, key))

    def shown(self, post: OutgoingPost) -> OutgoingPost:
        return with_media(post, self.files.keep(PICTURE, "image/png", "La plaza, de noche"))


@pytest.fixture
def server() -> FakeSlack:
    return FakeSlack()


@pytest.fixture
def files() -> MemoryFiles:
    return MemoryFiles()


@pytest.fixture
def stage(server: FakeSlack, files: MemoryFiles) -> FileStage:
    return FileStage(
        files=files,
        make=lambda http, clock: Slack(http, clock, files, PAUSES),
        server=server,
        server_url=URL,
        settings=SETTINGS,
        content_refusal=says(recording("slack", "too_long").response),
        credentials_refusal=says(recording("slack", "bad_token").response),
        throttle=says(recording("slack", "throttled").response),
        gone=says(recording("slack", "message_gone").response),
    )


class TestSlackWithFiles(Conformance):
    """Everything the kit asks, of posts that show something."""


def methods(server: FakeSlack) -> list[str]:
    return [request.url.path.rpartition("/")[2] for request in server.requests]


def asked_of(server: FakeSlack, method: str) -> dict[str, Any]:
    return next(asked_in(r) for r in server.requests if r.url.path.endswith(method))


async def test_files_are_brought_one_by_one_and_said_in_one_message(
    stage: FileStage, server: FakeSlack, files: MemoryFiles
) -> None:
    post = with_media(
        await stage.post("Mirad"),
        files.keep(PICTURE, "image/png", "El mercado,\nde día"),
        files.keep(b"film", "video/quicktime", kind=MediaKind.VIDEO),
    )
    server.requests.clear()
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Published)
    assert methods(server) == [
        *("files.getUploadURLExternal", "F0PLAZA00", "files.getUploadURLExternal", "F0PLAZA01"),
        "files.completeUploadExternal",
    ]
    [message] = server.messages
    assert outcome.post_id == message["ts"]
    first, second = message["files"]
    assert (server.bytes[first["id"]], server.bytes[second["id"]]) == (PICTURE, b"film")
    assert first["alt_txt"] == "El mercado,\nde día"
    assert "alt_txt" not in second
    assert (first["title"], second["title"]) == ("El mercado, de día", "video.quicktime")
    assert first["name"].endswith("-0.png")
    assert second["name"].endswith("-1.mov")
    assert server.texts() == ["Mirad"]


async def test_in_a_thread_files_answer_what_it_began_with(
    stage: FileStage, server: FakeSlack
) -> None:
    root = server.add({"text": "uno"}, NOW - timedelta(days=3))
    post = replace(await stage.post(), reply_to="1795300000.000001", thread_root=root)
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Published)
    assert server.messages[-1]["thread_ts"] == root
    assert outcome.url is not None
    assert outcome.url.endswith(f"?thread_ts={root}&cid={CHANNEL}")
    found = await stage.adapter.find(post)
    assert isinstance(found, Published)
    assert found.post_id == outcome.post_id


async def test_who_wants_formatting_has_it_beside_files(
    stage: FileStage, server: FakeSlack
) -> None:
    stage.settings = SETTINGS | {"formatting": "mrkdwn"}
    await stage.adapter.publish(await stage.post("*sí* <!channel>"))
    said = asked_of(server, "completeUploadExternal")
    assert said["initial_comment"] == "*sí* &lt;!channel&gt;"
    assert "blocks" not in said


async def test_which_message_it_is_may_be_said_later(stage: FileStage, server: FakeSlack) -> None:
    server.shown_after = 2
    outcome = await stage.adapter.publish(await stage.post())
    assert isinstance(outcome, Published)
    assert outcome.post_id == server.messages[0]["ts"]
    assert methods(server)[-2:] == ["files.info", "files.info"]


async def test_who_is_not_told_which_message_it_is_finds_it_in_the_channel(
    stage: FileStage, server: FakeSlack
) -> None:
    server.shown_after = 99
    post = await stage.post()
    assert isinstance(await stage.adapter.publish(post), Unknown)
    # Whoever looks it up knows what the post shows, and not the files themselves.
    found = await stage.adapter.find(replace(post, media=()))
    assert isinstance(found, Published)
    assert found.post_id == server.messages[0]["ts"]
    another = replace(post, key="dlv_2-abc")
    assert isinstance(await stage.adapter.find(another), Absent)


async def test_a_message_with_files_that_is_yet_to_come_is_not_absent(
    stage: FileStage, server: FakeSlack
) -> None:
    post = await stage.post()
    await stage.adapter.publish(post)
    message = server.messages.pop()
    finding = await stage.adapter.find(replace(post, media=()))
    assert isinstance(finding, CannotTell)
    server.messages.append(message | {"user": NEIGHBOUR})
    assert isinstance(await stage.adapter.find(post), CannotTell)
    server.files.clear()
    assert isinstance(await stage.adapter.find(post), Absent)


@pytest.mark.parametrize("body", [{"ok": True}, {"ok": True, "files": [{}] * 200}])
async def test_a_list_of_files_that_is_not_whole_leaves_it_open(
    stage: FileStage, server: FakeSlack, body: dict[str, Any]
) -> None:
    post = await stage.post()
    history = replies(200, json={"ok": True, "messages": [], "has_more": False})
    server.on_question(history, replies(200, json=body))
    assert isinstance(await stage.adapter.find(post), CannotTell)


@pytest.mark.parametrize(
    "step",
    [
        raises(httpx.ReadTimeout),
        replies(500),
        replies(200, json={"ok": False, "error": "fatal_error"}),
        replies(200, json={"ok": True, "file_id": "F1"}),
        replies(200, json={"ok": True, "upload_url": "https://files.slack.com/upload/v1/F1"}),
    ],
)
@pytest.mark.parametrize("at_bytes", [False, True])
async def test_trouble_before_the_message_is_not_sent(
    stage: FileStage, server: FakeSlack, step: Step, at_bytes: bool
) -> None:
    post = await stage.post()
    named = {
        "ok": True,
        "file_id": "F1",
        "upload_url": "https://files.slack.com/upload/v1/F1",
    }
    failing = step if not at_bytes else replies(404, text="file_not_found")
    steps = [replies(200, json=named), failing] if at_bytes else [failing]
    server.on_question(*steps)
    assert isinstance(await stage.adapter.publish(post), NotSent)
    assert server.messages == []
    assert "files.completeUploadExternal" not in methods(server)


async def test_a_throttle_and_a_refusal_before_the_message_keep_their_names(
    stage: FileStage, server: FakeSlack
) -> None:
    post = await stage.post()
    server.on_question(says(recording("slack", "throttled").response))
    assert isinstance(await stage.adapter.publish(post), Throttled)
    for error, kind in (
        ("file_uploads_disabled", RefusalKind.PERMISSION),
        ("file_type_not_allowed", RefusalKind.CONTENT),
        ("invalid_auth", RefusalKind.CREDENTIALS),
    ):
        server.on_question(replies(200, json={"ok": False, "error": error}))
        outcome = await stage.adapter.publish(post)
        assert isinstance(outcome, Refused)
        assert outcome.kind is kind


@pytest.mark.parametrize(
    "address",
    [
        "https://files.example.com/upload/v1/F1",
        "http://files.slack.com/upload/v1/F1",
        "https://files.slack-gov.com/upload/v1/F1",
        "nowhere",
    ],
)
async def test_bytes_for_slack_go_to_slack_alone(
    stage: FileStage, server: FakeSlack, address: str
) -> None:
    post = await stage.post()
    server.on_question(replies(200, json={"ok": True, "file_id": "F1", "upload_url": address}))
    server.requests.clear()
    assert isinstance(await stage.adapter.publish(post), NotSent)
    assert methods(server) == ["files.getUploadURLExternal"]


async def test_what_takes_too_long_to_bring_is_not_sent(
    stage: FileStage, server: FakeSlack
) -> None:
    class Endless(MemoryFiles):
        async def read(self, shown: Shown) -> bytes:
            await asyncio.Event().wait()
            raise AssertionError

    post = await stage.post()
    calls = Calls(server.http(), FixedClock())
    sharing = Sharing(calls, Endless(), PAUSES, timedelta(milliseconds=1))
    assert isinstance(await sharing.publish(post, None), NotSent)
    assert server.messages == []


async def test_a_file_that_cannot_be_read_is_not_sent(
    stage: FileStage, server: FakeSlack, files: MemoryFiles
) -> None:
    post = await stage.post()
    files.lose(post.media[0])
    assert isinstance(await stage.adapter.publish(post), NotSent)
    assert server.messages == []


def test_all_of_it_ends_before_nobody_waits_any_more() -> None:
    assert (BRINGING + SAYING + NAMING).total_seconds() < PATIENCE


async def test_too_many_files_are_refused_before_anything_is_asked(
    stage: FileStage, server: FakeSlack, files: MemoryFiles
) -> None:
    picture = files.keep(PICTURE)
    post = await stage.post()
    server.requests.clear()
    wordy = replace(picture, alt_text="x" * (MEDIA.alt_text + 1))
    for media in ((picture,) * (MEDIA.images + 1), (wordy,)):
        outcome = await stage.adapter.publish(with_media(post, *media))
        assert isinstance(outcome, Refused)
        assert outcome.kind is RefusalKind.CONTENT
    assert server.requests == []


def test_what_may_be_shown_is_said_before() -> None:
    assert LIMITS.media == MEDIA
    assert max(MEDIA.image_bytes, MEDIA.video_bytes) <= UPLOAD_BYTES


@pytest.mark.parametrize("missing", ["files:write", "files:read"])
async def test_who_may_not_bring_files_or_ask_for_them_shows_none(
    stage: FileStage, server: FakeSlack, missing: str
) -> None:
    scopes = {"chat:write", "channels:history", "files:write", "files:read"}
    server.scopes = ",".join(scopes)
    assert Capability.MEDIA in (await stage.identify()).capabilities
    server.scopes = ",".join(scopes - {missing})
    assert Capability.MEDIA not in (await stage.identify()).capabilities


async def test_who_takes_a_message_back_takes_its_files_back(
    stage: FileStage, server: FakeSlack
) -> None:
    published = await stage.adapter.publish(await stage.post())
    assert isinstance(published, Published)
    post = replace(await stage.post(post_id=published.post_id), media=())
    server.on_change(replies(200, json={"ok": False, "error": "ratelimited"}))
    assert isinstance(await stage.adapter.delete(post), Throttled)
    assert len(server.files) == len(server.messages) == 1
    server.on_change(replies(200, json={"ok": False, "error": "file_deleted"}))
    assert isinstance(await stage.adapter.delete(post), Published)
    assert server.messages == []


async def test_files_that_stay_do_not_keep_a_message(stage: FileStage, server: FakeSlack) -> None:
    published = await stage.adapter.publish(await stage.post())
    assert isinstance(published, Published)
    post = await stage.post(post_id=published.post_id)
    server.on_question(replies(200, json={"ok": True}))
    assert isinstance(await stage.adapter.delete(post), NotSent)
    assert len(server.messages) == 1
    server.on_change(replies(200, json={"ok": False, "error": "cant_delete_file"}))
    assert isinstance(await stage.adapter.delete(post), Published)
    assert (server.messages, len(server.files)) == ([], 1)
