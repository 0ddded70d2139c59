"""What is told of how long things are kept."""

from collections.abc import Mapping

from api.wire import Fact, Out
from domain.members import retention_events as events


class RetentionFact(Out):
    """How long each class of data is kept, in days."""

    periods: dict[str, int]
    version: int


class RetentionSweptFact(Out):
    """A receipt: what was older than `until` is gone of one class of data."""

    id: str
    data_class: str
    keep_days: int
    until: str
    oldest_at: str | None
    rows: int
    counts: dict[str, int]
    held_members: int
    finished_at: str
    version: int


FACTS: Mapping[str, Fact] = {
    events.PERIODS_CHANGED: Fact("Data is kept for other periods.", RetentionFact),
    events.SWEPT: Fact(
        "What was kept long enough of one class of data is gone.", RetentionSweptFact
    ),
}
