"""Which requests bring a file, and how long those may take."""

import re
from typing import Final

SLOWEST: Final = 64 * 1024
"""Bytes a second: a file that comes slower than this is given up."""

AROUND_A_FILE: Final = 128 * 1024
"""What a form may hold beside its file, in bytes."""

IMPORTS: Final = "/v1/imports"

_PLACES = {
    "POST": re.compile(r"/v1/media"),
    "PUT": re.compile(r"/v1/media/uploads/[^/]+/content"),
}


def brings_a_file(method: str, path: str) -> bool:
    """Whether the body may be a file, of any type and size up to what the library takes."""
    place = _PLACES.get(method)
    return place is not None and place.fullmatch(path) is not None


def takes_files(path: str) -> bool:
    """Whether a file may be brought here with some method: with another, it is the method that is
    wrong, and not the body."""
    return path == IMPORTS or any(place.fullmatch(path) for place in _PLACES.values())


def brings_rows(method: str, path: str) -> bool:
    """Whether the body may be a file of messages, of a size of its own."""
    return method == "POST" and path == IMPORTS
