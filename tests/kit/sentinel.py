"""Nothing in a test run leaves this machine: a call to anything but loopback or a unix socket is
refused, and written down to fail the run.

It hears every call through Python's audit events, so it knows of the whole process whatever library
makes the call. What it cannot hear is what C code does by itself: uvloop's own connections (the
gateway's go through Python there as well), and the look-up of a name handed to `connect`.
"""

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any

TELLS = "SENTINEL_TELLS"
SITE = Path(__file__).parent / "site"

Endpoint = tuple[str, int]


class NotFromHere(PermissionError):
    """To the code under test, a network that cannot be reached."""


class _Sentinel:
    def __init__(self) -> None:
        self.armed = False
        self.told: Path | None = None
        self.read = 0
        self.wrong: list[str] = []
        self.watchers: list[list[Endpoint]] = []

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        judge = _JUDGES.get(event)
        if judge is None:
            return
        if event == "socket.connect":
            self._note(*arguments)
        if not judge(*arguments):
            said = f"{event} {arguments[-1 if judge is _to_here else 0]!r}"
            self.wrong.append(said)
            _tell_parent(said)
            raise NotFromHere(f"the sentinel of the tests refused: {said}")

    def _note(self, made: socket.socket, address: Any) -> None:
        if made.family in (socket.AF_INET, socket.AF_INET6):
            for seen in self.watchers:
                seen.append((str(address[0]), int(address[1])))


def _to_here(made: socket.socket, address: Any) -> bool:
    if made.family == socket.AF_UNIX or address is None:
        return True
    return made.family in (socket.AF_INET, socket.AF_INET6) and _is_here(address[0])


def _known_without_asking(host: Any, *_: Any) -> bool:
    """An address, or the one name that no resolver sends anywhere."""
    return host is None or _text(host) in ("", "localhost") or _literal(host) is not None


def _name_of_here(address: Any) -> bool:
    return _is_here(address[0] if isinstance(address, tuple) else address)


_JUDGES: dict[str, Callable[..., bool]] = {
    "socket.connect": _to_here,
    "socket.sendto": _to_here,
    "socket.sendmsg": _to_here,
    "socket.getaddrinfo": _known_without_asking,
    "socket.gethostbyname": _known_without_asking,
    "socket.gethostbyaddr": _name_of_here,
    "socket.getnameinfo": _name_of_here,
}


def _is_here(host: Any) -> bool:
    address = _literal(host)
    if address is None:
        return _text(host) == "localhost"
    inner = getattr(address, "ipv4_mapped", None)
    return bool((inner or address).is_loopback)


def _literal(host: Any) -> Any:
    try:
        return ip_address(_text(host))
    except ValueError:
        return None


def _text(host: Any) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)


def _tell_parent(said: str) -> None:
    path = os.environ.get(TELLS)
    if path:
        with open(path, "a") as file:
            file.write(f"{said} in process {os.getpid()}, {' '.join(sys.argv)}\n")


_sentinel = _Sentinel()


def arm(told: Path | None = None) -> None:
    """From here to the end of this process. `told` is a file in which the programs that it starts
    write down what they tried."""
    _sentinel.told = told
    if not _sentinel.armed:
        _sentinel.armed = True
        sys.addaudithook(_sentinel.hear)


def for_children() -> dict[str, str]:
    """The environment in which a Python program arms itself as it starts, and tells us."""
    path = [str(SITE), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {"PYTHONPATH": os.pathsep.join(path), TELLS: str(_sentinel.told or os.devnull)}


def take() -> list[str]:
    """What was refused since the last call, here and in the programs we started."""
    taken, _sentinel.wrong = _sentinel.wrong, []
    if _sentinel.told is not None:
        with _sentinel.told.open() as file:
            file.seek(_sentinel.read)
            taken += file.read().splitlines()
            _sentinel.read = file.tell()
    return taken


@contextmanager
def watched() -> Iterator[list[Endpoint]]:
    """Every connection that is tried over IP while the block lasts, in order, loopback too."""
    seen: list[Endpoint] = []
    _sentinel.watchers.append(seen)
    try:
        yield seen
    finally:
        _sentinel.watchers = [other for other in _sentinel.watchers if other is not seen]


@contextmanager
def meant() -> Iterator[list[str]]:
    """What the block tries is refused all the same, and is handed here instead of failing the
    run."""
    before, _sentinel.wrong = _sentinel.wrong, []
    tried: list[str] = _sentinel.wrong
    try:
        yield tried
    finally:
        _sentinel.wrong = before
