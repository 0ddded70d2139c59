"""On Discord an answer refers to what it answers; alone it goes to the channel with that person."""

import httpx
import pytest

from adapters.platforms.discord.adapter import Discord
from adapters.platforms.discord.profile import API
from domain.shared.platforms import Capability
from domain.shared.secret import Secret
from tests.kit.platforms.answering import AnsweringConformance, Talk, answering, answering_alone
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.stage import CANARY, WireStage
from tests.platforms.discord.fake import ANA, CHANNEL, FakeDiscord, body_of, said

OPEN, WITH_ANA = f"{API}/users/@me/channels", "1178000000000000001"


class FakeTalks(FakeDiscord):
    """A bot that has a channel with Ana alone, which it finds by opening it."""

    def __init__(self) -> None:
        super().__init__()
        self.alone = FakeDiscord()

    def changes(self, request: httpx.Request) -> bool:
        return request.method != "GET" and request.url.path != OPEN

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == OPEN:
            assert body_of(request) == {"recipient_id": ANA}
            return httpx.Response(200, json={"id": WITH_ANA, "type": 1})
        there = f"/channels/{WITH_ANA}/" in request.url.path
        return self.alone.answer(request) if there else super().answer(request)


@pytest.fixture
def talk() -> Talk:
    server = FakeTalks()
    stage = WireStage(
        make=lambda http, clock: Discord(http, clock, MemoryFiles()),
        server=server,
        server_url=None,
        content_refusal=said("too_long"),
        credentials_refusal=said("unauthorized"),
        throttle=said("throttled"),
        settings={"channel_id": CHANNEL},
        credentials={"bot_token": Secret(CANARY)},
    )
    server.somebody_says("Open?")
    asked = server.messages[0]["id"]

    def stands() -> list[tuple[str, object]]:
        referred = {
            body["content"]: body["message_reference"]["message_id"]
            for body in server.sent
            if body and "message_reference" in body
        }
        here = [(it["content"], referred[it["content"]]) for it in server.messages[1:]]
        return here + [(it["content"], "alone") for it in server.alone.messages]

    return Talk(
        stage,
        {
            Capability.REPLIES: answering(asked, person_id=ANA),
            Capability.DIRECT_MESSAGES: answering_alone("1181", place=CHANNEL, person_id=ANA),
            Capability.PRIVATE_REPLIES: answering_alone(asked, person_id=ANA, private=True),
        },
        {
            Capability.REPLIES: asked,
            Capability.DIRECT_MESSAGES: "alone",
            Capability.PRIVATE_REPLIES: "alone",
        },
        stands,
    )


class TestAnswering(AnsweringConformance):
    """Everything the kit asks."""
