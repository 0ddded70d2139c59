"""The one place that reads the machine's clock."""

from datetime import UTC, datetime


class SystemClock:
    """Aware, UTC, to the microsecond."""

    def now(self) -> datetime:
        return datetime.now(UTC)
