"""The two commands end whole: all runs or a sentence says why not, and nothing stays behind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters import embedded

ROOT = Path(__file__).resolve().parents[2]

# Runs the supervisor over stand-ins for the API and the worker: argv is folder, API, worker, and
# whether to start real servers too.
STAGE = """
import os, sys
from contextlib import nullcontext
from pathlib import Path
from adapters import embedded
from adapters.embedded import CannotStart
from adapters.processes import Program, supervise

folder = Path(sys.argv[1])
def say(line):
    print(line, flush=True)
with embedded.start(folder, durable=False) if sys.argv[4:] else nullcontext() as servers:
    try:
        supervise(
            [
                Program("API", [sys.executable, "-c", sys.argv[2], "api"], folder / "api.log"),
                Program("worker", [sys.executable, "-c", sys.argv[3], "worker"], folder / "w.log"),
            ],
            servers=servers,
            env=os.environ | {"STAGE": str(folder)},
            ready=lambda: all((folder / name).exists() for name in ("api", "worker")),
            greet=lambda: say("greeted"),
            say=say,
        )
    except CannotStart as trouble:
        say(f"cannot start: {trouble}")
say("ended")
"""
# Each run of a stand-in adds its number to the file that carries its name.
SIGN_IN = """
import os, sys, time, signal
with open(os.path.join(os.environ["STAGE"], sys.argv[1]), "a") as file:
    file.write(f"{os.getpid()}\\n")
"""
STAYS = SIGN_IN + "time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + STAYS
SHORT_LIVED = SIGN_IN + "time.sleep(0.3)\nsys.exit(3)"
BROKEN = "raise SystemExit('the moon is in the wrong house')"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's user can reach when the tests run as root."""
    made = Path(tempfile.mkdtemp(prefix="tertulia-test-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


class Stage:
    """A supervisor under test, in a process of its own."""

    def __init__(self, folder: Path, api: str, worker: str, *servers: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-c", STAGE, str(folder), api, worker, *servers],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            # Whoever runs the tests under nohup would have it ignored here, too.
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
        )

    def read_until(self, words: str) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if words in line:
                return line
        raise AssertionError(f"{words!r} was never said")

    def pids(self, name: str) -> list[int]:
        """Of those that have come up by now."""
        written = self.folder / name
        return [int(line) for line in written.read_text().split()] if written.exists() else []

    def end(self) -> None:
        """Stop in a hurry, yet in order: the folder is deleted next."""
        for _ in range(2):
            self.process.terminate()
            time.sleep(0.1)
        self.process.communicate()


@pytest.fixture
def raised(folder: Path) -> Iterator[Callable[..., Stage]]:
    stages: list[Stage] = []

    def raise_one(api: str = STAYS, worker: str = STAYS, *servers: str) -> Stage:
        stages.append(Stage(folder, api, worker, *servers))
        return stages[-1]

    yield raise_one
    for stage in stages:
        stage.end()


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # What has ended and waits to be collected no longer lives.
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"


def becomes(true: Callable[[], bool], within: float = 10) -> bool:
    deadline = time.monotonic() + within
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stop_ends_every_program(raised: Callable[..., Stage], number: int) -> None:
    stage = raised()
    stage.read_until("greeted")
    stage.process.send_signal(number)
    stage.read_until("ended")
    assert stage.process.wait(5) == 0
    assert not any(lives(pid) for pid in stage.pids("api") + stage.pids("worker"))


def test_a_program_that_will_not_end_is_made_to_within_ten_seconds(
    raised: Callable[..., Stage],
) -> None:
    stage = raised(STUBBORN, STAYS, "servers")
    stage.read_until("greeted")
    begun = time.monotonic()
    stage.process.send_signal(signal.SIGINT)
    stage.process.wait(15)
    assert time.monotonic() - begun < 10
    assert not lives(stage.pids("api")[0])
    assert embedded.running(stage.folder) is None


def test_a_second_ctrl_c_hurries(raised: Callable[..., Stage]) -> None:
    stage = raised(STUBBORN, STUBBORN)
    stage.read_until("greeted")
    stage.process.send_signal(signal.SIGINT)
    stage.read_until("again hurries")
    stage.process.send_signal(signal.SIGINT)
    begun = time.monotonic()
    stage.process.wait(15)
    assert time.monotonic() - begun < 3
    assert not any(lives(pid) for pid in stage.pids("api") + stage.pids("worker"))


def test_killing_the_supervisor_takes_all_with_it(raised: Callable[..., Stage]) -> None:
    stage = raised(STUBBORN, STUBBORN, "servers")
    stage.read_until("greeted")
    claim = stage.folder / "postgres/data/postmaster.pid"
    pids = [*stage.pids("api"), *stage.pids("worker"), int(claim.read_text().split()[0])]
    assert all(lives(pid) for pid in pids)
    stage.process.kill()
    assert becomes(lambda: not any(lives(pid) for pid in pids))
    assert not claim.exists()


def test_a_program_that_dies_is_started_again_and_said(raised: Callable[..., Stage]) -> None:
    stage = raised(STAYS, SHORT_LIVED)
    stage.read_until("greeted")
    assert "exit code 3" in stage.read_until("The worker stopped")
    assert "in 1 s" in stage.read_until("The worker stopped")
    assert len(stage.pids("worker")) == 2
    assert len(stage.pids("api")) == 1


def test_a_program_that_fails_at_the_start_ends_it_with_its_last_words(
    raised: Callable[..., Stage],
) -> None:
    stage = raised(STAYS, BROKEN)
    said = stage.read_until("cannot start")
    assert "The worker stopped while starting: the moon is in the wrong house" in said
    stage.read_until("ended")
    assert becomes(lambda: not any(lives(pid) for pid in stage.pids("api")))


def test_servers_that_die_run_again(raised: Callable[..., Stage]) -> None:
    stage = raised(STAYS, STAYS, "servers")
    stage.read_until("greeted")
    claim = stage.folder / "postgres/data/postmaster.pid"
    os.kill(int(claim.read_text().split()[0]), signal.SIGKILL)
    assert "PostgreSQL had died" in stage.read_until("runs again")
    assert embedded.running(stage.folder) is not None


def command(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command line without the settings of whoever runs the tests."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TERTULIA_")}
    return subprocess.run(
        [sys.executable, str(ROOT / "tertulia.py"), *words],
        env=clean | variables,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_busy_port_is_one_sentence(folder: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        said = command("up", TERTULIA_PORT=port, TERTULIA_DATA_DIR=str(folder / "var"))
    assert said.returncode == 1
    assert f"127.0.0.1 port {port} (Address already in use)" in said.stderr
    assert "TERTULIA_PORT=" in said.stderr
    assert said.stderr.count("\n") == 1
    assert not (folder / "var").exists()


def test_an_unwritable_data_folder_is_one_sentence() -> None:
    said = command("up", TERTULIA_PORT=str(free_port()), TERTULIA_DATA_DIR="/proc/var")
    assert said.returncode == 1
    assert "Tertulia cannot write in /proc/var" in said.stderr
    assert said.stderr.count("\n") == 1


def test_a_bad_setting_is_one_sentence() -> None:
    said = command("serve", TERTULIA_DATABASE_URL="postgresql://h/d")
    assert said.returncode == 1
    assert said.stderr.startswith("TERTULIA_REDIS_URL is not set")
    assert said.stderr.count("\n") == 1


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# Plays every Python the script asks for; `calls` remembers what was installed and run.
FAKE_PYTHON = """#!/bin/sh
case "$*" in
    *version_info\\[:2\\]*) echo "${FAKE_VERSION:-3.11}" ;;
    *'sys.exit(sys.version_info'*) [ "${FAKE_VERSION:-3.11}" = 3.11 ] ;;
    *ensurepip*) [ -z "${FAKE_BARE:-}" ] ;;
    *'-m venv'*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    *'pip install'*) echo install >>calls && [ -z "${FAKE_OFFLINE:-}" ] \\
        || { echo "WARNING: slow"; echo "ERROR: no network" >&2; exit 1; } ;;
    *) echo "$*" >>calls ;;
esac
"""
TOOLS = ["cat", "cksum", "cp", "dirname", "flock", "mkdir", "readlink", "rm", "sed", "sh", "sort"]
TOOLS += ["tr", "wc"]


class Clone:
    """A copy of `run` in a folder of its own, where Python is played and nothing else is there."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "clone"
        self.tools = folder / "tools"
        self.tools.mkdir()
        self.home.mkdir()
        shutil.copy(ROOT / "run", self.home)
        (self.home / "requirements.txt").write_text("one==1 \\\n    --hash=x\ntwo==2\n")
        (self.home / "requirements-dev.txt").write_text("two==2\nthree==3\n")
        for tool in TOOLS:
            if found := shutil.which(tool):
                (self.tools / tool).symlink_to(found)
        (self.tools / "python3").write_text(FAKE_PYTHON)
        (self.tools / "python3").chmod(0o755)

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.home / "run"), *words],
            cwd="/",
            env={"PATH": str(self.tools), **variables},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    def calls(self) -> list[str]:
        return (self.home / "calls").read_text().splitlines()


@pytest.fixture
def clone(folder: Path) -> Clone:
    return Clone(folder)


def test_the_first_run_installs_and_the_next_does_not(clone: Clone) -> None:
    said = clone.run("keys", "new", "--name", "two words")
    assert "Installing the 2 packages" in said.stdout
    assert clone.calls() == ["install", "tertulia.py keys new --name two words"]
    assert clone.run().stdout == ""
    assert clone.calls()[2:] == ["tertulia.py up"]


def test_tests_need_more_packages_and_service_and_tests_share_the_environment(clone: Clone) -> None:
    assert "Installing the 3 packages" in clone.run("test", "-k", "some").stdout
    assert clone.calls() == ["install", "-m pytest -n auto --dist worksteal -k some"]
    assert clone.run("serve").stdout == ""


def test_a_changed_list_is_installed(clone: Clone) -> None:
    clone.run("serve")
    (clone.home / "requirements.txt").write_text("one==2\n")
    assert "Installing" in clone.run("serve").stdout
    assert clone.calls().count("install") == 2


def test_an_installation_that_failed_is_begun_again_from_nothing(clone: Clone) -> None:
    failed = clone.run("serve", FAKE_OFFLINE="yes")
    assert failed.returncode == 1
    assert failed.stderr.startswith("ERROR: no network\nThe packages could not be installed")
    (clone.home / ".venv/half-a-package").touch()
    assert clone.run("serve").returncode == 0
    assert not (clone.home / ".venv/half-a-package").exists()
    assert clone.calls() == ["install", "install", "tertulia.py serve"]


def test_a_python_without_venv_is_one_sentence_naming_the_package(clone: Clone) -> None:
    said = clone.run(FAKE_BARE="yes")
    assert said.returncode == 1
    assert "apt install python3-venv, or python3.11-venv" in said.stderr
    assert said.stderr.count("\n") == 1
    assert clone.run().returncode == 0


def test_an_old_python_is_one_sentence(clone: Clone) -> None:
    said = clone.run(FAKE_VERSION="3.9")
    assert said.returncode == 1
    assert "needs Python 3.11 or newer, and found is 3.9" in said.stderr
    assert said.stderr.count("\n") == 1


def test_an_unknown_command_shows_the_usage_and_installs_nothing(clone: Clone) -> None:
    said = clone.run("dance")
    assert said.returncode == 2
    assert "./run test" in said.stderr
    assert len(said.stderr.splitlines()) < 24
    assert not (clone.home / ".venv").exists()


def test_a_check_stops_at_the_first_failure_and_names_it(clone: Clone) -> None:
    clone.run("test")
    python = clone.home / ".venv/bin/python"
    python.write_text('#!/bin/sh\necho "$*" >>calls\n[ "$*" != "-m mypy" ]\n')
    said = clone.run("check")
    assert said.returncode == 1
    assert "./run check stops here: types" in said.stderr
    assert clone.calls()[-1] == "-m mypy"
