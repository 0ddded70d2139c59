"""How long a channel is left alone whose platform says "too fast" again and again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zlib import crc32

LADDER: Sequence[timedelta] = (
    timedelta(),
    timedelta(seconds=5),
    timedelta(seconds=15),
    timedelta(seconds=45),
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
    timedelta(hours=1),
)
"""How long at least after the n-th throttle in a row. The first is taken at its word: its hint is
usually right."""

JITTER = 0.2
"""By how much of itself a step is longer at the most, so that not all come back at once."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Until when a channel is left alone, and how many rests in a row it has had, this one
    included, without anything going well in between."""

    channel_id: str
    until: datetime | None = None
    throttles: int = 0

    def lengthened(self, hint: timedelta, now: datetime) -> "Rest":
        """After another throttle, whose hint may be short or a lie. All that come within one rest
        are one: they were under way when it began, and only the longest hint counts."""
        if self.until is not None and self.until > now:
            return replace(self, until=max(self.until, now + hint))
        throttles = self.throttles + 1
        step = LADDER[min(throttles, len(LADDER)) - 1]
        spread = crc32(f"{self.channel_id} {throttles}".encode()) / 2**32
        until = now + max(hint, step * (1 + JITTER * spread))
        return replace(self, until=until, throttles=throttles)
