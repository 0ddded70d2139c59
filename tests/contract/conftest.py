"""Every test here runs twice: on rooms in memory and on rooms in PostgreSQL."""

import pytest

from domain.shared.access import Actor
from tests.contract.ground import Ground, in_memory, in_postgresql
from tests.kit.builders import a_workspace
from tests.kit.fakes import a_fake_house


@pytest.fixture(params=["memory", "postgresql"])
def ground(request: pytest.FixtureRequest) -> Ground:
    if request.param == "memory":
        return in_memory(a_fake_house())
    return in_postgresql(request.getfixturevalue("house"))


@pytest.fixture
async def actor(ground: Ground) -> Actor:
    """Somebody at work in a workspace."""
    return await a_workspace(ground.house)


@pytest.fixture
async def neighbour(ground: Ground) -> Actor:
    """Somebody at work in a workspace of another organization."""
    return await a_workspace(ground.house)
