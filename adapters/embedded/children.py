"""A process started here dies with its parent, even when the parent is killed without warning."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
LOG_BYTES_KEPT = 10 * 1024 * 1024
POLL_SECONDS = 0.02

# Loaded before any fork: the child of a fork must not load libraries.
_libc = ctypes.CDLL(None)


class CannotStart(Exception):
    """What this machine lacks or refuses; the message is one sentence a stranger can act on."""


@dataclass(frozen=True)
class Account:
    """The user a child runs as, when it is not ours."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Child:
    """A running process, with the signals that end it: asked first, told when that takes long."""

    name: str
    process: subprocess.Popen[bytes]
    asked: signal.Signals = signal.SIGTERM
    told: signal.Signals = signal.SIGKILL


def open_log(path: Path) -> IO[bytes]:
    """Open for appending; one that passed 10 MiB is first moved to `<name>.1`.

    Raises `CannotStart` when the folder or the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > LOG_BYTES_KEPT:
            path.replace(path.with_name(path.name + ".1"))
        return open(path, "ab", opener=_private)
    except OSError as trouble:
        raise cannot_write(path.parent, trouble) from trouble


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def cannot_write(folder: Path, trouble: OSError) -> CannotStart:
    return CannotStart(
        f"Tertulia cannot write in {folder} ({trouble.strerror}): give this user the right to, "
        "or set TERTULIA_DATA_DIR to another folder."
    )


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    on_parent_death: signal.Signals,
    account: Account | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    keep_open: Sequence[int] = (),
    stdin: int = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so that a terminal's Ctrl-C reaches only us.

    Its output goes to a file: a pipe nobody reads would stop it. Call from the main thread, as
    Linux sends the signal when the *thread* that made the child ends; elsewhere: `RuntimeError`.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("Children are started from the main thread only.")
    parent = os.getpid()

    # Python calls this after it has changed the user, which would have cleared the signal.
    def bind_to_parent() -> None:
        if sys.platform == "linux":
            _libc.prctl(PR_SET_PDEATHSIG, int(on_parent_death))
            if os.getppid() != parent:
                os._exit(1)

    with open_log(log) as output:
        return subprocess.Popen(  # noqa: S603
            [os.fspath(part) for part in command],
            stdin=stdin,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            pass_fds=keep_open,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            preexec_fn=bind_to_parent,
        )


def end(
    children: Sequence[Child], *, within: float, hurried: Callable[[], bool] = lambda: False
) -> None:
    """Ask all at once, tell after four fifths of the time, kill at its end (seconds).

    `hurried` turning true kills at once. Repeatable; returns when no child is left.
    """
    _signal(children, lambda child: child.asked)
    if not _gone(children, within * 0.8, hurried):
        if not hurried():
            _signal(children, lambda child: child.told)
        if not _gone(children, within * 0.2, hurried):
            _signal(children, lambda _: signal.SIGKILL)
    for child in children:
        child.process.wait()


def _signal(children: Sequence[Child], which: Callable[[Child], signal.Signals]) -> None:
    for child in children:
        if child.process.poll() is None:
            child.process.send_signal(which(child))


def _gone(children: Sequence[Child], seconds: float, hurried: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while any(child.process.poll() is None for child in children):
        if time.monotonic() > deadline or hurried():
            return False
        time.sleep(POLL_SECONDS)
    return True


def length(log: Path) -> int:
    """Bytes written so far: what comes after is the next child's."""
    return log.stat().st_size if log.exists() else 0


def last_words(log: Path, since: int = 0) -> str:
    """The last line written after so many bytes, a fatal one before others; at most 300 letters."""
    try:
        written = log.read_bytes()
    except OSError:
        return "it said nothing"
    lines = written[since if since <= len(written) else 0 :].decode(errors="replace").splitlines()
    said = [line.strip() for line in lines if line.strip()]
    fatal = [line for line in said if "FATAL:" in line]
    return (fatal or said or ["it said nothing"])[-1][:300].rstrip(".")
