"""What is told of journeys: each name in a sentence, and the shapes."""

from collections.abc import Mapping

from pydantic import Field

from api.wire import Fact, InstantOut, Out
from domain.members import journey_events as events
from domain.members.journey import EntryKind, JourneyState, StepKind
from domain.members.traveller import ExitReason, StepOutcome, TravellerState


class JourneyFact(Out):
    """A journey as it is after what happened."""

    id: str
    name: str
    state: JourneyState
    entry: EntryKind
    segment_id: str | None
    activated_at: InstantOut | None
    ended_at: InstantOut | None
    external_id: str | None
    version: int


class StepFact(Out):
    """The step that was taken."""

    number: int
    kind: StepKind
    outcome: StepOutcome
    reason: str | None
    message_id: str | None


class TravellerFact(Out):
    """A member on a journey, as they are after what happened."""

    id: str
    journey_id: str
    member_id: str
    state: TravellerState
    steps_passed: int
    due_at: InstantOut | None
    reason: ExitReason | None
    entered_by: EntryKind
    entered_at: InstantOut
    ended_at: InstantOut | None
    version: int
    step: StepFact | None = Field(description="The step that was taken, where one was.")


FACTS: Mapping[str, Fact] = {
    events.CREATED: Fact("A journey was written down.", JourneyFact),
    events.UPDATED: Fact("A journey was changed.", JourneyFact),
    events.ACTIVATED: Fact("Members set out on a journey from now on.", JourneyFact),
    events.PAUSED: Fact("Nobody gets any further on a journey.", JourneyFact),
    events.RESUMED: Fact("A journey goes on.", JourneyFact),
    events.ENDED: Fact("A journey is over for good.", JourneyFact),
    events.ENTERED: Fact("A member set out on a journey.", TravellerFact),
    events.STEPPED: Fact("A member took a step of a journey.", TravellerFact),
    events.FINISHED: Fact("A member arrived at the end of a journey.", TravellerFact),
    events.EXITED: Fact("A member got off a journey before its end.", TravellerFact),
}
