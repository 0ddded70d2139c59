"""Periods and a receipt, with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.members.retention import DataClass, RetentionReceipt, RetentionSettings
from domain.shared.ids import RetentionReceiptId
from tests.kit.sample_parts import ORGANIZATION, WORKSPACE, at

RETENTION: Mapping[str, Any] = {
    "retention_settings": RetentionSettings(
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        updated_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        periods={"events": 14},
        version=3,
    ),
    "retention_receipts": RetentionReceipt(
        id=RetentionReceiptId("rrc_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        data_class=DataClass.EVENTS,
        keep_days=14,
        until=at(2),
        began_at=at(3),
        held_members=1,
        counts={"events": 7},
        oldest_at=at(1),
        finished_at=at(4),
        version=2,
    ),
}
