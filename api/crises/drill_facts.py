"""What drills tell: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from api.wire import Fact, InstantOut, Out
from domain.crises import drill_events as events
from domain.crises.drill import DrillState
from domain.crises.storm import StormKind


class DrillFact(Out):
    """A drill as it is after what happened; how it goes is to be read."""

    id: str
    name: str
    state: DrillState
    storm_kind: StormKind
    channel_id: str
    messages: int
    storm_begins_at: InstantOut
    storm_ends_at: InstantOut
    crisis_id: str | None
    over_at: InstantOut | None
    external_id: str | None
    version: int


_SAYS = {
    events.DRILL_STARTED: "Somebody has a storm played, to be responded to.",
    events.DRILL_UPDATED: "What a drill is called or measured by was changed.",
    events.DRILL_ENDED: "All of a drill was told.",
    events.DRILL_CANCELLED: "A drill was called off: the rest of it is never told.",
}
FACTS: Mapping[str, Fact] = {name: Fact(says, DrillFact) for name, says in _SAYS.items()}
