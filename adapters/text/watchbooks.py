"""Watches are made ready to be asked once for each change, and kept for what is said next."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

from adapters.text.watch_matching import WatchMatcher
from adapters.turns import Turns
from domain.listening.events import CHANGING
from domain.listening.model import Watch
from domain.listening.ports import ListeningReads
from domain.shared.access import Actor
from domain.shared.events import News
from domain.shared.ids import WorkspaceId

TRUSTED_SECONDS = 0.0
"""A search finds something within milliseconds of a watch's commit, and each message is looked at
once: a book that is a second old would miss it for good."""
MOST_WORKSPACES = 64


class KeptWatchbooks:
    """For `domain.listening.ports.Watchbooks`. One cheap look says each time whether what is
    kept still holds; what changes in this process is looked at anew at once, as
    `heard` is told of it. The one longest not asked for goes first."""

    def __init__(self, reads: ListeningReads, *, now: Callable[[], float] = time.monotonic) -> None:
        self._reads = reads
        self._now = now
        self._turns = Turns()
        self._kept: OrderedDict[WorkspaceId, tuple[tuple[int, int], WatchMatcher]] = OrderedDict()
        self._trusted: dict[WorkspaceId, float] = {}

    def heard(self, news: Sequence[News]) -> None:
        """Trust nothing any more that these facts may have changed."""
        if any(fact.name in CHANGING for fact in news):
            # A new dict, so that a look under way does not vouch for what it saw before.
            self._trusted = {}

    async def current(self, actor: Actor) -> WatchMatcher:
        workspace = actor.workspace
        kept = self._kept.get(workspace)
        if kept is not None and self._trusted.get(workspace, 0.0) > self._now():
            self._kept.move_to_end(workspace)
            return kept[1]
        async with self._turns.of(workspace):
            trusted, until = self._trusted, self._now() + TRUSTED_SECONDS
            revision = await self._reads.revision(actor)
            kept = self._kept.get(workspace)
            if kept is None or kept[0] != revision:
                watches = await self._reads.active(actor)
                kept = revision, await asyncio.to_thread(WatchMatcher, watches)
                self._keep(workspace, kept)
            trusted[workspace] = until
            return kept[1]

    def alone(self, watches: Sequence[Watch]) -> WatchMatcher:
        return WatchMatcher(watches)

    def _keep(self, workspace: WorkspaceId, made: tuple[tuple[int, int], WatchMatcher]) -> None:
        self._kept[workspace] = made
        self._kept.move_to_end(workspace)
        while len(self._kept) > MOST_WORKSPACES:
            gone, _ = self._kept.popitem(last=False)
            self._trusted.pop(gone, None)
