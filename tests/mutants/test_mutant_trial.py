"""A mutant is noticed only by a test that fails for it, not by whatever else may go wrong."""

from pathlib import Path

import pytest

from tests.mutants.mutant import DoesNotApply, Mutant
from tests.mutants.trial import Case, End, Laboratory, Run, judge

FILES = {
    "thing.py": "def safe() -> bool:\n    return True\n",
    "conftest.py": """\
import pytest

def pytest_addoption(parser):
    parser.addoption("--full", action="store_true")

@pytest.fixture
def ground():
    from thing import safe
    assert safe(), "the ground shakes"
""",
    "test_thing.py": """\
import time
import pytest
from thing import safe

def test_looks():
    assert safe(), "it is open"

@pytest.mark.parametrize("door", ["front", "back"])
def test_looks_at(door):
    assert safe() or door == "back"

def test_looks_away():
    pass

def test_stands_on(ground):
    pass

@pytest.mark.timeout(0.5)
def test_waits():
    while not safe():
        time.sleep(0.01)

def test_looks_when_full(request):
    assert safe() or not request.config.getoption("--full")
""",
    "notes.txt": "kept",
}


OPENED = ("thing.py", "return True", "return False")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tree")
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def laboratory(tree: Path) -> Laboratory:
    return Laboratory(tree, [*FILES, "gone.txt"])


@pytest.fixture(scope="module")
def ran(laboratory: Laboratory) -> Run:
    """All the tests, where it is open; one real run serves for many a verdict."""
    return laboratory.run(Mutant("opened", *OPENED, red=()), ["test_thing.py"], full=True)


def opened(*red: str, says: str = "") -> Mutant:
    return Mutant("opened", *OPENED, red=tuple(f"test_thing.py::{name}" for name in red), says=says)


@pytest.mark.parametrize(
    ("mutant", "end", "why"),
    [
        (opened("test_looks"), End.NOTICED, "it is open"),
        (opened("test_looks", says="it is open"), End.NOTICED, "it is open"),
        (opened("test_looks", says="it is closed"), End.UNCLEAR, "without saying 'it is closed'"),
        (opened("test_looks_at"), End.NOTICED, ""),
        (opened("test_looks_at[back]"), End.SURVIVED, "test_looks_at[back] did not fail"),
        (opened("test_looks", "test_looks_away"), End.SURVIVED, "test_looks_away did not fail"),
        (opened("test_looks", "test_looks_when_full"), End.NOTICED, ""),
        (opened("test_stands_on"), End.SURVIVED, "test_stands_on did not fail"),
        (opened("test_waits"), End.UNCLEAR, "ran out of time"),
    ],
)
def test_only_a_failure_for_its_sake_counts(ran: Run, mutant: Mutant, end: End, why: str) -> None:
    verdict = judge(mutant, ran)
    assert verdict.end is end, verdict
    assert why in verdict.why


@pytest.mark.parametrize("code", [2, 3, 4, 5, None])
def test_a_run_that_came_to_nothing_is_no_verdict(code: int | None) -> None:
    failed = Case("test_thing.py::test_looks", "it is open")
    assert judge(opened("test_looks"), Run(code, [failed], "", 1.0)).end is End.UNCLEAR


def test_where_every_test_passes_the_mutant_has_survived() -> None:
    passed = Case("test_thing.py::test_looks", None)
    assert judge(opened("test_looks"), Run(0, [passed], "", 1.0)).end is End.SURVIVED


def test_unbroken_code_is_green_and_the_tree_itself_is_left_alone(
    laboratory: Laboratory, tree: Path
) -> None:
    assert laboratory.unchanged(["test_thing.py::test_looks_at"]).end is End.GREEN
    assert {path.name: path.read_text() for path in tree.iterdir()} == FILES


@pytest.mark.parametrize("old", ["return Maybe", "e"])
def test_a_mutant_that_does_not_apply_exactly_once_is_an_error(
    laboratory: Laboratory, old: str
) -> None:
    with pytest.raises(DoesNotApply, match="not once"):
        laboratory.try_out(Mutant("lost", "thing.py", old, "x", red=("test_thing.py::test_looks",)))
