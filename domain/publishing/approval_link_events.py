"""What is told of approval links."""

from typing import Any

from domain.publishing.approval_link import ApprovalLink
from domain.shared.clock import written
from domain.shared.events import News, differences

APPROVAL_LINK_CREATED = "approval_link.created"
APPROVAL_LINK_OPENED = "approval_link.opened"
APPROVAL_LINK_REVOKED = "approval_link.revoked"

ANNOUNCED = frozenset({APPROVAL_LINK_CREATED, APPROVAL_LINK_OPENED, APPROVAL_LINK_REVOKED})


def approval_link_changed(
    name: str, link: ApprovalLink, before: ApprovalLink | None = None
) -> News:
    """The link as it is now, without anything that leads to its address."""
    after = _link(link)
    previous = differences(_link(before), after) if before else {}
    return News(name, link.id, link.version, after, previous=previous)


def _link(link: ApprovalLink) -> dict[str, Any]:
    return {
        "id": link.id,
        "message_id": link.message_id,
        "guest": link.guest,
        "expires_at": written(link.expires_at),
        "opened_at": written(link.opened_at),
        "revoked_at": written(link.revoked_at),
        "external_id": link.external_id,
        "version": link.version,
    }
