"""A module is short, says what it is for, and bears a name that means something."""

import re
from collections import Counter

from tests.architecture.tree import modules, ours, written_tests

LONGEST = 400
EMPTY_WORDS = {
    *("base", "common", "helper", "helpers", "manager", "managers", "misc", "service"),
    *("services", "util", "utils"),
}
GENERATED = "alembic/versions/"
TWO_SENTENCES = {"domain/shared/errors.py", "adapters/db/identity_rows.py"}
END_OF_SENTENCE = re.compile(r"[.?!](?=\s+\S)|[.?!]$")
ALL = (*ours(), *written_tests())
WRITTEN = [module for module in ALL if not module.name.startswith(GENERATED)]


def test_a_file_is_at_most_400_lines_long() -> None:
    assert [m.name for m in WRITTEN if len(m.text.splitlines()) > LONGEST] == []


def test_no_name_is_an_empty_word() -> None:
    words = {m.name: set(re.split(r"[/_.]", m.name)) for m in ALL}
    assert {name: said & EMPTY_WORDS for name, said in words.items() if said & EMPTY_WORDS} == {}


def test_a_module_opens_with_one_sentence() -> None:
    openings = {m.name: m.docstring.split("\n\n")[0] for m in WRITTEN}
    wrong = {
        name: opening
        for name, opening in openings.items()
        if not opening.endswith((".", "?", "!"))
        or len(END_OF_SENTENCE.findall(opening)) != (2 if name in TWO_SENTENCES else 1)
    }
    assert wrong == {}


def test_no_two_files_of_tests_are_one_module() -> None:
    """Where folders are no packages, pytest collects the first of one name, and not the second."""
    found = [m.path for m in written_tests() if m.path.name.startswith("test_")]
    loose = Counter(it.name for it in found if not (it.parent / "__init__.py").exists())
    assert [name for name, times in loose.items() if times > 1] == []


def test_alembic_is_no_package_for_it_would_hide_the_library() -> None:
    here = modules("alembic")
    assert here
    assert [m.name for m in here if m.path.name == "__init__.py"] == []
