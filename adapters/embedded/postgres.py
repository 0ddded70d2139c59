"""Our own PostgreSQL runs as an ordinary user, on one unix socket; its data is whole or absent."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded.binaries import MAJOR, reachable_binaries
from adapters.embedded.children import Account, CannotStart, Child, last_words, length, spawn
from adapters.embedded.reach import can, system_folder
from adapters.embedded.sockets import socket_folder

PORT = 5432
# Long, because PostgreSQL may first have to replay what a power cut interrupted.
READY_WITHIN_SECONDS = 120.0
INITIALISE_WITHIN_SECONDS = 60.0

# Words of other alphabets, and marks such as ¿ or «, are told apart by C.UTF-8 but not by C.
LOCALE = (
    *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    *("--locale=C", "--lc-ctype=C.UTF-8"),
)
# One statement a line: PostgreSQL's single-user mode ends a statement at the line's end.
FIRST_STATEMENTS = b"""\
CREATE ROLE tertulia LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
CREATE DATABASE tertulia OWNER postgres;
"""


@dataclass(frozen=True)
class Home:
    """Where one PostgreSQL lives, and who it runs as: no account means the user we are.

    Its processes inherit `keep_open`; without `durable` a power cut may cost the data.
    """

    folder: Path
    sockets: Path
    account: Account | None
    binaries: Path
    log: Path
    durable: bool
    keep_open: Sequence[int]

    @property
    def data(self) -> Path:
        return self.folder / "data"


def settle(
    data_dir: Path, say: Callable[[str], None], *, durable: bool, keep_open: Sequence[int]
) -> Home:
    """Find or make the folder, the user and the binaries for this data folder. Repeatable.

    PostgreSQL refuses to run as root: started by root it runs as the owner of the data, at first
    `nobody`. Raises `CannotStart`.
    """
    link = data_dir / "postgres"
    if link.is_symlink() and not link.exists():
        raise CannotStart(
            f"The database folder {link.readlink()} is gone: put it back, or delete the link "
            f"{link} to begin with an empty database."
        )
    account = _account(link)
    if account and not link.exists() and not can(account, "-x", data_dir):
        elsewhere = system_folder(data_dir)
        link.symlink_to(elsewhere)
        say(f"The database lives in {elsewhere}, as its user cannot enter {data_dir}.")
    folder = link.resolve()
    if not folder.is_dir():
        folder.mkdir(mode=0o700)
    # A new folder of ours; any other is left to whom it belongs.
    if account and folder.stat().st_uid == 0 and not any(folder.iterdir()):
        os.chown(folder, account.uid, account.gid)
    return Home(
        folder=folder,
        sockets=socket_folder(folder / "run", account),
        account=account,
        binaries=reachable_binaries(account),
        log=data_dir / "logs" / "postgres.log",
        durable=durable,
        keep_open=keep_open,
    )


def _account(folder: Path) -> Account | None:
    owner = folder.stat() if folder.exists() else None
    if os.getuid() != 0:
        if owner and owner.st_uid != os.getuid():
            raise CannotStart(
                f"The database in {folder} belongs to another user: start Tertulia as the user who "
                "made it, or set TERTULIA_DATA_DIR to another folder."
            )
        return None
    if owner and owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def initialise(home: Home, say: Callable[[str], None]) -> None:
    """Make the data, the login and the database once; the folder appears only when all is done.

    Repeatable, also after being killed half-way. Raises `CannotStart`, as it does when the data
    was written by another major version.
    """
    if home.data.exists():
        _check_major(home)
        return
    say("Making an empty database (once, a second or two)…")
    draft = home.folder / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    login = ("--username=postgres", "--auth-local=trust", "--auth-host=reject")
    where = ("--no-instructions", "-D", draft, *(() if home.durable else ("--no-sync",)))
    _finish(home, ["initdb", *login, *LOCALE, *where])
    single = ("--single", "-D", draft, "-c", "exit_on_error=on", "postgres")
    _finish(home, ["postgres", *single], FIRST_STATEMENTS)
    draft.rename(home.data)
    if home.durable:
        _sync(home.folder)


def _check_major(home: Home) -> None:
    try:
        major = (home.data / "PG_VERSION").read_text().strip()
    except OSError as trouble:
        raise CannotStart(
            f"{home.data} is not a PostgreSQL data folder: put the right one back, or set "
            "TERTULIA_DATA_DIR to another folder."
        ) from trouble
    if major != MAJOR:
        raise CannotStart(
            f"The database in {home.folder} was written by PostgreSQL {major} and this Tertulia "
            f"carries {MAJOR}: use the Tertulia that wrote it, or set TERTULIA_DATA_DIR to another "
            "folder."
        )


def _finish(home: Home, command: Sequence[str | Path], told: bytes = b"") -> None:
    before = length(home.log)
    process = _spawn(home, command, signal.SIGKILL, subprocess.PIPE)
    try:
        process.communicate(told, timeout=INITIALISE_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        pass
    finally:
        process.kill()
    if process.wait() != 0:
        raise CannotStart(
            f"The database could not be made: {last_words(home.log, before)} (its log: {home.log})."
        )


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def launch(home: Home) -> Child:
    """Start it and return once it takes connections; raises `CannotStart`."""
    _forget_dead_postmaster(home)
    safe = "on" if home.durable else "off"
    options = {
        "listen_addresses": "",
        "port": PORT,
        "unix_socket_directories": f'"{home.sockets}"',
        "unix_socket_permissions": "0700",
        "max_connections": 200,
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
        "fsync": safe,
        "synchronous_commit": safe,
        "full_page_writes": safe,
    }
    settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    before = length(home.log)
    process = _spawn(home, ["postgres", "-D", home.data, *settings], signal.SIGINT)
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while not _ready(home, process.pid):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise CannotStart(
                f"PostgreSQL did not start: {last_words(home.log, before)} (its log: {home.log})."
            )
        time.sleep(0.01)
    return Child("PostgreSQL", process, asked=signal.SIGINT, told=signal.SIGQUIT)


def _ready(home: Home, pid: int) -> bool:
    """Whether the postmaster says so, in the eighth line of the file that claims its data."""
    try:
        lines = (home.data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _forget_dead_postmaster(home: Home) -> None:
    """Remove the claim of a server that was killed, when its number now belongs to something else.

    In a container the same small numbers come round again, and PostgreSQL would refuse to start.
    """
    claim = home.data / "postmaster.pid"
    try:
        pid = int(claim.read_text().split("\n", 1)[0])
        program = Path(f"/proc/{pid}/comm").read_text().strip()
    except (OSError, ValueError):
        return
    if program != "postgres":
        claim.unlink(missing_ok=True)
        (home.sockets / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)


def _spawn(
    home: Home,
    command: Sequence[str | Path],
    on_parent_death: signal.Signals,
    stdin: int = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    # PG… variables of the user's own servers would steer ours.
    env = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    try:
        return spawn(
            [home.binaries / command[0], *command[1:]],
            log=home.log,
            on_parent_death=on_parent_death,
            account=home.account,
            env=env,
            cwd=Path("/"),
            keep_open=home.keep_open,
            stdin=stdin,
        )
    except (OSError, subprocess.SubprocessError) as trouble:
        raise CannotStart(
            f"PostgreSQL cannot be run here ({trouble}): start Tertulia as an ordinary user, or "
            "set TERTULIA_DATABASE_URL and TERTULIA_REDIS_URL to servers of your own."
        ) from trouble
