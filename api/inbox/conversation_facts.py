"""What is told of conversations: each name in a sentence, and their shape."""

from collections.abc import Mapping

from pydantic import Field

from api.wire import Fact, InstantOut, Out
from domain.inbox import conversation_events as events
from domain.inbox.assignment import AssignmentReason
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
    assignment_policy_id: str | None = Field(
        description="By which policy the service assigned it, or took it back, if that is what"
        " this tells of."
    )
    assignment_reason: AssignmentReason | None = Field(
        description="Why it did; null where a person did."
    )
    version: int


class ConversationNoteFact(Out):
    """A note as it is after what happened. What it says is fetched."""

    id: str
    conversation_id: str
    author: str
    created_at: InstantOut
    updated_at: InstantOut
    version: int


class SavedViewFact(Out):
    """A saved view as it is after what happened."""

    id: str
    name: str
    owner: str
    shared: bool
    version: int


FACTS: Mapping[str, Fact] = {
    events.OPENED: Fact("Somebody said something that began a conversation.", ConversationFact),
    events.MESSAGE_ADDED: Fact("Somebody went on with a conversation.", ConversationFact),
    events.UPDATED: Fact("What is written on a conversation was changed.", ConversationFact),
    events.ASSIGNED: Fact("A conversation was given to somebody, or to nobody.", ConversationFact),
    events.CLOSED: Fact("A conversation was closed.", ConversationFact),
    events.REOPENED: Fact("A conversation was opened again, or its time came.", ConversationFact),
    events.SNOOZED: Fact("A conversation was put off until later.", ConversationFact),
    events.MARKED_PENDING: Fact(
        "In a conversation the next step is somebody else's.", ConversationFact
    ),
    events.SPLIT: Fact("Part of a conversation became one of its own.", ConversationFact),
    events.UNMERGED: Fact("A conversation stands for itself again.", ConversationFact),
    events.NOTE_ADDED: Fact("Somebody wrote a note on a conversation.", ConversationNoteFact),
    events.NOTE_UPDATED: Fact("A note on a conversation was changed.", ConversationNoteFact),
    events.NOTE_DELETED: Fact("A note on a conversation was taken back.", ConversationNoteFact),
    events.VIEW_CREATED: Fact("A list of conversations was given a name.", SavedViewFact),
    events.VIEW_UPDATED: Fact("A saved view was changed.", SavedViewFact),
    events.VIEW_DELETED: Fact("A saved view was thrown away.", SavedViewFact),
    events.REPLIED: Fact("A reply of ours went out into a conversation.", ConversationFact),
    events.MERGED: Fact("A conversation turned out to be part of another.", ConversationFact),
}
