"""What is committed works anywhere: no address of a package index, no path of one machine."""

import re
import shutil
import subprocess
import tomllib

import pytest

from tests.architecture.tree import ROOT

LOCK_FILES = {
    *("Pipfile.lock", "package-lock.json", "pdm.lock", "poetry.lock", "pylock.toml", "uv.lock"),
    "yarn.lock",
}
# Written in pieces, so that these lines are not found themselves.
INDEXES = ("index" + "-url", "python" + "hosted", "pypi" + ".org/simple", "pip" + ".conf")
MACHINE_PATHS = ("/wo" + "rk/", "/ho" + "me/", "/ro" + "ot/", "/Us" + "ers/")
MAY_NAME = {"lock": "--emit-" + INDEXES[0]}


def git(*words: str) -> list[str]:
    """The lines git answers; it says 1 when a search found nothing."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this copy has no git to ask what is committed")
    done = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.splitlines()


def found(words: tuple[str, ...]) -> list[str]:
    """Where these words stand, as `file:line:text`; binaries are left out."""
    asked = [part for word in words for part in ("-e", word)]
    return git("grep", "-nIF", "--untracked", "--exclude-standard", *asked)


def test_no_lock_file_that_records_addresses_is_committed() -> None:
    committed = git("ls-files", "--cached", "--others", "--exclude-standard")
    assert "pyproject.toml" in committed
    assert {name for name in committed if name.rsplit("/", 1)[-1] in LOCK_FILES} == set()


def test_no_address_of_a_package_index_is_committed() -> None:
    named = [line for line in found(INDEXES) if MAY_NAME.get(line.split(":")[0], "\0") not in line]
    assert named == []


def test_the_pinned_requirements_hold_no_address_at_all() -> None:
    pins = [*ROOT.glob("requirements*.txt"), *ROOT.glob("requirements*.in")]
    assert ROOT / "requirements.txt" in pins
    assert [pin.name for pin in pins if "://" in pin.read_text()] == []


def test_no_path_of_one_machine_is_committed() -> None:
    assert found(MACHINE_PATHS) == []


def test_whatever_is_needed_is_pinned() -> None:
    """A machine on which it happens to be there starts without; a fresh one does not."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.split(r"[^\w.-]", one)[0].lower() for one in project["dependencies"]}
    pinned = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert wanted <= {name.lower() for name in pinned}
