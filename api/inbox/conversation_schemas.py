"""The wire shapes of conversations."""

from typing import Any

from pydantic import Field

from api.inbox.schemas import PersonOut
from api.wire import InstantOut, Out
from domain.inbox.conversation import Conversation, ConversationState, Priority
from domain.shared.heard import HeardKind


class ConversationOut(Out):
    """What belongs together on one channel. Times of messages are by the platform's clock."""

    id: str
    channel_id: str
    kind: HeardKind
    state: ConversationState
    priority: Priority | None
    priority_reasons: list[str] = Field(
        description="Why the service gave it that priority; none where a person did."
    )
    assignee_id: str | None
    team_id: str | None
    labels: list[str]
    author: PersonOut | None = Field(description="Who began it.")
    place: str | None
    place_name: str | None
    began_at: InstantOut
    last_message_at: InstantOut
    waiting_since: InstantOut | None = Field(
        description="When the first thing was said that nobody has answered."
    )
    first_reply_at: InstantOut | None
    last_reply_at: InstantOut | None
    reply_window_closes_at: InstantOut | None = Field(
        description="Until when the platform lets you answer, where it sets a limit."
    )
    inbound_count: int
    reply_count: int
    snoozed_until: InstantOut | None
    closed_at: InstantOut | None
    answers_message_id: str | None = Field(description="The message of yours that it reacts to.")
    answers_delivery_id: str | None
    merged_into: str | None = Field(description="The conversation that has it all now.")
    split_from: str | None
    possible_moves: list[str]
    metadata: dict[str, str]
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, conversation: Conversation, language: str) -> "ConversationOut":
        plain: dict[str, Any] = {name: getattr(conversation, name) for name in cls.model_fields}
        return cls(
            **plain
            | {
                "author": PersonOut.of(conversation.author),
                "priority_reasons": list(conversation.priority_reasons),
                "labels": list(conversation.labels),
                "possible_moves": list(conversation.possible_moves),
                "metadata": dict(conversation.metadata),
            }
        )
