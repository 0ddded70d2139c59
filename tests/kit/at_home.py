"""A test that tries to leave this machine fails, and so does a run in which anything else tried."""

import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.kit import sentinel

WORDS = "this would have left the machine: "


def pytest_configure(config: pytest.Config) -> None:
    told = Path(tempfile.mkdtemp(prefix="tertulia-sentinel-")) / "told"
    told.touch()
    config.add_cleanup(lambda: shutil.rmtree(told.parent))
    sentinel.arm(told)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, object, object]:
    return (yield from _at_home())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    return (yield from _at_home())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, object, object]:
    return (yield from _at_home())


def _at_home() -> Generator[None, object, object]:
    result = yield
    left = sentinel.take()
    if left:
        pytest.fail(WORDS + "; ".join(left), pytrace=False)
    return result


# Outside all others: xdist reads there what to tell the process that leads the run.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    left = sentinel.take()
    if left:
        session.shouldfail = WORDS + "; ".join(left)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    yield
