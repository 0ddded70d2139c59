"""Wall times, whole numbers and sets, as what recurs takes them."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from api.publishing.schedule_schemas import LocalTime
from api.wire import FieldFault
from domain.publishing.occurrences import written_local


def to_the_second(local: str) -> str:
    """A wall time as it is kept."""
    return written_local(datetime.fromisoformat(local))


def _real(value: str) -> str:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        raise FieldFault("bad_local_time") from None
    return value


WallTime = Annotated[LocalTime, AfterValidator(_real)]
WallDay = Annotated[
    str,
    StringConstraints(pattern=r"^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"),
    AfterValidator(_real),
]
WallTimeOrDay = Annotated[
    str,
    StringConstraints(
        pattern=r"^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
        r"(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?)?$"
    ),
    AfterValidator(_real),
]
