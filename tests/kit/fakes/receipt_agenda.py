"""Which channels have something to be understood, in memory."""

from collections.abc import Sequence

from domain.inbox.ports import DueReceipts
from domain.inbox.receipt import ReceiptState
from domain.inbox.threading import CONVERSING
from tests.kit.fakes.memory import Memory


class FakeReceiptAgenda:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def due(self, most: int) -> Sequence[DueReceipts]:
        now, rows = self._memory.clock.now(), self._memory.tables.inbound_receipts.values()
        waiting = [row for row in rows if row.state is ReceiptState.WAITING]
        held = {row.channel_id for row in waiting if row.lease_until and row.lease_until > now}
        due = sorted((row for row in waiting if row.next_at <= now), key=lambda row: row.id)
        found = {
            row.channel_id: DueReceipts(row.channel_id, row.organization_id, row.workspace_id)
            for row in reversed(due)
            if row.channel_id not in held
        }
        return list(reversed(found.values()))[:most]

    async def unthreaded(self, most: int) -> Sequence[DueReceipts]:
        found = {
            row.channel_id: DueReceipts(row.channel_id, row.organization_id, row.workspace_id)
            for row in self._memory.tables.inbound_messages.values()
            if row.conversation_id is None and row.kind in CONVERSING
        }
        return list(found.values())[:most]
