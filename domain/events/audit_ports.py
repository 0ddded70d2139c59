"""What the audit trail needs from outside, each with its promises in words."""

from collections.abc import Collection, Sequence
from typing import Protocol

from domain.events.audit import Anchor, AuditEntry, AuditTrail, Unsealed
from domain.events.model import Event
from domain.shared.access import Actor
from domain.shared.paging import Page, PageRequest


class Trails(Protocol):
    """The trails of one actor's walls, in the hands of whoever seals."""

    async def begin(self, trail: AuditTrail) -> AuditTrail:
        """The trail of that chain as it stands, locked until the transaction ends; this one where
        there is none yet."""
        ...

    async def unsealed(
        self, trail: AuditTrail, names: Collection[str], limit: int
    ) -> tuple[Sequence[Event], int]:
        """The next told events of these names, in the order of the feed, and the place up to which
        there are no others."""
        ...

    async def append(
        self, before: AuditTrail, after: AuditTrail, entries: Sequence[AuditEntry]
    ) -> None: ...


class AuditReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's walls."""

    async def trail(self, actor: Actor, chain: str) -> AuditTrail:
        """Raises NotFound where nothing was done yet."""
        ...

    async def entries(self, actor: Actor, chain: str, request: PageRequest) -> Page[AuditEntry]: ...

    async def stretch(
        self, actor: Actor, chain: str, after: int, limit: int
    ) -> Sequence[AuditEntry]:
        """So many entries after that one, in order."""
        ...


class AuditAgenda(Protocol):
    """What is to be sealed across all walls: ids and places, never content."""

    async def unsealed(self, limit: int) -> Sequence[Unsealed]:
        """Trails behind the feed, and those whose state wants to be told."""
        ...


class Signatory(Protocol):
    """Signs for the service, under the keys it seals with."""

    def salt(self) -> str:
        """128 random bits."""
        ...

    def sign(self, text: str) -> str: ...

    def signed(self, anchor: Anchor, text: str) -> bool:
        """Whether that is our signature of this text, by any of our keys."""
        ...
