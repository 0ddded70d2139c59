"""What real servers are made of is installed once, from exact pins, in `.venv-platforms/` beside
the sources."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).parent
ENVIRONMENT = HERE.parent.parent / ".venv-platforms"
PINS = HERE / "requirements-platforms.txt"
INSTALL_SECONDS = 1200.0


class CannotInstall(Exception):
    """Something for the tests against real servers is missing. The words say what to do."""


def python_environment() -> Path:
    """The `bin` with Synapse and mastodon_mock, installed where it is missing or its pins have
    changed. Safe to call from several processes at once: one installs, the others wait."""
    once(_mark(PINS), lambda: fill(PINS, "Synapse and mastodon_mock"))
    return ENVIRONMENT / "bin"


def once(mark: Path, install: Callable[[], None]) -> None:
    """Install where the mark is missing, in one process at a time, and set the mark."""
    if mark.exists():
        return
    ENVIRONMENT.mkdir(exist_ok=True)
    # The environment ignores itself, so no list of ignored files has to know it.
    (ENVIRONMENT / ".gitignore").write_text("*\n")
    with (ENVIRONMENT / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not mark.exists():
            install()
            mark.touch()


def fill(pins: Path, what: str) -> None:
    """Install these pins into the one Python environment that all of them share."""
    say(f"Installing {what}, once; this takes a minute …")
    uv, python = shutil.which("uv"), str(ENVIRONMENT / "bin" / "python")
    make, put = [sys.executable, "-m", "venv"], [python, "-m", "pip", "install", "-qq"]
    settings = {"UV_SYSTEM_CERTS": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    if uv:
        make = [uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable]
        put = [uv, "pip", "install", "--quiet", "--python", python]
    if not Path(python).exists():
        run([*make, str(ENVIRONMENT)], settings=settings)
    run([*put, "--require-hashes", "-r", str(pins)], settings=settings)


def run(
    command: Sequence[str], *, folder: Path | None = None, settings: Mapping[str, str] | None = None
) -> None:
    """Run it to its end. Raises CannotInstall with what it said last."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=os.environ | (settings or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=INSTALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CannotInstall(
            f"{' '.join(command)} took more than {INSTALL_SECONDS:.0f} s: look whether the package "
            "registries can be reached, then run this again."
        ) from None
    if done.returncode:
        said = done.stdout.decode(errors="replace")[-2000:]
        raise CannotInstall(f"{' '.join(command)} ended with {done.returncode}:\n{said}")


def say(words: str) -> None:
    """Past whatever captures output: who waits wants to know for what."""
    print(words, file=sys.__stderr__, flush=True)


def digest(*parts: bytes) -> str:
    """A short name for these contents."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def _mark(pins: Path) -> Path:
    return ENVIRONMENT / f".installed-{digest(pins.read_bytes())}"
