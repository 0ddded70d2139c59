"""What is told of guidelines: each name in a sentence, and the shape."""

from collections.abc import Mapping

from api.wire import Fact, InstantOut, Out
from domain.communities import guidelines_events as events
from domain.communities.guidelines import GuidelinesState


class GuidelinesFact(Out):
    """A version of the guidelines of a community as it is after what happened. Of its words only
    the languages are told."""

    id: str
    community_id: str
    number: int
    state: GuidelinesState
    languages: list[str]
    needs_acknowledgement: bool
    published_at: InstantOut | None
    superseded_at: InstantOut | None
    removed_at: InstantOut | None
    version: int


_SAYS = {
    events.CREATED: "The next version of a community's guidelines was drafted.",
    events.UPDATED: "A draft of guidelines was changed.",
    events.PUBLISHED: "A version of a community's guidelines is in force from now on.",
    events.SUPERSEDED: "Another version of a community's guidelines took this one's place.",
    events.DELETED: "A draft of guidelines was thrown away.",
}
FACTS: Mapping[str, Fact] = {name: Fact(says, GuidelinesFact) for name, says in _SAYS.items()}
