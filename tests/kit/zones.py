"""Zones whose rules change, as they do when new time zone data is installed."""

import shutil
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo


@contextmanager
def zones_apart(tree: Path) -> Iterator[Path]:
    """A tree of zones beside the usual one; what is in it comes first once `take` is called."""
    before = zoneinfo.TZPATH
    try:
        yield tree
    finally:
        zoneinfo.reset_tzpath(before)
        ZoneInfo.clear_cache()


def take(tree: Path, **zones: str) -> None:
    """From here on these zones have the rules of those others, as after an update and a restart."""
    for name, other in zones.items():
        place = tree / "Europe" / name
        place.parent.mkdir(exist_ok=True)
        source = files("tzdata").joinpath("zoneinfo", *other.split("/"))
        with source.open("rb") as rules, place.open("wb") as kept:
            shutil.copyfileobj(rules, kept)
    zoneinfo.reset_tzpath([tree])
    ZoneInfo.clear_cache()
