"""What tests about broken processes share: a desk, a nursery, and somebody who sees every row."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from adapters.settings import Settings
from adapters.wiring import House
from tests.faults.desk import Desk, a_desk
from tests.faults.programs import Nursery, a_nursery


@pytest.fixture
async def desk(house: House, settings: Settings) -> Desk:
    return await a_desk(house, settings)


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
