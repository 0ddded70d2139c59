"""How urgent it is to answer what somebody said, and why."""

from dataclasses import dataclass

from domain.inbox.conversation import Priority
from domain.inbox.model import InboundMessage
from domain.shared.heard import HeardKind

POOR = 2.0
"""Of five stars, so many or fewer are a complaint."""
LOW_RATING = "low_rating"


@dataclass(frozen=True, slots=True)
class Urgency:
    """`reasons` are words, each of which says what was found."""

    priority: Priority
    reasons: tuple[str, ...]


def urgency_of(message: InboundMessage) -> Urgency | None:
    """By what it is alone; None where nothing says that it is more urgent than any other."""
    if message.kind is HeardKind.REVIEW and message.rating is not None and message.rating <= POOR:
        return Urgency(Priority.HIGH, (LOW_RATING,))
    return None
