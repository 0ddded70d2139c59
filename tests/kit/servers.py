"""One PostgreSQL serves the whole run; each process has a Valkey of its own.

The process that leads the run owns the PostgreSQL and hands its address to the xdist workers. A
Valkey costs 40 ms, and its queues and pub/sub would reach across database numbers.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from adapters.embedded import valkey
from adapters.embedded.children import end
from tests.kit.database import (
    EMPTY,
    DatabaseUrls,
    a_database,
    a_server,
    make_template,
    migrate_template,
)
from tests.kit.lent import a_clean_database

HANDED_ON = "tertulia_postgres"
_SERVER = pytest.StashKey[DatabaseUrls]()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Runs in the leading process, before each worker starts."""
    node.workerinput[HANDED_ON] = astuple(_server_of(node.config))


@pytest.fixture(scope="session")
def database_server(pytestconfig: pytest.Config) -> DatabaseUrls:
    """The run's PostgreSQL, with the schema migrated once in its template database."""
    return _server_of(pytestconfig)


@pytest.fixture
async def database_urls(database_server: DatabaseUrls) -> AsyncIterator[DatabaseUrls]:
    """A migrated database with no rows, for this test alone."""
    async with a_clean_database(database_server) as urls:
        yield urls


@pytest.fixture
async def empty_database_urls(database_server: DatabaseUrls) -> AsyncIterator[DatabaseUrls]:
    """A database without a schema, for tests of migrations."""
    async with a_database(database_server, EMPTY) as urls:
        yield urls


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """This process's Valkey, with whatever earlier tests left; `redis_url` is empty."""
    folder = Path(tempfile.mkdtemp(prefix="tertulia-"))
    child = valkey.launch(folder, folder / "valkey.log", [])
    try:
        yield f"unix://{folder / 'valkey.sock'}"
    finally:
        end([child], within=5)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def redis_url(valkey_url: str) -> str:
    """An empty Valkey, for this test alone."""
    with Redis.from_url(valkey_url) as client:
        client.flushall()
    return valkey_url


def _server_of(config: pytest.Config) -> DatabaseUrls:
    """Started at the first call in the leading process; it ends with the run."""
    known = config.stash.get(_SERVER, None)
    if known is None:
        handed_on = getattr(config, "workerinput", {}).get(HANDED_ON)
        known = DatabaseUrls(*handed_on) if handed_on else _started(config)
        config.stash[_SERVER] = known
    return known


def _started(config: pytest.Config) -> DatabaseUrls:
    stack = ExitStack()
    config.add_cleanup(stack.close)
    server = stack.enter_context(a_server())
    asyncio.run(make_template(server))
    migrate_template(server)
    return server
