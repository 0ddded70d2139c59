"""One transaction: what is written, what is announced and what was answered, all or nothing."""

import re
import zlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import asyncpg

from adapters.db.database import Database
from adapters.db.outbox import store_news
from adapters.faults import point
from adapters.secrets import CannotOpen, Sealer
from domain.communities.errors import ChannelAlreadyConnected
from domain.shared.access import Actor, Receipt
from domain.shared.clock import Clock
from domain.shared.errors import DuplicateExternalId, Refusal
from domain.shared.events import News
from domain.shared.ids import IdMaker
from domain.shared.transaction import (
    AlreadyAnswered,
    AnswerLost,
    IdempotencyInProgress,
    IdempotencyKeyReused,
)


class Bell(Protocol):
    """Tells the relay that there is something to do."""

    async def ring(self) -> None: ...


@dataclass(frozen=True)
class Tools:
    """What every transaction works with. `followed` are the names of events that something
    follows from; the others need no relay. `heard` is told of facts once they are committed."""

    database: Database
    clock: Clock
    ids: IdMaker
    sealer: Sealer
    followed: frozenset[str]
    bell: Bell
    heard: Callable[[Sequence[News]], None]


class DbTransaction:
    """An open transaction within one actor's walls."""

    def __init__(self, connection: Any, actor: Actor, tools: Tools) -> None:
        self.connection = connection
        self.actor = actor
        self.tools = tools
        self._news: list[News] = []

    def announce(self, *news: News) -> None:
        self._news.extend(news)

    async def commit(self, answer: object = None) -> None:
        if self._news:
            await store_news(
                self.connection,
                self.actor,
                self._news,
                ids=self.tools.ids,
                now=self.tools.clock.now(),
                followed=self.tools.followed,
            )
        if self.actor.receipt is not None:
            await self._remember(self.actor.receipt, answer)
        await self.connection.execute("COMMIT")
        if self.actor.receipt is not None:
            point("answer_stored")
        self.tools.heard(self._news)
        if any(fact.name in self.tools.followed for fact in self._news):
            await self.tools.bell.ring()

    async def recall(self, receipt: Receipt) -> None:
        """Raise AlreadyAnswered when this request was carried out before.

        First the lock, then, as a statement of its own, the look: in one statement the look could
        be older than the lock, and miss the answer of whoever held it until then.
        """
        lock = zlib.crc32(f"{self.actor.id}:{receipt.key}".encode())
        free = await self.connection.fetchval(
            "SELECT pg_try_advisory_xact_lock($1, $2)", _RECEIPTS, lock - (1 << 31)
        )
        found = await self.connection.fetchrow(
            "SELECT fingerprint, answer FROM remembered_answers"
            " WHERE organization_id = $1 AND principal = $2 AND key = $3",
            self.actor.organization_id,
            self.actor.id,
            receipt.key,
        )
        if found is None:
            if not free:
                raise IdempotencyInProgress(retry_after_seconds=1)
            return
        if found["fingerprint"] != receipt.fingerprint:
            raise IdempotencyKeyReused()
        try:
            remembered = self.tools.sealer.open(found["answer"], self._row_of(receipt))
        except CannotOpen:
            raise AnswerLost() from None
        raise AlreadyAnswered(remembered)

    async def _remember(self, receipt: Receipt, answer: object) -> None:
        sealed = self.tools.sealer.seal(receipt.render(answer), self._row_of(receipt))
        await self.connection.execute(
            "INSERT INTO remembered_answers"
            " (organization_id, principal, key, fingerprint, answer, created_at)"
            " VALUES ($1, $2, $3, $4, $5, clock_timestamp())",
            self.actor.organization_id,
            self.actor.id,
            receipt.key,
            receipt.fingerprint,
            sealed,
        )

    def _row_of(self, receipt: Receipt) -> str:
        return f"{self.actor.organization_id}/remembered_answers/{self.actor.id}/{receipt.key}"


_RECEIPTS = 0x7E27
T = TypeVar("T", bound=DbTransaction)


class Begin(Generic[T]):
    """Opens transactions of one room's kind."""

    def __init__(self, kind: Callable[[Any, Actor, Tools], T], tools: Tools) -> None:
        self._kind = kind
        self._tools = tools

    @asynccontextmanager
    async def __call__(self, actor: Actor) -> AsyncIterator[T]:
        async with self._tools.database.within(actor) as connection:
            transaction = self._kind(connection, actor, self._tools)
            try:
                if actor.receipt is not None:
                    await transaction.recall(actor.receipt)
                yield transaction
            except asyncpg.UniqueViolationError as clash:
                raise _refusal(clash) from clash


_CLASHES: Mapping[str, Callable[[], Refusal]] = {
    r"uq_\w+_external_id": lambda: DuplicateExternalId(pointer="/external_id"),
    r"uq_channels_account": lambda: ChannelAlreadyConnected(),
    r"pk_remembered_answers": lambda: IdempotencyInProgress(retry_after_seconds=1),
}


def _refusal(clash: Exception) -> Exception:
    for pattern, refusal in _CLASHES.items():
        if re.fullmatch(pattern, getattr(clash, "constraint_name", None) or ""):
            return refusal()
    return clash
