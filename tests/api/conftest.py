"""An application over this test's own house, and two organizations that must not meet."""

from collections.abc import AsyncIterator

import pytest
from starlette.types import ASGIApp

from adapters.settings import Settings
from adapters.wiring import House
from tests.api.world import Place, furnish
from tests.kit.api import on_a_socket, the_application
from tests.kit.builders import a_workspace


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Tests call faster than a minute's limit; those about limits set their own. Who listens to
    webhooks here listens on this machine, and a stream soon has lasted its time."""
    free = {f"rate_limit_{what}": 1_000_000 for what in ("live", "test", "workspace")}
    return settings.model_copy(update={**free, "allow_loopback": True, "stream_seconds": 0.05})


@pytest.fixture
def app(house: House) -> ASGIApp:
    return the_application(house)


@pytest.fixture
async def port(app: ASGIApp) -> AsyncIterator[int]:
    """Where the application listens on a real socket."""
    async with on_a_socket(app) as port:
        yield port


@pytest.fixture
async def place(house: House) -> Place:
    """A furnished test workspace of its own organization."""
    return await furnish(house, await a_workspace(house))
