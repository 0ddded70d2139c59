"""All time comes from one clock; every instant is aware and in UTC."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Protocol

Pause = Callable[[float], Awaitable[None]]
"""Lets others work for so many seconds."""


class Clock(Protocol):
    """Tells the instant. Aware, UTC. Due-ness itself is judged by the database's own clock."""

    def now(self) -> datetime: ...


def written(instant: datetime | None) -> str | None:
    """An instant as the wire writes it: RFC 3339, UTC, milliseconds. Raises ValueError for a naive
    one."""
    if instant is None:
        return None
    return in_utc(instant).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def in_utc(instant: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError for a naive one: a wall time is not an instant."""
    if instant.tzinfo is UTC:
        return instant
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(UTC)
