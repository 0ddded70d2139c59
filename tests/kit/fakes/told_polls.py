"""What platforms said last of polls, in memory."""

from collections.abc import Sequence
from datetime import timedelta

from domain.inbox.told_poll import ToldPoll
from tests.kit.fakes.memory import FakeTransaction


class FakeToldPolls:
    def __init__(self, tx: FakeTransaction) -> None:
        self._rows = tx.tables.told_polls

    async def write(self, told: Sequence[ToldPoll]) -> None:
        for one in told:
            key = (one.workspace_id, one.platform, one.poll_id)
            before = self._rows.get(key)
            old = before is not None and one.told_at > before.told_at + timedelta(days=1)
            if before is None or old or one.told_order > before.told_order:
                self._rows[key] = one
