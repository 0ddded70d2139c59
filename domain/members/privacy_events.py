"""What is told of copies, erasures and legal holds: never anything of the person but the id."""

from typing import Any

from domain.members.privacy import LegalHold, MemberErasure, MemberExport
from domain.shared.clock import written
from domain.shared.events import News, differences

ERASED = "member.erased"
EXPORTED = "member.exported"
HOLD_PLACED = "member.legal_hold_placed"
HOLD_LIFTED = "member.legal_hold_lifted"
OF_HOLDS = frozenset({HOLD_PLACED, HOLD_LIFTED})
ANNOUNCED = frozenset({ERASED, EXPORTED}) | OF_HOLDS


def erasure_told(erasure: MemberErasure, version: int) -> News:
    """The member of this version is erased."""
    data = {
        "id": erasure.member_id,
        "erasure_id": erasure.id,
        "operation_id": erasure.operation_id,
        "requested_at": written(erasure.requested_at),
        "finished_at": written(erasure.finished_at),
        "counts": dict(erasure.counts),
        "version": version,
    }
    return News(ERASED, erasure.member_id, version, data)


def export_told(export: MemberExport) -> News:
    data = {
        "id": export.id,
        "member_id": export.member_id,
        "operation_id": export.operation_id,
        "bytes": export.bytes,
        "expires_at": written(export.expires_at),
    }
    return News(EXPORTED, export.id, 1, data)


def hold_told(name: str, hold: LegalHold, before: LegalHold | None = None) -> News:
    after = _hold(hold)
    previous = differences(_hold(before), after) if before else {}
    return News(name, hold.id, hold.version, after, previous=previous)


def _hold(hold: LegalHold) -> dict[str, Any]:
    return {
        "id": hold.id,
        "member_id": hold.member_id,
        "placed_by": hold.placed_by,
        "until": written(hold.until),
        "lifted_at": written(hold.lifted_at),
        "lifted_by": hold.lifted_by,
        "version": hold.version,
    }
