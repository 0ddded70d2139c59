"""What becomes of a saved reply once it went out into a conversation, each outcome once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.inbox.conversation import ConversationReply, ConversationState
from domain.inbox.saved_reply import Uses


@dataclass(frozen=True, slots=True)
class Turn:
    """What an event tells of a conversation: `closed_at` where it is or was closed until then, and
    since when it is open again; `is_heard`: whether somebody wrote."""

    is_heard: bool = False
    closed_at: datetime | None = None
    reopened_at: datetime | None = None

    @property
    def is_any(self) -> bool:
        return self.is_heard or self.closed_at is not None


def turn_in(data: Mapping[str, Any], previous: Mapping[str, Any], at: datetime) -> Turn:
    """What an event told of a conversation at that instant, and what was otherwise before. An event
    that opens again says also when it was closed, so that it matters not which is seen first."""
    closed = ConversationState.CLOSED
    was_closed = previous.get("state") == closed and data["state"] != closed
    told = previous.get("closed_at") if was_closed else data["closed_at"]
    return Turn(
        is_heard=data["inbound_message_id"] is not None,
        closed_at=datetime.fromisoformat(told) if told else None,
        reopened_at=at if was_closed and told else None,
    )


def with_outcomes(
    reply: ConversationReply, answered_at: datetime | None, turn: Turn, *, is_last: bool
) -> ConversationReply:
    """The reply with what became of it, none of which is ever told anew. `is_last`: nothing else
    had gone out when the conversation was closed."""
    reply = replace(reply, answered_at=reply.answered_at or answered_at)
    if is_last and turn.closed_at is not None:
        reply = replace(
            reply,
            closed_at=reply.closed_at or turn.closed_at,
            reopened_at=reply.reopened_at or turn.reopened_at,
        )
    return reply


def grown(before: ConversationReply | None, after: ConversationReply) -> Uses:
    """By how much the counts of its saved reply grow; `before` is None for one that is new."""
    return Uses(
        uses=int(before is None),
        answered=_new(before.answered_at if before else None, after.answered_at),
        closed=_new(before.closed_at if before else None, after.closed_at),
        reopened=_new(before.reopened_at if before else None, after.reopened_at),
        last_used_at=None if before else after.at,
    )


def _new(before: datetime | None, after: datetime | None) -> int:
    return int(before is None and after is not None)
