"""What holding statements need from outside, each with its promises in words."""

from collections.abc import Sequence
from typing import Protocol

from domain.crises.holding_statement import HoldingStatement
from domain.crises.statement_choice import Spot
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, HoldingStatementId
from domain.shared.paging import Page, PageRequest


class HoldingStatements(Protocol):
    """The holding statements of one workspace."""

    async def add(self, statement: HoldingStatement) -> None:
        """With the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, statement_id: HoldingStatementId) -> HoldingStatement:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, before: HoldingStatement, after: HoldingStatement) -> None:
        """With the commit, which raises DuplicateExternalId."""
        ...


class StatementReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def statement(self, actor: Actor, statement_id: HoldingStatementId) -> HoldingStatement:
        """Raises NotFound."""
        ...

    async def statements(self, actor: Actor, request: PageRequest) -> Page[HoldingStatement]: ...

    async def approved(self, actor: Actor, scenario: str) -> Sequence[HoldingStatement]:
        """Those that may be said in it, the newest first, at most 500."""
        ...

    async def spots(self, actor: Actor, ids: Sequence[ChannelId]) -> Sequence[Spot]:
        """Each with the language and the zone of its community, or else of the
        workspace, in the order of their ids; those that are not there are left out."""
        ...

    async def home_language(self, actor: Actor) -> str:
        """The workspace's."""
        ...
