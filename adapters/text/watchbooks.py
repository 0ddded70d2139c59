"""Watches are made ready to be asked once for each change, and kept for what is said next."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence

from adapters.text.watch_matching import WatchMatcher
from adapters.turns import SharedLooks
from domain.listening.model import Watch
from domain.listening.ports import ListeningReads
from domain.shared.access import Actor
from domain.shared.ids import WorkspaceId

MOST_WORKSPACES = 64


class KeptWatchbooks:
    """For `domain.listening.ports.Watchbooks`. One cheap look says each time whether what is kept
    still holds: a search finds something within milliseconds of a watch's commit, and no message is
    asked about twice, so that what is trusted for a while would miss it for good. The one longest
    not asked for goes first."""

    def __init__(self, reads: ListeningReads) -> None:
        self._reads = reads
        self._looks = SharedLooks[WatchMatcher]()
        self._kept: OrderedDict[WorkspaceId, tuple[int, WatchMatcher]] = OrderedDict()

    async def current(self, actor: Actor) -> WatchMatcher:
        return await self._looks.of(actor.workspace, lambda: self._look(actor))

    def alone(self, watches: Sequence[Watch]) -> WatchMatcher:
        return WatchMatcher(watches)

    async def _look(self, actor: Actor) -> WatchMatcher:
        # Asked first: whatever changes meanwhile has a later one, and is read again then.
        revision = await self._reads.revision(actor)
        kept = self._kept.get(actor.workspace)
        if kept is None or kept[0] < revision:
            watches = await self._reads.active(actor)
            kept = revision, await asyncio.to_thread(WatchMatcher, watches)
        self._kept[actor.workspace] = kept
        self._kept.move_to_end(actor.workspace)
        while len(self._kept) > MOST_WORKSPACES:
            self._kept.popitem(last=False)
        return kept[1]
