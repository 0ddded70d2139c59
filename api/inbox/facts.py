"""What the inbox tells: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from pydantic import Field

from api.inbox import conversation_facts as conversations
from api.wire import Fact, InstantOut, Out
from domain.inbox import events
from domain.inbox.model import MessageState
from domain.shared.heard import HeardKind


class InboundMessageFact(Out):
    """What somebody said, as it is after what happened. The words themselves are fetched."""

    id: str
    channel_id: str
    kind: HeardKind
    state: MessageState
    platform_message_id: str
    author_id: str | None = Field(description="The person's id on the platform.")
    at: InstantOut
    edited_at: InstantOut | None
    deleted_at: InstantOut | None
    answers_message_id: str | None = Field(description="The message of ours that it answers.")
    answers_delivery_id: str | None
    version: int


class InboundActivityFact(Out):
    """What somebody did."""

    id: str
    channel_id: str
    kind: HeardKind
    at: InstantOut
    author_id: str | None
    about_id: str | None = Field(description="Who it happened to.")
    reaction: str | None
    platform_message_id: str | None
    answers_message_id: str | None
    answers_delivery_id: str | None


FACTS: Mapping[str, Fact] = {
    **conversations.FACTS,
    events.RECEIVED: Fact("Somebody said something on a channel.", InboundMessageFact),
    events.EDITED: Fact("Somebody changed what they had said.", InboundMessageFact),
    events.DELETED: Fact("What somebody said is no longer shown.", InboundMessageFact),
    events.ACTIVITY_RECEIVED: Fact("Somebody did something on a channel.", InboundActivityFact),
}
