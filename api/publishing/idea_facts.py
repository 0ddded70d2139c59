"""What is told of ideas: each name in a sentence, and their shape."""

from collections.abc import Mapping

from api.wire import Fact, Out
from domain.publishing import idea_events as events
from domain.publishing.idea import IdeaSource, IdeaStatus


class IdeaFact(Out):
    """An idea as it is after what happened. Its notes are not told."""

    id: str
    title: str
    status: IdeaStatus
    source: IdeaSource
    tags: list[str]
    campaign_id: str | None
    score: int | None
    owner: str | None
    message_id: str | None
    external_id: str | None
    version: int


FACTS: Mapping[str, Fact] = {
    events.IDEA_CREATED: Fact("An idea was written down.", IdeaFact),
    events.IDEA_UPDATED: Fact("An idea was changed, or its status was.", IdeaFact),
    events.IDEA_PROMOTED: Fact("An idea was made a draft.", IdeaFact),
    events.IDEA_DELETED: Fact("An idea was thrown away.", IdeaFact),
}
