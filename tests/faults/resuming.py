"""An operation whose worker is killed again and again, looked at all the while."""

import asyncio
import itertools
import os
import signal
from collections import Counter
from collections.abc import Sequence
from typing import Any

from domain.shared.duties import LEASE
from domain.shared.ids import OperationId
from tests.faults.desk import KILLED, Desk
from tests.faults.programs import Nursery
from tests.integration.at_work import Watcher

WRITTEN = "operation_written"
"""Where a chunk is written and not committed yet."""

Progress = tuple[int, int]
"""How many items were looked at, and how many of them failed."""


async def worked_through(
    owner: Any,
    operation_id: OperationId,
    desk: Desk,
    nursery: Nursery,
    watch: Watcher,
    *,
    total: int,
    kills: int,
) -> list[Progress]:
    """Killed so often, then left alone until its end. Returns what was seen on the way."""
    seen = [(0, 0)]
    for kill in range(1, kills + 1):
        # Every other time in the midst of a chunk, and else after another one is done.
        inside = kill % 2 == 1
        pid = await nursery.start("worker", desk.environment(WRITTEN if inside else ""))
        if not inside:
            await _it_has_done(owner, operation_id, seen[-1][0] + 1, seen)
            os.kill(pid, signal.SIGKILL)
        assert await nursery.ended(pid) == KILLED
        seen.append(await _progress(owner, operation_id))
        # Nobody takes the duty up before the dead worker's lease is over.
        await watch.pass_time(LEASE)
    pid = await nursery.start("worker", desk.environment())
    await _it_has_done(owner, operation_id, total, seen)
    await watch.until_rows("SELECT FROM operations WHERE finished_at IS NOT NULL")
    os.kill(pid, signal.SIGKILL)
    return seen


async def is_over(owner: Any, operation_id: OperationId, *, total: int, failed: int) -> None:
    """It ended well, and each step of it was told once."""
    over = await owner.fetchrow("SELECT * FROM operations")
    assert (over["state"], over["done"], over["failed"]) == ("succeeded", total, failed)
    told = await owner.fetch("SELECT name FROM events WHERE object_id = $1", operation_id)
    assert Counter(row["name"] for row in told) == {
        "operation.created": 1,
        "operation.started": 1,
        "operation.completed": 1,
    }


async def told_of(owner: Any, name: str) -> Counter[str]:
    """How often each thing was announced by that name."""
    rows = await owner.fetch("SELECT object_id FROM events WHERE name = $1", name)
    return Counter(row["object_id"] for row in rows)


def fallen(seen: Sequence[Progress]) -> int:
    """How often one look found less done, or less failed, than the one before."""
    pairs = itertools.pairwise(seen)
    return sum(after[0] < before[0] or after[1] < before[1] for before, after in pairs)


async def _progress(owner: Any, operation_id: OperationId) -> Progress:
    row = await owner.fetchrow("SELECT done, failed FROM operations WHERE id = $1", operation_id)
    return row["done"], row["failed"]


async def _it_has_done(
    owner: Any, operation_id: OperationId, so_many: int, seen: list[Progress]
) -> None:
    """Look again and again until then; whatever was seen is kept."""
    async with asyncio.timeout(60):
        while True:
            seen.append(await _progress(owner, operation_id))
            if seen[-1][0] >= so_many:
                return
            await asyncio.sleep(0.002)
