"""What platforms have counted of their polls is read by the order of the options, or said not to be
known."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from adapters.platforms.adapter import Files, PollCounter
from adapters.platforms.discord.adapter import Discord
from adapters.platforms.discord.incoming import DiscordWebhook
from adapters.platforms.discourse.adapter import Discourse
from adapters.platforms.http import Http
from adapters.platforms.mastodon.adapter import Mastodon
from adapters.platforms.matrix.adapter import Matrix
from adapters.platforms.matrix.voting import POLL_START
from domain.publishing.outcomes import CannotTell
from domain.shared.clock import Clock
from domain.shared.platforms import Connection
from domain.shared.poll_counts import PollCounts
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.stage import CANARY, FakeServer, FixedClock

URL = "https://platform.example"
ID = "1185000000000000007"
TOKEN = Secret(CANARY)
ADDRESS = Secret(f"https://discord.com/api/webhooks/{ID}/{CANARY}")
CHOICES = ({"answer_id": 1}, {"answer_id": 2})
Make = Callable[[Http, Clock, Files], PollCounter]


class Telling(FakeServer):
    """Tells one thing whenever it is asked, and what refers to it."""

    def __init__(self, told: Any, related: Any = ()) -> None:
        super().__init__()
        self._told, self._related = told, related

    def texts(self) -> list[str]:
        return []

    def answer(self, request: httpx.Request) -> httpx.Response:
        assert request.method == "GET"
        if "/relations/" in request.url.path:
            return httpx.Response(200, json={"chunk": [*self._related]})
        return httpx.Response(200, json=self._told)


def at(platform: str, account: str, **credentials: Secret) -> Connection:
    return Connection(platform, URL, account, {}, credentials or {"access_token": TOKEN})


FORUM = at("discourse", "7@platform.example/c/5", api_key=TOKEN)
ROOM = at("matrix", "@we:platform.example !room:platform.example")
FEDERATED = at("mastodon", "1@platform.example")
CHANNEL = at("discord", f"{ID}@{ID}/{ID}", bot_token=TOKEN)
HOOK = at("discord_webhook", f"{ID}@{ID}/{ID}", webhook_url=ADDRESS)


def mastodon(**poll: Any) -> dict[str, Any]:
    return {"id": ID, "poll": poll}


def discord(results: Any, **poll: Any) -> dict[str, Any]:
    return {"id": ID, "poll": {"answers": [*CHOICES], "results": results, **poll}}


def discourse(*votes: int | None, voters: object = 3) -> dict[str, Any]:
    options = [{"id": str(n)} | ({} if v is None else {"votes": v}) for n, v in enumerate(votes)]
    return {"id": 4700, "polls": [{"name": "poll", "options": options, "voters": voters}]}


ASKED: dict[str, tuple[Make, Connection, str]] = {
    "mastodon": (Mastodon, FEDERATED, ID),
    "discord": (Discord, CHANNEL, ID),
    "discord_webhook": (DiscordWebhook, HOOK, ID),
    "discourse": (Discourse, FORUM, "4700"),
    "matrix": (Matrix, ROOM, "$asked"),
}


async def count(platform: str, told: Any, related: Any = ()) -> PollCounts | CannotTell:
    make, place, post_id = ASKED[platform]
    adapter = make(Telling(told, related).http(), FixedClock(), MemoryFiles())
    return await adapter.count_poll(place, post_id)


@pytest.mark.parametrize(
    ("platform", "told", "counted"),
    [
        ("mastodon", mastodon(options=[{"votes_count": 4}, {"votes_count": 0}]), ((4, 0), 4)),
        (
            "mastodon",
            mastodon(options=[{"votes_count": 4}, {"votes_count": 2}], multiple=True),
            ((4, 2), None),
        ),
        (
            "mastodon",
            mastodon(options=[{"votes_count": 4}, {"votes_count": 2}], voters_count=5),
            ((4, 2), 5),
        ),
        ("discord", discord({"answer_counts": [{"id": 2, "count": 3}]}), ((0, 3), 3)),
        ("discord_webhook", discord({"answer_counts": [{"id": 1, "count": 1}]}), ((1, 0), 1)),
        (
            "discord",
            discord({"answer_counts": [{"id": 1, "count": 2}]}, allow_multiselect=True),
            ((2, 0), None),
        ),
        ("discourse", discourse(2, 1), ((2, 1), 3)),
        ("discourse", discourse(2, 1, voters=None), ((2, 1), None)),
    ],
)
async def test_votes_are_read_in_the_order_of_the_options(
    platform: str, told: Any, counted: tuple[tuple[int, ...], int | None]
) -> None:
    assert await count(platform, told) == PollCounts(*counted)


@pytest.mark.parametrize(
    ("platform", "told", "why"),
    [
        ("mastodon", mastodon(options=[{"votes_count": None}]), "does not say yet"),
        ("mastodon", {"id": ID, "poll": None}, "not say that this is a poll"),
        ("mastodon", mastodon(options=[{"votes_count": -1}]), "does not say yet"),
        ("discord", discord(None), "does not say yet"),
        ("discord", {"id": ID}, "not say that this is a poll"),
        ("discord_webhook", {"id": "1185000000000000009"}, "another message"),
        ("discord_webhook", {"id": ID}, "not say that this is a poll"),
        ("discourse", discourse(2, None), "does not say yet"),
        ("discourse", {"id": 4700}, "not say that this is a poll"),
        ("matrix", {"content": {"body": "Hello"}}, "not say that this is a poll"),
        ("matrix", {"content": {}}, "no message by that id"),
    ],
)
async def test_what_is_not_told_is_not_guessed(platform: str, told: Any, why: str) -> None:
    said = await count(platform, told)
    assert isinstance(said, CannotTell)
    assert why in said.words


async def test_in_a_room_the_latest_word_of_each_person_is_counted() -> None:
    answers = [{"id": "1"}, {"id": "2"}]
    start = {"content": {POLL_START: {"answers": answers, "max_selections": 1}}}
    kind = "org.matrix.msc3381.poll.response"
    said = [
        {"type": kind, "sender": who, "origin_server_ts": at, "content": {kind: {"answers": [it]}}}
        for who, at, it in (("@a:x", 1, "1"), ("@b:x", 2, "2"), ("@a:x", 3, "2"))
    ]
    assert await count("matrix", start, said) == PollCounts((0, 2), 2)
