"""What is told of an outside reviewer."""

from collections.abc import Mapping

from pydantic import Field

from api.wire import Fact, InstantOut, Out
from domain.publishing import reviewer_events as events


class ReviewerFact(Out):
    """Everything about the reviewer but its secret, as it is after what happened."""

    id: str = Field(description="The workspace's.")
    url: str | None = Field(description="Null: none is named any more.")
    enabled: bool
    timeout_ms: int
    old_secret_until: InstantOut | None
    version: int


FACTS: Mapping[str, Fact] = {
    events.REVIEWER_UPDATED: Fact("An outside reviewer was named, or set anew.", ReviewerFact),
    events.REVIEWER_ROTATED: Fact("The outside reviewer has a new signing secret.", ReviewerFact),
    events.REVIEWER_REMOVED: Fact("No outside reviewer is asked any more.", ReviewerFact),
}
