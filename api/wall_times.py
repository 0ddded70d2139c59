"""Days and hours on the wire, as calendars and clocks on walls show them."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, StrictInt, StringConstraints

from api.wire import AS_WHOLE, FieldFault

SlotTime = Annotated[
    str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$"), Field(examples=["09:00"])
]


Weekday = Annotated[
    StrictInt,
    Field(ge=1, le=7, description="ISO 8601: Monday 1 to Sunday 7.", examples=[1]),
    AS_WHOLE,
]


def _real(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise FieldFault("bad_day") from None
    return value


Day = Annotated[
    str,
    StringConstraints(pattern=r"^2[01]\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"),
    AfterValidator(_real),
    Field(examples=["2030-05-04"]),
]
Closing = Annotated[
    str, StringConstraints(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$"), Field(examples=["18:00"])
]
Country = Annotated[
    str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$"), Field(examples=["ES-MD"])
]
