"""Ana's account as the tests publish from it, and what was written there last."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from adapters.platforms.bluesky.adapter import Bluesky
from domain.publishing.ports import OutgoingPost
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.stage import CANARY, WireStage, says
from tests.platforms.bluesky.fake import HANDLE, PASSWORD, URL, FakeBluesky, answer

PIXEL = b"\x89PNG a picture"


def a_stage(server: FakeBluesky, files: MemoryFiles | None = None, **settings: Any) -> WireStage:
    kept = files or MemoryFiles()
    return WireStage(
        make=lambda http, clock: Bluesky(http, clock, kept),
        server=server,
        server_url=URL,
        settings={"identifier": HANDLE, **settings},
        credentials={"app_password": Secret(PASSWORD), "access_token": Secret(CANARY)},
        content_refusal=says(lambda: answer("too_long")),
        credentials_refusal=says(lambda: answer("taken_down")),
        throttle=says(lambda: answer("throttled")),
    )


def of(stage_post: OutgoingPost, **more: Any) -> OutgoingPost:
    """The same post, with more beside its text."""
    return replace(stage_post, post=replace(stage_post.post, **more))


def sent(server: FakeBluesky) -> Mapping[str, Any]:
    """The record that was written last."""
    body: dict[str, Any] = json.loads(server.requests[-1].content)
    assert server.requests[-1].url.path == "/xrpc/com.atproto.repo.putRecord"
    record: dict[str, Any] = body["record"]
    return record
