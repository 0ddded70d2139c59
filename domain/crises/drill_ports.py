"""What drills need from outside, each with its promises in words."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from domain.crises.crisis_ports import CrisesTransaction
from domain.crises.drill import Drill
from domain.crises.drill_measuring import Responded
from domain.crises.storm import Line, Storm
from domain.crises.storm_replay import SaidThen
from domain.crises.storm_stream import Chance
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, DrillId
from domain.shared.paging import Page, PageRequest


class DrillBook(Protocol):
    """The drills of one workspace."""

    async def add(self, drill: Drill) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def get(self, drill_id: DrillId) -> Drill:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, drill: Drill) -> None:
        """Raises DuplicateExternalId."""
        ...


class Recordings(Protocol):
    """What people said in this workspace in public, and still stands. What was said to us alone is
    never among it."""

    async def missing(self, storm: Storm) -> str | None:
        """`channel` or `community`, where there is no such one to take it from."""
        ...

    async def count(self, storm: Storm) -> int:
        """How many messages that is."""
        ...

    async def said(
        self, storm: Storm, after: datetime, until: datetime, most: int
    ) -> Sequence[SaidThen]:
        """What was said after that instant and up to the other, in order; about so many at the
        most, and all that was said in one instant or nothing of it."""
        ...

    async def next_said(self, storm: Storm, after: datetime) -> datetime | None:
        """When something was said after that instant."""
        ...


class DrillsTransaction(CrisesTransaction, Protocol):
    @property
    def drills(self) -> DrillBook: ...
    @property
    def recordings(self) -> Recordings: ...


class StormStage(Protocol):
    """Channels on which a storm can be played: they live in our own tables, and nothing that is
    said there comes from outside or goes there."""

    async def check(self, tx: DrillsTransaction, channel_id: ChannelId) -> None:
        """Raises NotFound, SandboxOnly, InvalidState for one that takes no more."""
        ...

    async def tell(
        self, tx: DrillsTransaction, drill_id: DrillId, channel_id: ChannelId, lines: Sequence[Line]
    ) -> None:
        """With the commit this was said there, by the way of everything that platforms tell. What
        was told before is one thing with it."""
        ...

    async def ring(self) -> None:
        """After the commit: there is something to understand."""
        ...


class Draws(Protocol):
    def __call__(self, seed: int, /) -> Chance: ...


class BeginDrills(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[DrillsTransaction]: ...


class DrillReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def drill(self, actor: Actor, drill_id: DrillId) -> Drill:
        """Raises NotFound."""
        ...

    async def drills(self, actor: Actor, request: PageRequest) -> Page[Drill]: ...

    async def responded(self, actor: Actor, drill: Drill) -> Responded:
        """What detectors that hear its channel told of what began since it did, and stands; the
        crisis that was said to be of it, or was raised for one of those; and its timeline."""
        ...
