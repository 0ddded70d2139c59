"""What recurs in a community keeps to caps and quiet days, all that recurs there counted
together."""

from dataclasses import dataclass
from datetime import datetime

from domain.shared.wall_time import zone


@dataclass(frozen=True, slots=True)
class Rest:
    """When nothing is asked, and nobody is congratulated: on these `weekdays` (ISO 8601, Monday 1
    to Sunday 7), on these `days`, written as in `2030-12-25`, and in a week of the
    community's wall, from Monday on, once `most_per_week` times something was said in it, whatever
    said it."""

    most_per_week: int
    weekdays: frozenset[int] = frozenset()
    days: frozenset[str] = frozenset()

    def is_quiet(self, day: str, weekday: int) -> bool:
        return weekday in self.weekdays or day in self.days


@dataclass(frozen=True, slots=True)
class WallDay:
    """A day on a wall, and the week from Monday that it lies in, as in `2030-W14`."""

    day: str
    weekday: int
    week: str


def wall_day(at: datetime, timezone: str) -> WallDay:
    """Raises UnknownTimezone."""
    local = at.astimezone(zone(timezone)).date()
    year, week, weekday = local.isocalendar()
    return WallDay(local.isoformat(), weekday, f"{year}-W{week:02}")
