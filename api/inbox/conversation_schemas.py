"""The wire shapes of conversations."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from api.inbox.schemas import InboundMessageOut, PersonOut
from api.publishing.content_schemas import Tag
from api.wire import (
    SEEN,
    EachOnce,
    In,
    Instant,
    InstantOut,
    Metadata,
    Out,
    Reference,
    absent,
)
from domain.inbox.conversation import MOST_LABELS, Conversation, ConversationState, Priority
from domain.inbox.conversation_ports import TimelineItem
from domain.inbox.note import ConversationNote
from domain.shared.heard import HeardKind
from domain.shared.ids import ConversationId

ConversationRef = Annotated[str, Reference, Field(examples=["cnv_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
Labels = Annotated[
    list[Tag],
    Field(
        description="Words of your own to find it by.",
        max_length=MOST_LABELS,
        examples=[["refund"]],
    ),
    EachOnce(),
]
Assignee = Annotated[str, Reference, Field(examples=["tmt_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
Team = Annotated[str, Reference, Field(examples=["team_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
NoteText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=10_000, pattern=SEEN),
    Field(examples=["She called this morning; the refund is on its way."]),
]


class ConversationChange(In):
    priority: Priority | None = absent()
    assignee_id: Assignee | None = absent()
    team_id: Team | None = absent()
    labels: Labels = absent()
    metadata: Metadata = absent()


class SnoozeIn(In):
    until: Instant = Field(description="When it comes back, unless somebody writes before.")


class MergeIn(In):
    conversation_ids: Annotated[
        list[ConversationRef], Field(min_length=1, max_length=20), EachOnce()
    ] = Field(description="What becomes part of this one.")

    def others(self) -> list[ConversationId]:
        return [ConversationId(text) for text in self.conversation_ids]


class SplitIn(In):
    inbound_message_id: Annotated[
        str, Reference, Field(examples=["inb_01j9z3v8k4e5r6t7y8w9q0a1s2"])
    ] = Field(description="The first message of what becomes a conversation of its own.")


class ConversationNoteIn(In):
    text: NoteText


class ConversationNoteOut(Out):
    """What those who have a conversation in hand tell one another. Nobody else sees it."""

    id: str
    conversation_id: str
    author: str = Field(description="The teammate, or the key.")
    text: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, note: ConversationNote, language: str) -> "ConversationNoteOut":
        return cls(**{name: getattr(note, name) for name in cls.model_fields})


class TimelineItemOut(Out):
    """What somebody said, or a reply of ours."""

    direction: Literal["inbound", "outbound"]
    at: InstantOut = Field(description="When it was said by the platform's clock, or went out.")
    inbound_message: InboundMessageOut | None
    message_id: str | None = Field(description="Of a reply of ours.")
    delivery_id: str | None

    @classmethod
    def of(cls, item: TimelineItem, language: str) -> "TimelineItemOut":
        said, reply = item.said, item.reply
        return cls(
            direction="inbound" if said else "outbound",
            at=item.at,
            inbound_message=InboundMessageOut.of(said, language) if said else None,
            message_id=reply.message_id if reply else None,
            delivery_id=reply.delivery_id if reply else None,
        )


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
