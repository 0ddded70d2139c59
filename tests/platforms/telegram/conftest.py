"""A Telegram adapter with its platform behind it."""

import pytest

from adapters.platforms.http import Http
from adapters.platforms.telegram.adapter import Telegram
from domain.shared.clock import Clock
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.stage import (
    CANARY,
    WireStage,
)
from tests.platforms.telegram.fake import GROUP, FakeTelegram, said


@pytest.fixture
def server() -> FakeTelegram:
    return FakeTelegram()


@pytest.fixture
def files() -> MemoryFiles:
    return MemoryFiles()


@pytest.fixture
def stage(server: FakeTelegram, files: MemoryFiles) -> WireStage:
    def make(http: Http, clock: Clock) -> Telegram:
        return Telegram(http, clock, files)

    return WireStage(
        make=make,
        server=server,
        server_url=None,
        content_refusal=said("too_long"),
        credentials_refusal=said("unauthorized"),
        throttle=said("throttled"),
        settings={"chat_id": str(GROUP)},
        credentials={"bot_token": Secret(CANARY)},
    )
