"""One process owns the servers of a data folder, every other on it shares them."""

import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from adapters.embedded import postgres, valkey
from adapters.embedded.children import CannotStart, Child, cannot_write, end
from adapters.embedded.sockets import drop_socket_folder, socket_folder

STOP_SECONDS = 10.0
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Addresses:
    """Where the servers listen: unix sockets in a private folder, never the network.

    `database_url` is the service's own login, which row-level security binds;
    `owner_database_url` is the superuser `postgres`, who owns the schema and migrates.
    """

    database_url: str
    owner_database_url: str
    redis_url: str


@dataclass(frozen=True)
class _Folder:
    """A data folder and what is found where in it."""

    data: Path

    @property
    def run(self) -> Path:
        return self.data / "run"

    @property
    def announcement(self) -> Path:
        return self.run / "addresses.json"

    @property
    def valkey_log(self) -> Path:
        return self.data / "logs" / "valkey.log"

    def lock(self, name: str) -> int | None:
        """Take `run/<name>.lock` and return its descriptor; None when somebody holds it."""
        descriptor = os.open(
            self.run / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
        )
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return descriptor


@dataclass
class _Owned:
    """What the owner holds: the locks, the two servers, and how to start each again."""

    folder: _Folder
    locks: list[int]
    database: postgres.Home
    sockets: Path
    children: dict[str, Child] = field(default_factory=dict)

    def launch_missing(self) -> list[str]:
        """Start each server that does not run and return their names; raises `CannotStart`."""
        missing = self.dead()
        if "PostgreSQL" in missing:
            self.children["PostgreSQL"] = postgres.launch(self.database)
        if "Valkey" in missing:
            self.children["Valkey"] = valkey.launch(
                self.sockets, self.folder.valkey_log, self.locks[1:]
            )
        return missing

    def dead(self) -> list[str]:
        return [
            name
            for name in ("PostgreSQL", "Valkey")
            if name not in self.children or self.children[name].process.poll() is not None
        ]


class Servers:
    """Running servers; a context manager. Stopping shared ones stops nothing."""

    def __init__(self, addresses: Addresses, owned: _Owned | None = None) -> None:
        self.addresses = addresses
        self._owned = owned

    @property
    def shared(self) -> bool:
        return self._owned is None

    def alive(self) -> list[str]:
        """The names of the servers that are no longer alive, so [] is good news."""
        return self._owned.dead() if self._owned else []

    def revive(self) -> list[str]:
        """Start again what died, at the same addresses; returns the names, raises `CannotStart`."""
        return self._owned.launch_missing() if self._owned else []

    def stop(self, *, within: float = STOP_SECONDS) -> None:
        """End both servers within so many seconds, in the end by force. Repeatable."""
        if self._owned is None:
            return
        owned, self._owned = self._owned, None
        _release(owned, within)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def start(
    data_dir: Path, *, say: Callable[[str], None] = lambda _: None, durable: bool = True
) -> Servers:
    """Start both servers on the folder, or share those another live process started there.

    They end with the process that started them, whoever shares them. Waits while another process
    is starting or stopping them. `durable=False` trades safety against power cuts for speed: for
    tests. `say` hears what takes long or surprises. Main thread only; raises `CannotStart`.
    """
    folder = _made(data_dir)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if (owner := folder.lock("owner")) is not None:
            return _own(folder, owner, say, durable)
        if addresses := _announced(folder):
            return Servers(addresses)
        time.sleep(0.05)
    raise CannotStart(
        f"Another process is starting the servers in {folder.data} and does not finish: stop it, "
        "or set TERTULIA_DATA_DIR to another folder."
    )


def running(data_dir: Path) -> Addresses | None:
    """Where another process runs the servers of this folder; None when nobody does."""
    folder = _Folder(data_dir.resolve())
    if not folder.announcement.exists():
        return None
    if (owner := folder.lock("owner")) is not None:
        os.close(owner)
        return None
    return _announced(folder)


@contextmanager
def throwaway() -> Iterator[Servers]:
    """Servers on an empty folder that is deleted afterwards; raises `CannotStart`."""
    data_dir = Path(tempfile.mkdtemp(prefix="tertulia-"))
    try:
        # Started by root, PostgreSQL runs as another user, who must get through.
        data_dir.chmod(0o711)
        with start(data_dir, durable=False) as servers:
            yield servers
    finally:
        shutil.rmtree(data_dir, ignore_errors=True)


def _made(data_dir: Path) -> _Folder:
    folder = _Folder(data_dir.resolve())
    try:
        if not folder.data.is_dir():
            folder.data.parent.mkdir(parents=True, exist_ok=True)
            folder.data.mkdir(exist_ok=True)
            folder.data.chmod(0o711)
        folder.run.mkdir(mode=0o700, exist_ok=True)
        os.close(os.open(folder.run / "owner.lock", os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as trouble:
        raise cannot_write(folder.data, trouble) from trouble
    return folder


def _own(folder: _Folder, owner: int, say: Callable[[str], None], durable: bool) -> Servers:
    locks = [owner]
    owned: _Owned | None = None
    try:
        folder.announcement.unlink(missing_ok=True)
        locks.append(_inherited_lock(folder, say))
        home = postgres.settle(folder.data, say, durable=durable, keep_open=locks[1:])
        postgres.initialise(home, say)
        owned = _Owned(folder, locks, home, socket_folder(folder.run, None))
        owned.launch_missing()
        addresses = _addresses(owned)
        _announce(folder, addresses)
        return Servers(addresses, owned)
    except BaseException:
        if owned is not None:
            _release(owned, STOP_SECONDS)
        else:
            _close(locks)
        raise


def _inherited_lock(folder: _Folder, say: Callable[[str], None]) -> int:
    """Take the lock every server process inherits: free means that none of an earlier owner lives.

    An owner killed without warning frees its own lock at once, while its PostgreSQL still needs
    a moment to close the database.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    told = time.monotonic() + 1
    while (lock := folder.lock("processes")) is None:
        if time.monotonic() > deadline:
            raise CannotStart(
                f"An earlier PostgreSQL or Valkey of {folder.data} is still running: end it, then "
                "start again."
            )
        if time.monotonic() > told:
            say("Waiting for the servers of an earlier start to finish…")
            told = deadline
        time.sleep(0.05)
    return lock


def _addresses(owned: _Owned) -> Addresses:
    # The port only names the socket; left out, a PGPORT in the environment would change it.
    host = f"host={quote(str(owned.database.sockets), safe='')}&port={postgres.PORT}"
    return Addresses(
        database_url=f"postgresql://tertulia@/tertulia?{host}",
        owner_database_url=f"postgresql://postgres@/tertulia?{host}",
        redis_url=f"unix://{owned.sockets / 'valkey.sock'}",
    )


def _announce(folder: _Folder, addresses: Addresses) -> None:
    draft = folder.announcement.with_suffix(".new")
    draft.write_text(json.dumps(asdict(addresses), indent=2))
    draft.replace(folder.announcement)


def _announced(folder: _Folder) -> Addresses | None:
    try:
        addresses = Addresses(**json.loads(folder.announcement.read_text()))
    except (OSError, ValueError, TypeError):
        return None
    # An owner that has just begun has not yet removed what the last one left.
    return addresses if valkey.answers(Path(addresses.redis_url[len("unix://") :])) else None


def _release(owned: _Owned, within: float) -> None:
    owned.folder.announcement.unlink(missing_ok=True)
    end(list(owned.children.values()), within=within)
    for sockets in (owned.sockets, owned.database.sockets):
        drop_socket_folder(sockets)
    _close(owned.locks)


def _close(locks: list[int]) -> None:
    for lock in locks:
        os.close(lock)
