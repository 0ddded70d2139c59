"""A house for every test that asks for one: real PostgreSQL, real Valkey, nothing left behind."""

import base64
import gc
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from types import FrameType

import pytest
from pydantic import SecretStr

from adapters.collector import settle
from adapters.settings import Settings, load
from adapters.wiring import House, open_app
from tests.kit.database import DatabaseUrls

pytest_plugins = ("tests.kit.at_home", "tests.kit.bars", "tests.kit.servers")


@pytest.fixture(scope="session")
def loaded(valkey_url: str) -> Settings:
    """Loaded once in each process: to find and judge them takes longer than many a test."""
    # No test reaches this database: each is given its own.
    nowhere = "postgresql://localhost/of-the-test"
    return load(database_url=nowhere, redis_url=valkey_url, public_url="http://tertulia.test")


@pytest.fixture
def settings(
    loaded: Settings, database_urls: DatabaseUrls, redis_url: str, tmp_path: Path
) -> Settings:
    """Settings for this test's own database and Valkey, with a key of its own."""
    return loaded.model_copy(
        update={
            "database_url": database_urls.service,
            "migration_database_url": database_urls.owner,
            "redis_url": redis_url,
            "data_dir": tmp_path / "var",
            "secret_keys": SecretStr(f"k1:{base64.b64encode(os.urandom(32)).decode()}"),
        }
    )


# Nothing is garbage while tests are found; to look for it took five seconds of each process.
gc.disable()


def pytest_collection_finish() -> None:
    """What is there before the first test stays to the end: a seventh of the time went into looking
    through it for garbage, again and again."""
    settle()
    gc.enable()


def _interrupted(number: int, frame: FrameType | None) -> None:
    """What Python does of itself when somebody presses Ctrl-C."""
    signal.default_int_handler(number, frame)


def pytest_sessionstart() -> None:
    """Where Python's own way is in place, every run of a loop sets another and then asks which it
    is: to say that it is no name of a signal, Python writes out the task with all that it gave
    back. Of a furnished world with its book of rows that took 33 ms before each test.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupted)


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    """The whole product, wired as in production, without its edges."""
    async with open_app(settings) as house:
        yield house


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: a test waits for servers half of its time."""
    return len(os.sched_getaffinity(0)) + 1
