"""What the room of the brand needs from outside, each with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.brand.alignment import WentOut
from domain.brand.heard import Heard
from domain.brand.model import Brand
from domain.brand.progress import Days, Known
from domain.brand.strategy import Objective, Strategy
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, StrategyId
from domain.shared.paging import Page, PageRequest
from domain.shared.transaction import Transaction


class Brands(Protocol):
    """The brand of one workspace."""

    async def get(self) -> Brand | None:
        """Locked until the transaction ends; None where there has never been one. Also then nobody
        else can make one meanwhile."""
        ...

    async def save(self, brand: Brand) -> None: ...


class StrategyBook(Protocol):
    """The strategies of one workspace."""

    async def add(self, strategy: Strategy) -> None:
        """The last thing to do before the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, strategy_id: StrategyId) -> Strategy:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def active(self) -> StrategyId | None:
        """The one that is active. Until the transaction ends nobody else can ask: to be called
        before anything is locked."""
        ...

    async def save(self, strategy: Strategy) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def missing_channels(self, ids: Collection[ChannelId]) -> set[ChannelId]:
        """Those that are not in this workspace."""
        ...


class BrandTransaction(Transaction, Protocol):
    @property
    def brands(self) -> Brands: ...
    @property
    def strategies(self) -> StrategyBook: ...


class Begin(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[BrandTransaction]: ...


class BrandReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def brand(self, actor: Actor) -> Brand | None:
        """None where there has never been one."""
        ...

    async def strategy(self, actor: Actor, strategy_id: StrategyId) -> Strategy:
        """Raises NotFound."""
        ...

    async def strategies(self, actor: Actor, request: PageRequest) -> Page[Strategy]: ...

    async def zone(self, actor: Actor) -> str:
        """By which wall the workspace goes."""
        ...


@dataclass(frozen=True, slots=True)
class Counted:
    """By the ids of the objectives. `is_current` is false while something that was read is not
    counted yet, which takes moments."""

    known: Mapping[str, Known]
    is_current: bool


class Numbers(Protocol):
    """What objectives came to."""

    async def known(self, actor: Actor, objectives: Sequence[Objective], days: Days) -> Counted:
        """As many queries whatever their number; of what is counted here, as many for each choice
        of filters. Raises MissingScope."""
        ...


class Published(Protocol):
    """What went out. Each sees only the actor's workspace."""

    async def posted(
        self,
        actor: Actor,
        spans: Sequence[tuple[datetime, datetime]],
        tags: Sequence[str],
        objectives: Sequence[str],
    ) -> Sequence[WentOut]:
        """What went out in each span, from its first instant to before its last, in one query. A
        message that names no objective serves that of its campaign."""
        ...

    async def heard(
        self, actor: Actor, since: datetime, until: datetime, *, replies: bool = False
    ) -> Heard:
        """What the brand's voice remarks on posts that went out in that span, or on replies; of
        more than `heard.MOST_READ` messages on the latest. What was erased since is not read.
        Raises TemporarilyUnavailable."""
        ...

    async def platforms(self, actor: Actor) -> Mapping[str, str]:
        """Of every channel, also of those that are disconnected since."""
        ...
