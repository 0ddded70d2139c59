"""The wire shapes of who has a conversation open."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from api.inbox.conversation_schemas import ConversationOut
from api.wire import In, InstantOut, Out
from domain.inbox.conversation import Conversation
from domain.inbox.presence import Presence, PresenceState


class PresenceIn(In):
    state: PresenceState


class PresenceOut(Out):
    """Somebody who has it open, or is typing in it."""

    who: str = Field(description="The teammate, or the key.")
    state: PresenceState
    since: InstantOut
    until: InstantOut = Field(description="When it is over, unless they say it again.")

    @classmethod
    def of(cls, presence: Presence) -> "PresenceOut":
        return cls(**{name: getattr(presence, name) for name in cls.model_fields})


class PresencesOut(Out):
    data: list[PresenceOut]

    @classmethod
    def of(cls, found: Sequence[Presence], language: str) -> "PresencesOut":
        return cls(data=[PresenceOut.of(one) for one in found])


class ConversationReadOut(ConversationOut):
    """A conversation, and who is there at this moment."""

    presences: list[PresenceOut] = Field(
        description="Who has it open or is typing in it, you included. It moves no version."
    )

    @classmethod
    def seen(
        cls, found: tuple[Conversation, Sequence[Presence]], language: str
    ) -> "ConversationReadOut":
        conversation, there = found
        plain: dict[str, Any] = dict(ConversationOut.of(conversation, language))
        return cls(**plain, presences=[PresenceOut.of(one) for one in there])


class ConversationPresencesOut(Out):
    """Who is in one conversation now: what a stream tells of it."""

    conversation_id: str
    presences: list[PresenceOut]

    @classmethod
    def told(cls, conversation_id: str, there: Sequence[Presence]) -> "ConversationPresencesOut":
        return cls(
            conversation_id=conversation_id, presences=[PresenceOut.of(one) for one in there]
        )
