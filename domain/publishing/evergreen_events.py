"""The facts that evergreens announce."""

from typing import Any

from domain.publishing.evergreen import Evergreen
from domain.publishing.model import Message
from domain.shared.clock import written
from domain.shared.events import News, differences

EVERGREEN_CREATED = "evergreen.created"
EVERGREEN_UPDATED = "evergreen.updated"
EVERGREEN_PAUSED = "evergreen.paused"
EVERGREEN_RESUMED = "evergreen.resumed"
EVERGREEN_STOPPED = "evergreen.stopped"
EVERGREEN_REMOVED = "evergreen.removed"
EVERGREEN_POSTPONED = "evergreen.postponed"
EVERGREEN_FAILING = "evergreen.failing"
EVERGREEN_RESTORED = "evergreen.restored"
TURN_TAKEN = "evergreen.turn_taken"
RECYCLED = "message.recycled"
ANNOUNCED = frozenset(
    {
        EVERGREEN_CREATED,
        EVERGREEN_UPDATED,
        EVERGREEN_PAUSED,
        EVERGREEN_RESUMED,
        EVERGREEN_STOPPED,
        EVERGREEN_REMOVED,
        EVERGREEN_POSTPONED,
        EVERGREEN_FAILING,
        EVERGREEN_RESTORED,
        TURN_TAKEN,
        RECYCLED,
    }
)


def evergreen_changed(name: str, evergreen: Evergreen, before: Evergreen | None = None) -> News:
    """The evergreen as it is now, without what it says: listeners who may read that can fetch
    it."""
    after = _evergreen(evergreen)
    previous = differences(_evergreen(before), after) if before else {}
    return News(name, evergreen.id, evergreen.version, after, previous=previous)


def recycled(message: Message, evergreen: Evergreen) -> News:
    """A message says again what its origin said."""
    data = {
        "id": message.id,
        "evergreen_id": evergreen.id,
        "origin_message_id": evergreen.origin_message_id,
        "turn": evergreen.turns,
        "variation": evergreen.last_variation,
        "publish_at": written(message.publish_at),
        "version": message.version,
    }
    return News(RECYCLED, message.id, message.version, data)


def _evergreen(evergreen: Evergreen) -> dict[str, Any]:
    return {
        "id": evergreen.id,
        "name": evergreen.name,
        "community_id": evergreen.community_id,
        "status": evergreen.status.value,
        "stop_reason": evergreen.stop_reason.value if evergreen.stop_reason else None,
        "problem": evergreen.problem,
        "turns": evergreen.turns,
        "next_at": written(evergreen.schedule.at),
        "last_message_id": evergreen.last_message_id,
        "origin_message_id": evergreen.origin_message_id,
        "version": evergreen.version,
        "external_id": evergreen.external_id,
    }
