"""Every unix socket lies in a folder that only its server's user can enter."""

import hashlib
import os
import shutil
import stat
from pathlib import Path

from adapters.embedded.children import Account, CannotStart

# Linux allows 107 bytes, macOS 103; the longest name we put in a folder is PostgreSQL's.
LONGEST_FOLDER_BYTES = 103 - len("/.s.PGSQL.5432")
SHORT_FOLDERS = Path("/tmp")  # noqa: S108


def socket_folder(wanted: Path, account: Account | None) -> Path:
    """Make the folder private to the account, or a short one under /tmp when its path is too long.

    Repeatable: the same wish gets the same folder. Raises `CannotStart` when somebody else made it.
    """
    uid = account.uid if account else os.getuid()
    short = len(os.fsencode(wanted)) > LONGEST_FOLDER_BYTES
    digest = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]
    folder = SHORT_FOLDERS / f"tertulia-{uid}-{digest}" if short else wanted
    try:
        folder.mkdir(mode=0o700)
        if account:
            os.chown(folder, account.uid, account.gid)
    except FileExistsError:
        # Anybody can make folders in /tmp, also under the name we want.
        if short and not _private(folder, uid):
            raise CannotStart(
                f"{folder} must be a folder that only user {uid} can enter, and it is not: remove "
                "it, then start again."
            ) from None
    return folder


def _private(folder: Path, uid: int) -> bool:
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == uid and not found.st_mode & 0o077


def drop_socket_folder(folder: Path) -> None:
    if folder.parent == SHORT_FOLDERS:
        shutil.rmtree(folder, ignore_errors=True)
