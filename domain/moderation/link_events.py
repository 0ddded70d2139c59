"""What is told of moderation links."""

from typing import Any

from domain.moderation.link import ModerationLink
from domain.shared.clock import written
from domain.shared.events import News, differences

LINK_CREATED = "moderation_link.created"
LINK_OPENED = "moderation_link.opened"
LINK_REVOKED = "moderation_link.revoked"

ANNOUNCED = frozenset({LINK_CREATED, LINK_OPENED, LINK_REVOKED})


def link_changed(name: str, link: ModerationLink, before: ModerationLink | None = None) -> News:
    """The link as it is now, without anything that leads to its address."""
    after = _link(link)
    previous = differences(_link(before), after) if before else {}
    return News(name, link.id, link.version, after, previous=previous)


def _link(link: ModerationLink) -> dict[str, Any]:
    return {
        "id": link.id,
        "purpose": link.purpose.value,
        "decision_id": link.decision_id,
        "community_id": link.community_id,
        "expires_at": written(link.expires_at),
        "opened_at": written(link.opened_at),
        "revoked_at": written(link.revoked_at),
        "external_id": link.external_id,
        "version": link.version,
    }
