"""What the room of crises needs from outside, each with its promises in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from domain.crises.series import Sums
from domain.shared.access import Actor
from domain.shared.ids import CommunityId, WatchId


@dataclass(frozen=True, slots=True)
class Scope:
    """What a detector hears: with nothing said all of a workspace, otherwise what was said in that
    community, on that platform, or was found by that watch; of several all must hold."""

    community_id: CommunityId | None = None
    platform: str | None = None
    watch_id: WatchId | None = None


EVERYTHING = Scope()


class SaidHistory(Protocol):
    """What people said, in sums."""

    async def missing(self, actor: Actor, scope: Scope) -> str | None:
        """`community` or `watch`, where there is no such one in this workspace."""
        ...

    async def buckets(
        self, actor: Actor, scope: Scope, first: int, until: int
    ) -> Mapping[int, Sums]:
        """Five-minute buckets of the clock hours from `first` until before `until`, by their
        numbers from 1970; what came to nothing is left out. What is counted is how each message
        stands now. Another workspace's is never among them."""
        ...
