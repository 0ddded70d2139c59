"""What every test of faults works with: a watcher, a nursery of programs, and a platform."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.settings import Settings
from tests.faults.platform import Platform, a_platform
from tests.faults.programs import Nursery, a_nursery
from tests.integration.at_work import Watcher, watching


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The run's settings, with platforms on this machine allowed."""
    return settings.model_copy(update={"allow_loopback_platforms": True})


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


@pytest.fixture
async def nursery(tmp_path: Path) -> AsyncIterator[Nursery]:
    async with a_nursery(tmp_path / "log") as opened:
        yield opened


@pytest.fixture
async def platform() -> AsyncIterator[Platform]:
    async with a_platform() as up:
        yield up
