"""Where people's browsers send forms: everything else is JSON, or a file."""

import re
from typing import Final

FORM: Final = b"application/x-www-form-urlencoded"

_PLACE = re.compile(r"/approve/[^/]+")


def takes_a_form(path: str) -> bool:
    """Whether a page of ours is there that has a form."""
    return _PLACE.fullmatch(path) is not None
