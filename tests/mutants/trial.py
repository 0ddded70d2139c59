"""A trial runs a mutant's bars in a fresh copy of the tree, and tells whether they noticed."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from xml.etree import ElementTree

from tests.mutants.mutant import Mutant

LONGEST_SECONDS = 1800.0
SOME_FAILED = 1
# A test that hung until pytest stopped it has noticed nothing.
STOPPED = re.compile(r"Timeout \(>")


class End(StrEnum):
    """How a trial ended."""

    GREEN = "green"
    NOTICED = "noticed"
    SURVIVED = "survived"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Verdict:
    """`why` is what failed, or what else happened."""

    end: End
    why: str
    seconds: float


@dataclass(frozen=True)
class Case:
    """One test as the run reports it: what it failed with, or None."""

    node: str
    failed_with: str | None

    def is_of(self, node: str) -> bool:
        return self.node == node or self.node.startswith(f"{node}[")

    @property
    def first_line(self) -> str:
        lines = (self.failed_with or "").splitlines()
        return next((line.strip() for line in lines if line.strip()), "")


@dataclass(frozen=True)
class Run:
    """A run of pytest: its exit code, None if it had to be killed, and its cases."""

    code: int | None
    cases: Sequence[Case]
    said: str
    seconds: float


class Laboratory:
    """Makes copies of these files of `root`, and runs pytest in them."""

    def __init__(self, root: Path, files: Iterable[str]) -> None:
        self._root = root
        self._files = tuple(files)

    def unchanged(self, nodes: Sequence[str], *, full: bool = False) -> Verdict:
        """The control: GREEN if all of them pass as long as nothing is broken."""
        run = self.run(None, nodes, full=full)
        red = [case.node for case in run.cases if case.failed_with is not None]
        ran = {node for node in nodes if any(case.is_of(node) for case in run.cases)}
        if run.code == 0 and ran == set(nodes):
            return Verdict(End.GREEN, "", run.seconds)
        why = f"red though nothing is broken: {', '.join(red)}" if red else _why_not(run)
        return Verdict(End.UNCLEAR, why, run.seconds)

    def try_out(self, mutant: Mutant) -> Verdict:
        """Raises DoesNotApply."""
        return judge(mutant, self.run(mutant, mutant.red, full=mutant.full))

    def run(self, mutant: Mutant | None, nodes: Sequence[str], *, full: bool = False) -> Run:
        """These tests in a copy that is changed by the mutant, if any. Raises DoesNotApply."""
        with self._copy() as tree:
            if mutant is not None:
                mutant.apply(tree)
            return _pytest(tree, nodes, full)

    @contextmanager
    def _copy(self) -> Iterator[Path]:
        folder = Path(tempfile.mkdtemp(prefix="tertulia-mutant-"))
        try:
            # PostgreSQL runs as another user when root tests, and must get through to its programs.
            folder.chmod(0o711)
            for name in self._files:
                source, target = self._root / name, folder / name
                if source.is_file():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(source, target)
            if (self._root / ".venv").exists():
                (folder / ".venv").symlink_to((self._root / ".venv").resolve())
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def judge(mutant: Mutant, run: Run) -> Verdict:
    """Noticed is what made each of its tests fail, with the words it must show."""
    if run.code == 0:
        return Verdict(End.SURVIVED, "every test passed", run.seconds)
    if run.code != SOME_FAILED:
        return Verdict(End.UNCLEAR, _why_not(run), run.seconds)
    for node in mutant.red:
        failed = [case for case in run.cases if case.is_of(node) and case.failed_with is not None]
        if not failed:
            return Verdict(End.SURVIVED, f"{node} did not fail", run.seconds)
        if all(STOPPED.search(case.failed_with or "") for case in failed):
            return Verdict(End.UNCLEAR, f"{node} ran out of time", run.seconds)
        if not any(mutant.says in (case.failed_with or "") for case in failed):
            why = f"{node} failed without saying {mutant.says!r}: {failed[0].first_line}"
            return Verdict(End.UNCLEAR, why, run.seconds)
    red = next(case for case in run.cases if case.failed_with is not None)
    return Verdict(End.NOTICED, red.first_line, run.seconds)


def _why_not(run: Run) -> str:
    said = [line for line in run.said.splitlines() if line.strip()]
    last = said[-1] if said else "nothing said"
    return f"pytest ended with {run.code}: {last}" if run.code is not None else "killed: too slow"


def _pytest(tree: Path, nodes: Sequence[str], full: bool) -> Run:
    report = tree / "report.xml"
    words = ["-q", "-p", "no:cacheprovider", f"--junitxml={report}", "-o", "junit_family=xunit1"]
    command = [sys.executable, "-m", "pytest", *words, *(["--full"] if full else []), *nodes]
    began = time.monotonic()
    try:
        done = subprocess.run(
            command,
            cwd=tree,
            env={name: value for name, value in os.environ.items() if not _ours(name)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=LONGEST_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return Run(None, (), "", time.monotonic() - began)
    cases = tuple(_cases(report)) if report.exists() else ()
    return Run(done.returncode, cases, done.stdout, time.monotonic() - began)


def _ours(name: str) -> bool:
    """What steers this run must not steer that one."""
    return name.startswith(("TERTULIA_", "PYTEST_"))


def _cases(report: Path) -> Iterator[Case]:
    # The report is our own run's.
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        failure = case.find("failure")
        text = None if failure is None else f"{failure.get('message', '')}\n{failure.text or ''}"
        yield Case(f"{case.get('file')}::{case.get('name')}", text)
