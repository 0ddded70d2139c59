"""E-mail addresses as callers give them: in ASCII, and nothing but an address."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from api.wire import FieldFault

LONGEST_ADDRESS = 254
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_LOCAL}@({_LABEL}\.)+{_LABEL}")


def _address(value: str) -> str:
    local = value.partition("@")[0]
    if not _ADDRESS.fullmatch(value) or len(local) > 64:
        raise FieldFault("bad_email")
    return value


EmailAddress = Annotated[
    str,
    StringConstraints(min_length=6, max_length=LONGEST_ADDRESS),
    AfterValidator(_address),
    Field(
        description="In ASCII: a domain with other letters is written as `xn--…`.",
        examples=["client@example.org"],
        json_schema_extra={"format": "email"},
    ),
]
