"""Who follows an account is read where the platform says it, and what it does not say is not
guessed."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from adapters.platforms.adapter import FollowReader
from adapters.platforms.bluesky.adapter import Bluesky
from adapters.platforms.catalogue import Catalogue
from adapters.platforms.mastodon.adapter import Mastodon
from adapters.platforms.sandbox.adapter import Sandbox
from adapters.platforms.slack.adapter import Slack
from domain.publishing.outcomes import CannotTell, Hindrance
from domain.shared.errors import ValidationFailed
from domain.shared.followers import PEOPLE_AT_ONCE
from domain.shared.platforms import Connection
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.stage import CANARY, FakeServer, FixedClock
from tests.kit.platforms.wall import MemoryWall
from tests.platforms.bluesky.fake import BEA, MINE, FakeBluesky
from tests.platforms.mastodon.fake import FakeMastodon

URL = "https://social.example"
ANA, GONE = "did:plc:anitaanitaanitaanitaanit", "did:plc:gonegonegonegonegonegone"
TOKEN = {"access_token": Secret(CANARY)}
SOCIAL = Connection("mastodon", URL, "1@social.example", {}, TOKEN)
SKY = Connection("bluesky", URL, MINE, {}, TOKEN)


class Telling(FakeServer):
    """Gives one answer whenever it is asked."""

    def __init__(self, status: int, told: Any, **headers: str) -> None:
        super().__init__()
        self._answer = (status, told, headers)

    def texts(self) -> list[str]:
        return []

    def answer(self, request: httpx.Request) -> httpx.Response:
        status, told, headers = self._answer
        return httpx.Response(status, json=told, headers=headers)


def mastodon(server: FakeServer) -> FollowReader:
    return Mastodon(server.http(), FixedClock(), MemoryFiles())


def bluesky(server: FakeServer) -> FollowReader:
    return Bluesky(server.http(), FixedClock(), MemoryFiles())


async def test_a_mastodon_server_says_who_follows_and_leaves_out_whom_it_suspended() -> None:
    server = FakeMastodon()
    server.followers, server.suspended = {"77", "79"}, {"79"}
    said = await mastodon(server).who_follows(SOCIAL, ["77", "78", "79"])
    assert said == {"77": True, "78": False, "79": False}
    [asked] = server.requests
    assert asked.url.params.get_list("id[]") == ["77", "78", "79"]
    assert asked.headers["authorization"] == f"Bearer {CANARY}"


async def test_an_appview_says_who_follows_and_whom_it_does_not_know() -> None:
    server = FakeBluesky()
    server.followers, server.unresolved = {BEA}, {GONE}
    said = await bluesky(server).who_follows(SKY, [BEA, ANA, GONE])
    assert said == {BEA: True, ANA: False, GONE: False}
    assert len(server.requests) == 1


async def test_as_many_are_asked_after_at_once_as_every_platform_takes() -> None:
    many = [f"did:plc:{number:024}" for number in range(PEOPLE_AT_ONCE)]
    server = FakeBluesky()
    server.followers = set(many[::2])
    said = await bluesky(server).who_follows(SKY, many)
    assert isinstance(said, Mapping)
    assert [one for one, follows in said.items() if follows] == many[::2]


@pytest.mark.parametrize(
    "told",
    [
        {"error": "no list"},
        [{"id": "77"}],
        [{"id": "77", "followed_by": "yes"}],
        [{"followed_by": True}],
        ["77"],
    ],
)
async def test_what_a_mastodon_server_does_not_say_is_not_guessed(told: Any) -> None:
    said = await mastodon(Telling(200, told)).who_follows(SOCIAL, ["77"])
    assert isinstance(said, CannotTell)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"relationships": "none"},
        {"relationships": [{"followedBy": "at://a/b/c"}]},
        {"relationships": [{"did": ANA}]},
    ],
)
async def test_what_an_appview_does_not_say_is_not_guessed(told: Any) -> None:
    said = await bluesky(Telling(200, told)).who_follows(SKY, [BEA])
    assert isinstance(said, CannotTell)


async def test_trouble_is_told_with_what_stands_in_the_way() -> None:
    slow = await mastodon(Telling(429, {}, **{"retry-after": "40"})).who_follows(SOCIAL, ["77"])
    assert isinstance(slow, CannotTell)
    assert (slow.retry_after is not None and slow.retry_after.total_seconds()) == 40
    scope = {"error": "This action is outside the authorized scopes"}
    narrow = await mastodon(Telling(403, scope)).who_follows(SOCIAL, ["77"])
    assert isinstance(narrow, CannotTell)
    assert "scopes" in narrow.words
    over = await mastodon(Telling(401, {"error": "Revoked"})).who_follows(SOCIAL, ["77"])
    assert isinstance(over, CannotTell)
    assert over.hindrance is Hindrance.CREDENTIALS_REFUSED


@pytest.mark.parametrize(
    ("followers", "said"),
    [
        (None, {"ana": True, "bea": True}),
        ("everybody", {"ana": True, "bea": True}),
        ("nobody", {"ana": False, "bea": False}),
        ("cai, ana", {"ana": True, "bea": False}),
    ],
)
async def test_a_sandbox_says_what_its_settings_say(
    followers: str | None, said: dict[str, bool]
) -> None:
    settings = {} if followers is None else {"followers": followers}
    place = Connection("sandbox", None, "sandbox", settings, {"token": Secret("fine")})
    assert await _sandbox().who_follows(place, ["ana", "bea"]) == said


@pytest.mark.parametrize(("followers", "waits"), [("throttled", True), ("unreachable", False)])
async def test_a_sandbox_does_not_say_where_its_settings_ask_for_that(
    followers: str, waits: bool
) -> None:
    settings = {"followers": followers}
    place = Connection("sandbox", None, "sandbox", settings, {"token": Secret("fine")})
    said = await _sandbox().who_follows(place, ["ana"])
    assert isinstance(said, CannotTell)
    assert (said.retry_after is not None) is waits


@pytest.mark.parametrize("followers", ["", ",", "ana,,bea", 7, "a" * 200])
async def test_a_sandbox_refuses_followers_that_name_nobody(followers: Any) -> None:
    with pytest.raises(ValidationFailed):
        await _sandbox().identify(None, {"token": Secret("fine")}, {"followers": followers})


async def test_platforms_that_do_not_say_it_are_asked_for_nothing() -> None:
    slack = Slack(Telling(500, {}).http(), FixedClock(), MemoryFiles())
    place = Connection("slack", None, "T1", {}, {"bot_token": Secret(CANARY)})
    said = await Catalogue([slack]).who_follows(place, ["U1"])
    assert isinstance(said, CannotTell)
    assert "does not tell" in said.words


def _sandbox() -> Sandbox:
    return Sandbox(MemoryWall(), FixedClock())
