"""What is told of ideas."""

from typing import Any

from domain.publishing.idea import Idea
from domain.shared.events import News, differences

IDEA_CREATED = "idea.created"
IDEA_UPDATED = "idea.updated"
IDEA_PROMOTED = "idea.promoted"
IDEA_DELETED = "idea.deleted"

ANNOUNCED = frozenset({IDEA_CREATED, IDEA_UPDATED, IDEA_PROMOTED, IDEA_DELETED})


def idea_changed(name: str, idea: Idea, before: Idea | None = None) -> News:
    """The idea as it is now. Its notes are left out: who may read them can fetch them."""
    after = _idea(idea)
    previous = differences(_idea(before), after) if before else {}
    return News(name, idea.id, idea.version, after, previous=previous)


def _idea(idea: Idea) -> dict[str, Any]:
    return {
        "id": idea.id,
        "title": idea.title,
        "status": idea.status.value,
        "source": idea.source.value,
        "tags": list(idea.tags),
        "score": idea.score,
        "owner": idea.owner,
        "campaign_id": idea.campaign_id,
        "message_id": idea.message_id,
        "external_id": idea.external_id,
        "version": idea.version,
    }
