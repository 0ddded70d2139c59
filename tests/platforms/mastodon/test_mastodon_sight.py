"""Whether a post of ours is still there is told by a server that knows us, and by no other."""

import pytest

from adapters.platforms.mastodon.adapter import Mastodon
from domain.publishing.outcomes import Absent, CannotTell
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.stage import WireStage, replies
from tests.platforms.mastodon.fake import URL, FakeMastodon


@pytest.fixture
def server() -> FakeMastodon:
    return FakeMastodon()


@pytest.fixture
def stage(server: FakeMastodon) -> WireStage:
    nothing = replies(500)
    return WireStage(
        make=lambda http, clock: Mastodon(http, clock, MemoryFiles()),
        server=server,
        server_url=URL,
        content_refusal=nothing,
        credentials_refusal=nothing,
        throttle=nothing,
    )


async def test_to_a_token_the_server_does_not_know_nothing_counts_as_gone(
    stage: WireStage, server: FakeMastodon
) -> None:
    post = await stage.post(post_id="17")
    server.on_question(replies(404, json={"error": "Record not found"}), replies(401))
    assert isinstance(await stage.adapter.see(post), CannotTell)  # type: ignore[attr-defined]


async def test_anothers_post_is_not_ours(stage: WireStage, server: FakeMastodon) -> None:
    post = await stage.post(post_id="17")
    theirs = {"id": "17", "url": f"{URL}/@bea/17", "account": {"id": "99"}}
    server.on_question(replies(200, json=theirs))
    assert isinstance(await stage.adapter.see(post), Absent)  # type: ignore[attr-defined]
