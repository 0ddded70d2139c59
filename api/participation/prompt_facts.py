"""What prompts tell: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from api.wire import Fact, Out
from domain.participation import prompt_events as events
from domain.participation.prompt import Order, PromptState, SkipReason, TurnState


class PromptFact(Out):
    """A prompt as it is after what happened. What it asks is not told."""

    id: str
    name: str
    state: PromptState
    community_id: str
    campaign_id: str | None
    channel_ids: list[str]
    order: Order
    texts: int
    rule: str
    timezone: str
    most_per_week: int
    external_id: str | None
    version: int


class PromptTurnFact(Out):
    """One time at which a prompt recurred: the message that asked, or why nothing was asked."""

    id: str
    prompt_id: str
    community_id: str
    recurrence_id: str
    at: str
    state: TurnState
    place: int | None
    message_id: str | None
    reason: SkipReason | None
    refusal: str | None


FACTS: Mapping[str, Fact] = {
    events.CREATED: Fact("A prompt was written down, and asks from now on.", PromptFact),
    events.UPDATED: Fact("What a prompt asks, or when, was changed.", PromptFact),
    events.PAUSED: Fact("A prompt was paused: it asks nothing.", PromptFact),
    events.RESUMED: Fact("A prompt asks again.", PromptFact),
    events.ENDED: Fact("A prompt is over.", PromptFact),
    events.ARCHIVED: Fact("A prompt was put away.", PromptFact),
    events.ASKED: Fact("A prompt asked its community.", PromptTurnFact),
    events.SKIPPED: Fact("A prompt would have asked, and did not.", PromptTurnFact),
}
