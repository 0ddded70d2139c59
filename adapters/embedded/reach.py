"""What another user can reach is asked as that user; what he cannot moves to a folder of ours."""

import hashlib
import os
import subprocess
import tempfile
from pathlib import Path

from adapters.embedded.children import Account, CannotStart

SYSTEM_FOLDER = Path("/var/lib/tertulia")


def can(account: Account, question: str, path: Path) -> bool:
    """Ask `test` as that user, for instance with `-x`; raises `CannotStart` when we may not."""
    try:
        answer = subprocess.run(  # noqa: S603
            ["/bin/sh", "-c", 'test "$1" "$2"', "sh", question, str(path)],
            check=False,
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            cwd="/",
        )
    except (OSError, subprocess.SubprocessError) as trouble:
        raise CannotStart(
            "PostgreSQL does not run as root, and this root may not switch to another user: start "
            "Tertulia as an ordinary user, or set TERTULIA_DATABASE_URL and TERTULIA_REDIS_URL."
        ) from trouble
    return answer.returncode == 0


def made_system_folder() -> Path:
    """/var/lib/tertulia, made when missing; raises `CannotStart`."""
    try:
        SYSTEM_FOLDER.mkdir(mode=0o755, exist_ok=True)
        SYSTEM_FOLDER.chmod(0o755)
    except OSError as trouble:
        raise CannotStart(
            f"Tertulia cannot make {SYSTEM_FOLDER} ({trouble.strerror}): start it as an ordinary "
            "user, or from a folder that every user can enter."
        ) from trouble
    return SYSTEM_FOLDER


def system_folder(data_dir: Path) -> Path:
    """Make a folder under `SYSTEM_FOLDER` for the database of this data folder.

    Each call makes another: whoever deletes his data folder must not get its old data back.
    """
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    return Path(tempfile.mkdtemp(prefix=f"{digest}-", dir=made_system_folder()))
