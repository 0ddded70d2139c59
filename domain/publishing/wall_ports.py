"""What following the clocks needs from outside, each with its promises in words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.shared.ids import MessageId, OrganizationId, QueueId, WorkspaceId

Turn = tuple[datetime, MessageId]
"""Where a message stands among those that are to come: its instant, then its id."""

SlotTurn = tuple[QueueId, datetime]
"""One slot of a queue."""


@dataclass(frozen=True, slots=True)
class OnTheWall:
    """A message that is meant for a wall time, and the instant that was worked out for it."""

    message_id: MessageId
    at: datetime
    local_time: str
    timezone: str
    queue_id: QueueId | None


@dataclass(frozen=True, slots=True)
class Planner:
    """A workspace in which something is to come. Ids only."""

    organization_id: OrganizationId
    workspace_id: WorkspaceId


class Walls(Protocol):
    """Which messages of one workspace go by a clock on a wall."""

    async def on_the_wall(self, after: Turn, most: int) -> Sequence[OnTheWall]:
        """Those that wait for a wall time, next first; not locked. Those that a series keeps at its
        own time are left out."""
        ...

    async def holders(self, slots: Collection[SlotTurn]) -> dict[SlotTurn, MessageId]:
        """Who has which of these slots."""
        ...


class WallAgenda(Protocol):
    async def planners(self, after: str, most: int) -> Sequence[Planner]:
        """Workspaces in which a message is to come by the database's clock, in the order of their
        ids, after that one."""
        ...
