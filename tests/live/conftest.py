"""Each server starts once for the tests that ask for it, in a folder of its own."""

from collections.abc import Generator, Iterator

import pytest

from tests.live.mastodon_server import MastodonServer, running_mastodon
from tests.live.nodebb_server import NodeBBServer, running_nodebb
from tests.live.synapse_server import Synapse, running_synapse


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is installed for a test does not count to its time."""
    for item in items:
        if item.get_closest_marker("live"):
            item.add_marker(pytest.mark.timeout(120, func_only=True))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test against a real server that is passed over would say nothing and look well."""
    report = yield
    if report.skipped and item.get_closest_marker("live"):
        report.outcome = "failed"
        report.longrepr = f"No test against a real server may be skipped: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def synapse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    with running_synapse(tmp_path_factory.mktemp("synapse")) as server:
        yield server


@pytest.fixture(scope="session")
def tight_synapse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    with running_synapse(tmp_path_factory.mktemp("tight-synapse"), tight=True) as server:
        yield server


@pytest.fixture(scope="session")
def mastodon_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MastodonServer]:
    with running_mastodon(tmp_path_factory.mktemp("mastodon")) as server:
        yield server


@pytest.fixture(scope="session")
def tight_mastodon_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MastodonServer]:
    with running_mastodon(tmp_path_factory.mktemp("tight-mastodon"), posts_in_window=8) as server:
        yield server


@pytest.fixture(scope="session")
def nodebb_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeBBServer]:
    with running_nodebb(tmp_path_factory.mktemp("nodebb")) as server:
        yield server
