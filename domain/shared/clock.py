"""All time comes from one clock; every instant is aware and in UTC."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the instant. Aware, UTC. Due-ness itself is judged by the database's own clock."""

    def now(self) -> datetime: ...


class Timer(Protocol):
    """A clock that never steps: only differences of what it tells mean something."""

    def elapsed(self) -> float:
        """Seconds since some moment or other."""
        ...

    async def pause(self, seconds: float) -> None:
        """Let others work for so long."""
        ...


def in_utc(instant: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError for a naive one: a wall time is not an instant."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(UTC)
