"""What is told of an audit trail: how far it goes, for others to keep."""

from domain.events.audit import ANCHOR_PUBLISHED, AuditTrail
from domain.shared.clock import written
from domain.shared.events import News

ANNOUNCED = frozenset({ANCHOR_PUBLISHED})


def anchor_published(trail: AuditTrail, signature: str) -> News:
    """The last entry of the trail and its hash, signed."""
    data = {
        "id": trail.id,
        "sequence": trail.sequence,
        "hash": trail.hash,
        "signature": signature,
        "anchored_at": written(trail.anchored_at),
    }
    return News(ANCHOR_PUBLISHED, trail.id, trail.sequence, data)
