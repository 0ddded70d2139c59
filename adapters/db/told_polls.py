"""What platforms said last of polls of ours, by themselves."""

from collections.abc import Sequence
from datetime import timedelta

from pydantic import TypeAdapter

from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.inbox.told_poll import ToldPoll
from domain.shared.ids import DeliveryId
from domain.shared.poll_counts import PollCounts

TOLD_POLLS = Table("told_polls", ToldPoll, keys=("workspace_id", "platform", "poll_id"))
ORDER_LASTS = timedelta(days=1)
"""Platforms keep what nobody takes no longer than that: what comes later is newer, whatever its
number."""

_SAID = TypeAdapter(PollCounts)
_WRITE = (
    TOLD_POLLS.insert + " ON CONFLICT (workspace_id, platform, poll_id) DO UPDATE SET"
    " said = excluded.said, told_order = excluded.told_order, told_at = excluded.told_at"
    " WHERE excluded.told_order > told_polls.told_order"
    f" OR excluded.told_at > told_polls.told_at + interval '{ORDER_LASTS.days} day'"
)


class DbToldPolls:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def write(self, told: Sequence[ToldPoll]) -> None:
        await self._tx.connection.executemany(_WRITE, map(TOLD_POLLS.values, told))

    async def of_delivery(self, delivery_id: DeliveryId) -> PollCounts | None:
        """None where the platform has said nothing of the poll in that post."""
        said = await self._tx.connection.fetchval(
            "SELECT p.said FROM deliveries d JOIN told_polls p"
            " ON p.workspace_id = d.workspace_id AND p.platform = d.platform"
            " AND p.poll_id = d.platform_poll_id WHERE d.workspace_id = $1 AND d.id = $2",
            self._tx.actor.workspace,
            delivery_id,
        )
        return None if said is None else _SAID.validate_python(said)
