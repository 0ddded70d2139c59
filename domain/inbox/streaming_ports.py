"""What holding streams needs from outside, each with its promises in words."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from domain.inbox.streaming import HeldStream, StreamMember


class WantedStreams(Protocol):
    """A workspace's share in streams."""

    async def want(self, key: str) -> None:
        """That stream is to be listened to from now on; but one whose connections did not last
        waits as long as it would."""
        ...

    async def note(self, held: HeldStream) -> bool:
        """It is resumed from the point that it is held at, in every workspace, once this commits;
        false where somebody else has taken it since."""
        ...


class Streams(Protocol):
    """Streams across all workspaces: keys, ids, instants and points only, by the database's clock.
    What is held has a say only under the newest fence."""

    async def due(self, most: int) -> Sequence[str]:
        """Keys of streams that are due, that nobody holds, and of whose channels one at least is
        connected and none is to be left alone; the longest waiting first."""
        ...

    async def take(self, key: str, lease: timedelta) -> HeldStream | None:
        """None where somebody else was faster."""
        ...

    async def members(self, key: str) -> Sequence[StreamMember]:
        """The connected channels that hear on it."""
        ...

    async def keep(self, held: HeldStream, lease: timedelta, *, alive: bool) -> bool:
        """It stays with this worker, at this point; `alive` where it is told over it. False where
        somebody else has taken it since."""
        ...

    async def leave(self, held: HeldStream, wait: timedelta) -> None:
        """Nobody holds it any more, and after that wait somebody may: at this point, after so many
        failures. Nothing where somebody else has taken it since."""
        ...
