"""An application over this test's own house, which is furnished where the test has a `place`."""

from collections.abc import AsyncIterator

import pytest
from starlette.types import ASGIApp

from adapters.settings import Settings
from adapters.wiring import House
from tests.api.furnished import World, Worlds
from tests.api.world import Place
from tests.kit.api import on_a_socket, the_application
from tests.kit.database import DatabaseUrls
from tests.kit.lent import a_clean_database
from tests.kit.refilled import a_refilled_database


@pytest.fixture(scope="session")
def worlds(
    database_server: DatabaseUrls, valkey_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Worlds:
    return Worlds(database_server, valkey_url, tmp_path_factory.mktemp("worlds"))


@pytest.fixture
async def world(request: pytest.FixtureRequest, worlds: Worlds) -> World | None:
    """What this test begins with: a furnished world where it asks for its `place`, else nothing."""
    return await worlds.fresh() if "place" in request.fixturenames else None


@pytest.fixture
async def database_urls(
    database_server: DatabaseUrls, world: World | None
) -> AsyncIterator[DatabaseUrls]:
    """A database for this test alone: as that world's, or one with no rows."""
    lent = (
        a_refilled_database(database_server, world.book)
        if world
        else a_clean_database(database_server)
    )
    async with lent as urls:
        yield urls


@pytest.fixture
def settings(settings: Settings, world: World | None) -> Settings:
    """Tests call faster than a minute's limit; those about limits set their own. Who listens to
    webhooks here listens on this machine, and a stream soon has lasted its time."""
    if world:
        settings = world.moved_into(settings)
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
def place(world: World | None, house: House) -> Place:
    """A furnished test workspace of its own organization."""
    assert world is not None
    return world.places[0]
