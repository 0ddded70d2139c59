"""What is told of conversations: each name in a sentence, and their shape."""

from collections.abc import Mapping

from pydantic import Field

from api.wire import Fact, InstantOut, Out
from domain.inbox import conversation_events as events
from domain.inbox.conversation import ConversationState, Priority
from domain.shared.heard import HeardKind


class ConversationFact(Out):
    """A conversation as it is after what happened. What is said in it is fetched."""

    id: str
    channel_id: str
    kind: HeardKind
    state: ConversationState
    priority: Priority | None
    priority_reasons: list[str]
    assignee_id: str | None
    team_id: str | None
    labels: list[str]
    author_id: str | None = Field(description="The person's id on the platform.")
    began_at: InstantOut
    last_message_at: InstantOut
    waiting_since: InstantOut | None
    first_reply_at: InstantOut | None
    last_reply_at: InstantOut | None
    reply_window_closes_at: InstantOut | None
    snoozed_until: InstantOut | None
    closed_at: InstantOut | None
    answers_message_id: str | None = Field(description="The message of ours that it reacts to.")
    answers_delivery_id: str | None
    inbound_count: int
    reply_count: int
    merged_into: str | None
    inbound_message_id: str | None = Field(
        description="What somebody said by which it came to this, if that is how."
    )
    version: int


FACTS: Mapping[str, Fact] = {
    events.OPENED: Fact("Somebody said something that began a conversation.", ConversationFact),
    events.MESSAGE_ADDED: Fact("Somebody went on with a conversation.", ConversationFact),
    events.REPLIED: Fact("A reply of ours went out into a conversation.", ConversationFact),
    events.MERGED: Fact("A conversation turned out to be part of another.", ConversationFact),
}
