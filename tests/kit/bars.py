"""A bar runs in a short form with every change and in its full form at night; it prints its figure.

`@pytest.mark.bar(17, "FEED-COMPLETE")` makes a test one. It asks `scale` how much to do, and hands
what it measured to `figure`; all figures of a run stand together at its end.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest

FULL = "--full"
FULL_SECONDS = 1800
PROPERTY = "figure"
T = TypeVar("T")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Scale:
    """How much a bar does in this run."""

    full: bool

    def of(self, short: T, full: T) -> T:
        """The first with every change, the second at night."""
        return full if self.full else short


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(FULL, action="store_true", help="bars in their full form, as at night")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "bar(number, name): a promise with an exact figure to pass")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption(FULL):
        return
    for item in items:
        if item.get_closest_marker("bar"):
            item.add_marker(pytest.mark.timeout(FULL_SECONDS), append=False)


@pytest.fixture
def scale(pytestconfig: pytest.Config) -> Scale:
    return Scale(bool(pytestconfig.getoption(FULL)))


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Say:
    """Say what was measured, in one line; it is printed with the bar's number and name."""
    marker = request.node.get_closest_marker("bar")
    assert marker is not None, "only a bar has a figure"
    number, name = marker.args

    def say(line: str) -> None:
        request.node.user_properties.append((PROPERTY, (number, name, line)))

    return say


def pytest_terminal_summary(terminalreporter: Any) -> None:
    lines = sorted(_figures(terminalreporter))
    if lines:
        terminalreporter.section("figures")
    for number, name, line in lines:
        terminalreporter.write_line(f"{number:>3} {name}: {line}")


def _figures(terminalreporter: Any) -> Iterator[tuple[int, str, str]]:
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) == "call":
                yield from (
                    tuple(value) for name, value in report.user_properties if name == PROPERTY
                )
