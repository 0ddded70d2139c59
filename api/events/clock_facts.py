"""What is told of test clocks: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from api.wire import Fact, InstantOut, Out
from domain.events import events
from domain.events.movable_clock import ClockState


class TestClockFact(Out):
    """How the workspace's time stands. `now` is what the clock shows at that moment."""

    id: str
    state: ClockState
    now: InstantOut
    target: InstantOut | None
    operation_id: str | None
    version: int


FACTS: Mapping[str, Fact] = {
    events.CLOCK_CREATED: Fact("A test workspace has a time of its own.", TestClockFact),
    events.CLOCK_FROZEN: Fact("The time of a test workspace stands.", TestClockFact),
    events.CLOCK_UNFROZEN: Fact("The time of a test workspace goes on.", TestClockFact),
    events.CLOCK_ADVANCING: Fact("The time of a test workspace is moved on.", TestClockFact),
    events.CLOCK_ARRIVED: Fact(
        "The time of a test workspace is where it was bound, or was stopped.", TestClockFact
    ),
    events.CLOCK_DELETED: Fact("A test workspace has no time of its own any more.", TestClockFact),
}
