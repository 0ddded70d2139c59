"""What events needs from outside, each with its promises in words."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from domain.events.model import Event
from domain.shared.access import Actor
from domain.shared.ids import EventId, OrganizationId, WorkspaceId
from domain.shared.transaction import Transaction

Reaction = Callable[[Actor, Event], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Pending:
    """An event from which something must follow, and in whose walls it lives."""

    event_id: EventId
    organization_id: OrganizationId
    workspace_id: WorkspaceId


class Outbox(Protocol):
    async def claim(self, event_id: EventId) -> Event | None:
        """Locked until the transaction ends; None when it is done or not due, or another relay
        has it."""
        ...

    async def done(self, event_id: EventId) -> None: ...

    async def failed(self, event_id: EventId, again_in: timedelta | None) -> None:
        """Count a failure before trying, so that one which kills its worker counts too; look
        again after that long. None gives up: it stays stored and is counted as stuck."""
        ...


class EventsTransaction(Transaction, Protocol):
    @property
    def outbox(self) -> Outbox: ...


class Begin(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[EventsTransaction]: ...


class PendingEvents(Protocol):
    async def next(self, limit: int) -> Sequence[Pending]:
        """Oldest first, across all workspaces: ids only."""
        ...
