"""What people see of the account that we are."""

import pytest

from domain.communities.account import AccountProfile
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.stage import WireStage, replies, says
from tests.platforms.bluesky.fake import HANDLE, FakeBluesky, answer
from tests.platforms.bluesky.stages import a_stage


@pytest.fixture
def server() -> FakeBluesky:
    return FakeBluesky()


@pytest.fixture
def stage(server: FakeBluesky) -> WireStage:
    return a_stage(server, MemoryFiles())


async def test_the_profile_is_the_one_that_people_see(
    stage: WireStage, server: FakeBluesky
) -> None:
    username = HANDLE.partition(".")[0]
    assert (await stage.identify()).profile == AccountProfile(username, username, "", ())
    server.shown = {
        "displayName": "Aurora",
        "description": "We brew.\nhttps://b.example",
        "website": "https://a.example",
        "avatar": "https://cdn.example/1.jpg",
    }
    links = ("https://a.example", "https://b.example")
    assert (await stage.identify()).profile == AccountProfile(
        "Aurora", username, "We brew.\nhttps://b.example", links, "https://cdn.example/1.jpg"
    )


async def test_what_is_known_of_the_profile_stays_while_it_cannot_be_asked_for(
    stage: WireStage, server: FakeBluesky
) -> None:
    server.on_question(says(lambda: answer("session")), replies(502))
    assert (await stage.identify()).profile is None
