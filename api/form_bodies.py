"""Where people's browsers send forms, and hubs what feeds say: all else is JSON, or a file."""

import re
from typing import Final

FORM: Final = b"application/x-www-form-urlencoded"

_PLACE = re.compile(
    r"/(?:(?:approve|appeal|report|survey|poll|contest|claim|r|l)/[^/]+|r/stop/[^/]+)"
)
_TOLD_PLACES = re.compile(r"/hubs/[^/]+|/hooks/[^/]+/[^/]+")


def takes_a_form(path: str) -> bool:
    """Whether a page of ours is there that has a form."""
    return _PLACE.fullmatch(path) is not None


def takes_anything(path: str) -> bool:
    """Whether a hub or a platform tells of news there, in whatever type it likes."""
    return _TOLD_PLACES.fullmatch(path) is not None
