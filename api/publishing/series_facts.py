"""What series tell: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from pydantic import Field

from api.wire import Fact, InstantOut, Out
from domain.publishing import series_events as events
from domain.publishing.series import OccurrenceState, SeriesEnd, SeriesStatus


class SeriesFact(Out):
    """A series as it is after what happened. What it says is not told; whoever may read it fetches
    it."""

    id: str
    name: str
    community_id: str
    status: SeriesStatus
    rule: str
    starts: str
    timezone: str
    problem: str | None = Field(description="The code of what keeps it from making messages.")
    end_reason: SeriesEnd | None
    version: int
    external_id: str | None


class OccurrenceFact(Out):
    """One occurrence of a series."""

    id: str
    series_id: str
    recurrence_id: str = Field(description="The wall time that the rule gives it.")
    state: OccurrenceState
    resolved_at: InstantOut
    edited: bool
    message_id: str | None
    version: int


_SERIES = {
    events.SERIES_CREATED: "A series was begun.",
    events.SERIES_UPDATED: "What a series says, or when it recurs, was changed.",
    events.SERIES_PAUSED: "A series was paused; what was still to come is called off.",
    events.SERIES_RESUMED: "A series goes on with what is still to come.",
    events.SERIES_ENDED: "A series is over: nothing is left of its rule, or somebody ended it.",
    events.SERIES_REMOVED: "A series was removed.",
    events.SERIES_FAILING: "A series can make no messages; `problem` says what stands in the way.",
    events.SERIES_RESTORED: "A series that could make no messages makes them again.",
}
_OCCURRENCES = {
    events.OCCURRENCE_MADE: "An occurrence of a series became a message.",
    events.OCCURRENCE_MISSED: "The time of an occurrence passed before it could become a message.",
    events.OCCURRENCE_CHANGED: "What an occurrence says, or when it takes place, is another.",
    events.OCCURRENCE_SKIPPED: "An occurrence of a series was left out.",
    events.OCCURRENCE_WITHDRAWN: "The message of an occurrence was called off by its series.",
}

FACTS: Mapping[str, Fact] = {
    **{name: Fact(says, SeriesFact) for name, says in _SERIES.items()},
    **{name: Fact(says, OccurrenceFact) for name, says in _OCCURRENCES.items()},
}
