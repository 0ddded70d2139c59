"""What is told of containments and of what they hold.

Reasons are fetched by whoever may read them.
"""

from typing import Any

from domain.moderation.containment import ContainedMessage, Containment
from domain.shared.clock import written
from domain.shared.events import News, differences

CONTAINMENT_PLACED = "containment.placed"
CONTAINMENT_UPDATED = "containment.updated"
CONTAINMENT_SWEPT = "containment.swept"
CONTAINMENT_LIFTED = "containment.lifted"
CONTAINMENT_RELEASED = "containment.released"
MESSAGE_HELD = "containment.message_held"
MESSAGE_RELEASED = "containment.message_released"
OF_CONTAINMENTS = frozenset(
    {
        *(CONTAINMENT_PLACED, CONTAINMENT_UPDATED, CONTAINMENT_SWEPT),
        *(CONTAINMENT_LIFTED, CONTAINMENT_RELEASED),
    }
)
ANNOUNCED = OF_CONTAINMENTS | {MESSAGE_HELD, MESSAGE_RELEASED}


def containment_changed(
    name: str, containment: Containment, before: Containment | None = None
) -> News:
    """The containment as it is now."""
    after = _containment(containment)
    previous = differences(_containment(before), after) if before else {}
    return News(name, containment.id, containment.version, after, previous=previous)


def contained_changed(
    name: str, one: ContainedMessage, containment: Containment, before: ContainedMessage | None
) -> News:
    """A message that is held, or is let go, as it is now."""
    after = _contained(one, containment)
    previous = differences(_contained(before, containment), after) if before else {}
    return News(name, one.id, one.version, after, previous=previous)


def _containment(containment: Containment) -> dict[str, Any]:
    return {
        "id": containment.id,
        "kind": containment.kind.value,
        "scope": containment.scope.value,
        "community_id": containment.community_id,
        "channel_id": containment.channel_id,
        "message_id": containment.message_id,
        "conversation_id": containment.conversation_id,
        "platform_person_id": containment.platform_person_id,
        "interval_seconds": containment.interval_seconds,
        "include_past": containment.include_past,
        "ends_at": written(containment.ends_at),
        "placed_by": containment.placed_by,
        "decision_id": containment.decision_id,
        "swept_at": written(containment.swept_at),
        "lifted_at": written(containment.lifted_at),
        "lifted_by": containment.lifted_by,
        "released_at": written(containment.released_at),
        "version": containment.version,
    }


def _contained(one: ContainedMessage, containment: Containment) -> dict[str, Any]:
    return {
        "id": one.id,
        "containment_id": one.containment_id,
        "kind": containment.kind.value,
        "inbound_message_id": one.inbound_message_id,
        "channel_id": one.channel_id,
        "platform_message_id": one.platform_message_id,
        "author_id": one.author_id,
        "action_id": one.action_id,
        "obstacle": one.obstacle,
        "released_at": written(one.released_at),
        "released_by": one.released_by,
        "left": one.left,
        "version": one.version,
    }
