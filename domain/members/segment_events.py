"""What is told of segments, and of whoever enters and leaves them: ids, and never who they are."""

from typing import Any

from domain.members.segment import Segment, SegmentMember
from domain.shared.clock import written
from domain.shared.events import News, differences

CREATED = "segment.created"
UPDATED = "segment.updated"
DELETED = "segment.deleted"
ENTERED = "segment.entered"
LEFT = "segment.left"

OF_SEGMENTS = frozenset({CREATED, UPDATED, DELETED})
OF_TURNS = frozenset({ENTERED, LEFT})
ANNOUNCED = OF_SEGMENTS | OF_TURNS


def segment_told(name: str, segment: Segment, before: Segment | None = None) -> News:
    """What it asks is left out: whoever may read it can fetch it."""
    after = _segment(segment)
    previous = differences(_segment(before), after) if before else {}
    return News(name, segment.id, segment.version, after, previous=previous)


def entered(one: SegmentMember) -> News:
    return News(ENTERED, one.id, one.version, _turn(one))


def left(before: SegmentMember, one: SegmentMember) -> News:
    previous = differences(_turn(before), _turn(one))
    return News(LEFT, one.id, one.version, _turn(one), previous=previous)


def _segment(segment: Segment) -> dict[str, Any]:
    return {
        "id": segment.id,
        "name": segment.name,
        "removed_at": written(segment.removed_at),
        "external_id": segment.external_id,
        "version": segment.version,
    }


def _turn(one: SegmentMember) -> dict[str, Any]:
    return {
        "id": one.id,
        "segment_id": one.segment_id,
        "member_id": one.member_id,
        "entered_at": written(one.entered_at),
        "left_at": written(one.left_at),
        "version": one.version,
    }
