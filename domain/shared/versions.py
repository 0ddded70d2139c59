"""Two people never overwrite each other unknowingly."""

from domain.shared.errors import VersionMismatch

Version = int | None


def must_match(wanted: Version, current: int) -> None:
    """Raise VersionMismatch unless the caller saw the current version. None means: any."""
    if wanted is not None and wanted != current:
        raise VersionMismatch(current=current)
