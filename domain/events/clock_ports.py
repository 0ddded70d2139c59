"""What moving a workspace's time needs from outside, each with its promises in words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.events.movable_clock import MovableClock, NextDue
from domain.shared.access import Actor
from domain.shared.ids import OrganizationId, TestClockId, WorkspaceId
from domain.shared.paging import Page, PageRequest


class Clocks(Protocol):
    """The test clock of one workspace, if it has one."""

    async def get(self, clock_id: TestClockId) -> MovableClock:
        """Locked. Raises NotFound."""
        ...

    async def moving(self) -> MovableClock | None:
        """The one that is advancing, locked; None where none is, or where somebody else has it."""
        ...

    async def current(self) -> MovableClock | None:
        """The one there is, locked."""
        ...

    async def end(self, clock: MovableClock) -> None:
        """Written at once, so that there can be another. It is deleted."""
        ...

    def write(self, before: MovableClock | None, after: MovableClock) -> None: ...

    async def is_at_rest(self) -> bool:
        """Whether nothing that is due by the workspace's time is left to be done, nor what follows
        from it, nor what was heard to be read. What others owe, such as receivers of webhooks, is
        not waited for."""
        ...

    async def next_due(self, besides: Collection[str]) -> NextDue | None:
        """What is due next after the workspace's time, but for these."""
        ...


@dataclass(frozen=True, slots=True)
class MovingClock:
    """In whose walls a clock is advancing."""

    organization_id: OrganizationId
    workspace_id: WorkspaceId


class ClockAgenda(Protocol):
    """Which clocks are advancing, across all workspaces: ids only."""

    async def moving(self, limit: int) -> Sequence[MovingClock]: ...


class ClockReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def clock(self, actor: Actor, clock_id: TestClockId) -> MovableClock:
        """Raises NotFound."""
        ...

    async def clocks(self, actor: Actor, request: PageRequest) -> Page[MovableClock]: ...
