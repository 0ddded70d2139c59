"""One of each entity of the audit trail with every field set to something other than its
default."""

from collections.abc import Mapping
from typing import Any

from domain.events.audit import AuditEntry, AuditTrail
from domain.shared.access import Mode
from domain.shared.ids import AuditTrailId
from tests.kit.sample_parts import MESSAGE, ODD, ORGANIZATION, WORKSPACE, at

AUDIT: Mapping[str, Any] = {
    "audit_trails": AuditTrail(
        organization_id=ORGANIZATION,
        chain=WORKSPACE,
        id=AuditTrailId("aud_1"),
        workspace_id=WORKSPACE,
        mode=Mode.TEST,
        position=4_000_000_000,
        sequence=5_000_000_000,
        hash="a" * 64,
        first=3,
        anchored=2,
        anchored_at=at(1),
        unanchored=7,
        created_at=at(2),
        updated_at=at(3),
    ),
    "audit_entries": AuditEntry(
        organization_id=ORGANIZATION,
        chain=WORKSPACE,
        sequence=5_000_000_000,
        workspace_id=WORKSPACE,
        event_id="evt_1",
        name="message.updated",
        object_id=MESSAGE,
        object_sequence=3,
        actor_id="key_1",
        at=at(4),
        changes=f'{{"text":["{ODD}",null]}}',
        salt="5" * 32,
        data_hash="b" * 64,
        changes_hash="c" * 64,
        previous_hash="d" * 64,
        hash="e" * 64,
    ),
}
