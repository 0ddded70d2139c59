"""What queues tell: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from pydantic import Field

from api.wire import Fact, Out
from domain.publishing import queue_events as events


class QueueFact(Out):
    id: str
    channel_id: str
    name: str
    timezone: str
    slots: list[str] = Field(description="Each as `1 09:00`: Monday at nine.")
    is_default: bool
    paused: bool
    external_id: str | None
    deleted: bool
    version: int


FACTS: Mapping[str, Fact] = {
    events.QUEUE_CREATED: Fact("A channel was given a queue.", QueueFact),
    events.QUEUE_UPDATED: Fact(
        "A queue was changed, or became the default, or is it no longer.", QueueFact
    ),
    events.QUEUE_DELETED: Fact("A queue was removed; its messages keep their times.", QueueFact),
}
