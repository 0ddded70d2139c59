"""What a forum shows of the user that we are, where our key may read it."""

from dataclasses import replace

import pytest

from domain.communities.account import AccountProfile
from tests.kit.platforms.stage import WireStage, replies
from tests.platforms.discourse.forum import CATEGORY, FakeForum, a_stage


@pytest.fixture
def server() -> FakeForum:
    return FakeForum()


@pytest.fixture
def stage(server: FakeForum) -> WireStage:
    return a_stage(server, category_id=CATEGORY)


async def test_the_profile_of_the_user_is_asked_for_where_the_key_may(
    stage: WireStage, server: FakeForum
) -> None:
    avatar = "https://forum.example/user_avatar/forum.example/team/240/4_2.png"
    hidden = AccountProfile("The team", "team", avatar_url=avatar)
    assert (await stage.identify()).profile == hidden
    told = {"user": {"id": 7, "bio_raw": "We answer.", "website": "https://a.example"}}
    server.profile = replies(200, json=told)
    home = ("https://a.example",)
    shown = AccountProfile("The team", "team", "We answer.", home, avatar)
    assert (await stage.identify()).profile == shown
    server.profile = replies(200, json={"user": {"id": 7}})
    assert (await stage.identify()).profile == replace(shown, bio="", links=())


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_forum_that_does_not_answer_for_the_profile_leaves_it_as_it_was_known(
    stage: WireStage, server: FakeForum, status: int
) -> None:
    server.profile = replies(status)
    assert (await stage.identify()).profile is None
