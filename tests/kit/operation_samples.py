"""One of each entity of operations with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.events.movable_clock import ClockState, MovableClock
from domain.shared.ids import TestClockId
from domain.shared.operations import (
    ItemStatus,
    Operation,
    OperationItem,
    OperationKind,
    OperationState,
)
from tests.kit.sample_parts import MESSAGE, ODD, OPERATION, ORGANIZATION, WORKSPACE, at

OPERATIONS: Mapping[str, Any] = {
    "test_clocks": MovableClock(
        id=TestClockId("tck_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        state=ClockState.ADVANCING,
        set_to=at(9),
        set_at=at(2),
        created_by="key_1",
        created_at=at(1),
        updated_at=at(3),
        left_at=at(8),
        target=at(20),
        arrives_as=ClockState.FROZEN,
        operation_id=OPERATION,
        stops={"delivery": 3, f"inbox.sla {ODD}": 1},
        version=7,
        deleted_at=at(4),
    ),
    "operations": Operation(
        id=OPERATION,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        kind=OperationKind.BULK_MESSAGES,
        state=OperationState.NEEDS_REVIEW,
        request={"action": "reschedule", "shift_seconds": -3600, "note": ODD},
        total=4,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        done=3,
        failed=2,
        problems={"internal": 1, "not_found": 1},
        dry_run=True,
        started_at=at(3),
        finished_at=at(4),
        version=5,
    ),
    "operation_items": OperationItem(
        workspace_id=WORKSPACE,
        operation_id=OPERATION,
        index=3,
        subject={"id": MESSAGE, "note": ODD},
        status=ItemStatus.FAILED,
        object_id=MESSAGE,
        problem={"code": "not_found", "facts": {"thing": ODD}, "pointer": None, "errors": []},
        schedule={"resolved_at": "2030-05-04T07:00:00.000Z", "queue_id": ODD, "channel_ids": []},
    ),
}
