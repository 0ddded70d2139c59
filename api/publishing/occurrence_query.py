"""Which occurrences of a series are asked for: a window of time, and at most how many."""

from datetime import datetime, timedelta
from typing import Any

from starlette.datastructures import QueryParams

from api.paging import Moment, page_size, parsed, query_parameter, refuse_unknown
from domain.publishing.occurrences import written_local
from domain.publishing.use_cases.read_series import Window
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.paging import MAX_LIMIT

LONGEST = timedelta(days=366)
USUAL = timedelta(days=31)


class OccurrenceWindow:
    """The parameters of the list."""

    def openapi(self) -> dict[str, Any]:
        limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": MAX_LIMIT}
        instant = Moment().schema()
        return {
            "parameters": [
                query_parameter("from", instant)
                | {"description": "The first instant; without it, now."},
                query_parameter("to", instant)
                | {"description": "The end, at most 366 days later; without it, 31 days later."},
                query_parameter("limit", limit),
            ]
        }

    def parse(self, query: QueryParams, now: datetime) -> Window:
        """Raises UnknownParameter, ValidationFailed."""
        refuse_unknown(query, {"from", "to", "limit"})
        faults: list[FieldError] = []
        limit = parsed(query, "limit", page_size, faults, MAX_LIMIT)
        since = parsed(query, "from", Moment().parse, faults, now)
        until = parsed(query, "to", Moment().parse, faults, since + USUAL)
        if not since < until <= since + LONGEST:
            facts = {"maximum": LONGEST.days}
            faults.append(FieldError("parameter:to", "window_not_bounded", facts))
        if faults:
            raise ValidationFailed(errors=faults)
        return Window(since, until, limit)


WINDOW = OccurrenceWindow()


def named(recurrence_id: str) -> str:
    """The name of an occurrence as it is kept. Raises NotFound for what can be none."""
    try:
        local = datetime.fromisoformat(recurrence_id)
    except ValueError:
        raise NotFound(thing="occurrence") from None
    if local.tzinfo is not None or not 2000 <= local.year < 2100:
        raise NotFound(thing="occurrence")
    return written_local(local)
