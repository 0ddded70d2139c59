"""How long others ask us to wait, in whatever form they say it."""

import math
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


def in_seconds(value: object) -> timedelta | None:
    """A number of seconds from somebody else, or None for anything that is not a sane one."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        return None
    if math.isnan(seconds):
        return None
    return timedelta(seconds=min(max(seconds, 0.0), 10.0**11))


def seconds_or_date(text: str | None, now: datetime) -> timedelta | None:
    """A Retry-After header, which says seconds or an HTTP date (RFC 9110, 10.2.3)."""
    if text is None:
        return None
    wait = in_seconds(text)
    if wait is not None:
        return wait
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return aware(until) - now


def aware(moment: datetime) -> datetime:
    """The same moment; one without a zone is taken for UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
