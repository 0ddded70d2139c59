"""Hours of the day in which nobody is to be spoken to, on the clock on their own wall."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from domain.shared.wall_time import resolve, zone

QUIET = "quiet_hours"
"""What waits, because it is the middle of the night for all whom it is for."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `starts` on and before `ends`, each as `22:00`, over midnight where that is earlier.
    They count in the zone of each person where that is known, or else in `timezone`, or without one
    in that of the channel on which they are spoken to."""

    starts: str
    ends: str
    timezone: str | None = None

    def until(self, at: datetime, timezone: str) -> datetime | None:
        """When they are over, UTC, where this instant lies in them there; None where not."""
        local = at.astimezone(zone(timezone)).replace(tzinfo=None)
        shown, over_night = local.strftime("%H:%M"), self.starts > self.ends
        evening = over_night and shown >= self.starts
        if not evening and not ("" if over_night else self.starts) <= shown < self.ends:
            return None
        day = local.date() + timedelta(days=evening)
        return resolve(datetime.combine(day, time.fromisoformat(self.ends)), timezone).at
