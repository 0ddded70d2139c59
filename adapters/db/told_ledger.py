"""What comes to channels' addresses is committed together, where it comes together."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from adapters.db.inbox import InboxTx
from adapters.db.transaction import Begin
from domain.inbox.receipt import Way
from domain.shared.access import Actor
from domain.shared.heard import Raw
from domain.shared.ids import ChannelId, WorkspaceId

MOST_AT_ONCE = 500


@dataclass
class _Batch:
    """What waits for the next commit of a workspace; `done` says how much of it was new, by
    channel."""

    told: dict[ChannelId, list[Raw]] = field(default_factory=lambda: defaultdict(list))
    size: int = 0
    done: asyncio.Future[int] | None = None


class DbLedger:
    """One commit at a time for each workspace: whatever comes meanwhile shares the next, so that
    a storm costs few commits. A commit that fails fails for all who share it."""

    def __init__(self, begin: Begin[InboxTx]) -> None:
        self._begin = begin
        self._next: dict[WorkspaceId, _Batch] = {}
        self._turns: dict[WorkspaceId, asyncio.Lock] = {}

    async def keep(self, actor: Actor, channel_id: ChannelId, raws: Sequence[Raw]) -> int:
        batch = self._next.get(actor.workspace)
        if batch is None or batch.done is None or batch.size >= MOST_AT_ONCE:
            batch = self._next[actor.workspace] = _Batch()
            batch.done = asyncio.ensure_future(self._write(actor, batch))
        batch.told[channel_id].extend(raws)
        batch.size += len(raws)
        return await asyncio.shield(batch.done)

    async def _write(self, actor: Actor, batch: _Batch) -> int:
        turn = self._turns.setdefault(actor.workspace, asyncio.Lock())
        async with turn:
            if self._next.get(actor.workspace) is batch:
                del self._next[actor.workspace]
            added = 0
            async with self._begin(actor) as tx:
                for channel_id in sorted(batch.told):
                    raws = batch.told[channel_id]
                    added += await tx.receipts.add(channel_id, Way.WEBHOOK, raws)
                await tx.commit()
        if actor.workspace not in self._next:
            self._turns.pop(actor.workspace, None)
        return added
