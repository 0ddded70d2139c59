"""What is told of segments: each name in a sentence, and the shapes."""

from collections.abc import Mapping

from pydantic import Field

from api.wire import Fact, InstantOut, Out
from domain.members import segment_events as events


class SegmentFact(Out):
    """A segment as it is after what happened."""

    id: str
    name: str
    removed_at: InstantOut | None
    external_id: str | None
    version: int


class SegmentMemberFact(Out):
    """That somebody is, or was, in a segment."""

    id: str = Field(description="Of this stay: who comes back later begins another.")
    segment_id: str
    member_id: str
    entered_at: InstantOut = Field(description="When it was seen.")
    left_at: InstantOut | None
    version: int


FACTS: Mapping[str, Fact] = {
    events.CREATED: Fact("A segment was saved.", SegmentFact),
    events.UPDATED: Fact("A segment was changed.", SegmentFact),
    events.DELETED: Fact("A segment was thrown away.", SegmentFact),
    events.ENTERED: Fact("A member meets the conditions of a segment now.", SegmentMemberFact),
    events.LEFT: Fact("A member no longer meets the conditions of a segment.", SegmentMemberFact),
}
