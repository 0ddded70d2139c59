"""What is told of guidelines: their languages, and never their words; who may read can fetch."""

from typing import Any

from domain.communities.guidelines import Guidelines
from domain.shared.clock import written
from domain.shared.events import News, differences

CREATED = "guidelines.created"
UPDATED = "guidelines.updated"
PUBLISHED = "guidelines.published"
SUPERSEDED = "guidelines.superseded"
DELETED = "guidelines.deleted"
ANNOUNCED = frozenset({CREATED, UPDATED, PUBLISHED, SUPERSEDED, DELETED})


def guidelines_told(name: str, after: Guidelines, before: Guidelines | None = None) -> News:
    told = _guidelines(after)
    previous = differences(_guidelines(before), told) if before else {}
    return News(name, after.id, after.version, told, previous=previous)


def _guidelines(one: Guidelines) -> dict[str, Any]:
    return {
        "id": one.id,
        "community_id": one.community_id,
        "number": one.number,
        "state": one.state.value,
        "languages": [text.language for text in one.texts],
        "needs_acknowledgement": one.needs_acknowledgement,
        "published_at": written(one.published_at),
        "superseded_at": written(one.superseded_at),
        "removed_at": written(one.removed_at),
        "version": one.version,
    }
