"""What tests about broken processes share: a desk, a nursery, a platform, and who sees it all."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from adapters.settings import Settings
from adapters.wiring import House, open_app
from tests.faults.containers import with_containers
from tests.faults.desk import Desk, a_desk
from tests.faults.platform import Platform, a_platform
from tests.faults.programs import Nursery, a_nursery
from tests.integration.at_work import Watcher, watching


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The run's settings, with addresses on this machine allowed."""
    return settings.model_copy(update={"allow_loopback": True})


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    """The whole product, which can speak to a platform of class B, too."""
    async with open_app(settings, adapters=with_containers) as house:
        yield house


@pytest.fixture
async def desk(house: House, settings: Settings) -> Desk:
    return await a_desk(house, settings)


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


@pytest.fixture
async def nursery(tmp_path: Path) -> AsyncIterator[Nursery]:
    async with a_nursery(tmp_path / "log") as opened:
        yield opened


@pytest.fixture
async def owner(settings: Settings) -> AsyncIterator[Any]:
    """A connection that sees every row."""
    connection = await asyncpg.connect(settings.migration_database_url)
    yield connection
    await connection.close()


@pytest.fixture
async def platform() -> AsyncIterator[Platform]:
    async with a_platform() as up:
        yield up
