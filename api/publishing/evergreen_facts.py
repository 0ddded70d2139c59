"""What evergreens tell: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from pydantic import Field

from api.wire import Fact, InstantOut, Out
from domain.publishing import evergreen_events as events
from domain.publishing.evergreen import EvergreenStatus, EvergreenStop


class EvergreenFact(Out):
    """An evergreen as it is after what happened. What it says is not told; whoever may read it
    fetches it."""

    id: str
    name: str
    community_id: str
    status: EvergreenStatus
    stop_reason: EvergreenStop | None
    problem: str | None = Field(description="The code of what keeps it from saying anything.")
    turns: int
    next_at: InstantOut
    last_message_id: str | None
    origin_message_id: str | None
    version: int
    external_id: str | None


class RecycledFact(Out):
    """A message that says again what its origin said first."""

    id: str
    evergreen_id: str
    origin_message_id: str
    turn: int
    variation: int
    publish_at: InstantOut
    version: int


_EVERGREENS = {
    events.EVERGREEN_CREATED: "An evergreen was begun.",
    events.EVERGREEN_UPDATED: "What an evergreen says, or how often, was changed.",
    events.EVERGREEN_PAUSED: "An evergreen was paused.",
    events.EVERGREEN_RESUMED: "An evergreen goes on.",
    events.EVERGREEN_STOPPED: "An evergreen stopped by itself, and says why.",
    events.EVERGREEN_REMOVED: "An evergreen was removed.",
    events.EVERGREEN_POSTPONED: "An evergreen waits another day before it says anything again.",
    events.EVERGREEN_FAILING: "An evergreen can say nothing; `problem` says what is in the way.",
    events.EVERGREEN_RESTORED: "An evergreen that could say nothing speaks again.",
    events.TURN_TAKEN: "An evergreen wrote its next message.",
}

FACTS: Mapping[str, Fact] = {
    **{name: Fact(says, EvergreenFact) for name, says in _EVERGREENS.items()},
    events.RECYCLED: Fact("A message says again what an earlier one said.", RecycledFact),
}
