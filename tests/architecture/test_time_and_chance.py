"""Time and chance come through ports, so that a test can decide both."""

from collections.abc import Iterable

from tests.architecture.tree import ours, written_tests

CLOCK = {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "time.time",
    "time.time_ns",
}
CHANCE = {"random", "secrets", "uuid.uuid1", "uuid.uuid4"}
MAY = {
    "adapters/chance.py": {"random"},
    "adapters/clock.py": {"datetime.datetime.now"},
    "adapters/secrets.py": {"secrets"},
    "adapters/promotion_secrets.py": {"secrets"},
    "adapters/budgets.py": {"time.time"},
    "adapters/channel_budgets.py": {"time.time"},
    "adapters/embedded/": CLOCK,
    "adapters/processes.py": CLOCK,
    "adapters/media/spool.py": {"time.time"},
}
PATCHES = ("unittest.mock", "mock", "pytest.MonkeyPatch", "pytest_mock")
PATCHING_FIXTURES = {"monkeypatch", "mocker", "class_mocker", "module_mocker", "session_mocker"}


def within(origin: str, names: Iterable[str]) -> str | None:
    """Which of these names the thing is, or lies in."""
    return next((name for name in names if origin == name or origin.startswith(f"{name}.")), None)


def permitted(module: str) -> set[str]:
    return {name for place, names in MAY.items() if module.startswith(place) for name in names}


def test_only_the_named_adapters_read_the_clock_or_draw_lots() -> None:
    taken = {
        (module.name, line, name)
        for module in ours()
        for origin, line in module.uses
        if (name := within(origin, CLOCK | CHANCE)) and name not in permitted(module.name)
    }
    assert taken == set()


def test_no_name_is_patched_in_a_test() -> None:
    """If a test must patch, a port is missing."""
    patched = {
        (module.name, line, origin)
        for module in written_tests()
        for origin, line in module.uses
        if within(origin, PATCHES)
    }
    asking = {m.name for m in written_tests() if m.arguments & PATCHING_FIXTURES}
    assert (patched, asking) == (set(), set())
