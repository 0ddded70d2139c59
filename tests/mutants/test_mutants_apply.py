"""Every mutant still applies to the code, and names bars that exist."""

import ast
from functools import cache
from pathlib import Path

from tests.mutants.catalogue import MUTANTS

ROOT = Path(__file__).resolve().parents[2]


@cache
def bars_in(file: str) -> dict[str, bool]:
    """The functions of a file, and whether each is a bar: by itself, or with its whole file."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    all_of_it = any("pytestmark" in ast.unparse(node) for node in tree.body)
    return {
        node.name: all_of_it or any(".bar(" in ast.unparse(mark) for mark in node.decorator_list)
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_every_mutant_changes_one_place_in_the_code_as_it_is() -> None:
    for mutant in MUTANTS:
        text = (ROOT / mutant.file).read_text(encoding="utf-8")
        assert mutant.applied(text) != text, mutant.name


def test_what_a_mutant_makes_of_a_module_is_python() -> None:
    for mutant in MUTANTS:
        if mutant.file.endswith(".py"):
            ast.parse(mutant.applied((ROOT / mutant.file).read_text(encoding="utf-8")))


def test_every_mutant_must_be_noticed_by_bars_that_exist() -> None:
    for mutant in MUTANTS:
        assert mutant.red, mutant.name
        for node in mutant.red:
            file, _, name = node.partition("::")
            assert bars_in(file).get(name.partition("[")[0]), f"{mutant.name}: {node}"


def test_no_two_mutants_share_a_name() -> None:
    names = [mutant.name for mutant in MUTANTS]
    assert len(names) == len(set(names))
