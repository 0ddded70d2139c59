"""A Discord adapter with its platform behind it."""

import pytest

from adapters.platforms.discord.adapter import Discord
from adapters.platforms.http import Http
from domain.shared.clock import Clock
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.stage import CANARY, WireStage
from tests.platforms.discord.fake import CHANNEL, FakeDiscord, said


@pytest.fixture
def server() -> FakeDiscord:
    return FakeDiscord()


@pytest.fixture
def files() -> MemoryFiles:
    return MemoryFiles()


@pytest.fixture
def stage(server: FakeDiscord, files: MemoryFiles) -> WireStage:
    def make(http: Http, clock: Clock) -> Discord:
        return Discord(http, clock, files)

    return WireStage(
        make=make,
        server=server,
        server_url=None,
        content_refusal=said("too_long"),
        credentials_refusal=said("unauthorized"),
        throttle=said("throttled"),
        settings={"channel_id": CHANNEL},
        credentials={"bot_token": Secret(CANARY)},
    )
