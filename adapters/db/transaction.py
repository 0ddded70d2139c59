"""One transaction: what is written, what is announced and what was answered, all or nothing."""

import re
import zlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

import asyncpg

from adapters.db.batches import insert_all, update_all
from adapters.db.database import LOCKED, Database, Lock
from adapters.db.mapping import Table
from adapters.db.outbox import EVENTS, events_of
from adapters.db.planned import soon, write_plans
from adapters.faults import point
from adapters.secrets import CannotOpen, Sealer
from domain.campaigns.errors import CodeTaken, LinkDomainTaken, PageNameTaken, SlugTaken
from domain.communities.errors import ChannelAlreadyConnected
from domain.events.errors import ClockExists
from domain.inbox.errors import ShortCodeTaken
from domain.publishing.errors import ApprovalPolicyExists, SlotTaken
from domain.shared.access import Actor, Receipt
from domain.shared.clock import Clock
from domain.shared.errors import DuplicateExternalId, Refusal
from domain.shared.events import News
from domain.shared.ids import IdMaker, OrganizationId
from domain.shared.transaction import (
    AlreadyAnswered,
    AnswerLost,
    IdempotencyInProgress,
    IdempotencyKeyReused,
)

E = TypeVar("E")
T = TypeVar("T", bound="DbTransaction")


class Bell(Protocol):
    """Tells the relay that there is something to do."""

    async def ring(self) -> None: ...


@dataclass(frozen=True)
class Tools:
    """What every transaction works with. `followed` are the names of events that something
    follows from; the others need no relay. `duties` are the kinds of duty that may be planned.
    `heard` is told of facts once they are committed. `clock` has the time of the workspace at work,
    `house_clock` that of the house, by which processes, reactions and replies are kept. `own_name`
    is the host name under which the service is found, empty where nobody has said."""

    database: Database
    clock: Clock
    house_clock: Clock
    ids: IdMaker
    sealer: Sealer
    followed: frozenset[str]
    duties: frozenset[str]
    bell: Bell
    heard: Callable[[Sequence[News]], None]
    own_name: str = ""


@dataclass(frozen=True, slots=True)
class RememberedAnswer:
    """What was answered to a request that carried a key; `answer` is sealed."""

    organization_id: OrganizationId
    principal: str
    key: str
    fingerprint: str
    answer: bytes
    created_at: datetime


ANSWERS = Table(
    "remembered_answers", RememberedAnswer, keys=("organization_id", "principal", "key")
)


class DbTransaction:
    """An open transaction within one actor's walls."""

    def __init__(self, connection: Any, actor: Actor, tools: Tools) -> None:
        self.actor = actor
        self.tools = tools
        self._connection = connection
        self._added: list[tuple[Table[Any], Sequence[Any]]] = []
        self._changed: list[tuple[Table[Any], Sequence[tuple[Any, Any]]]] = []
        self._news: list[News] = []
        self._plans: dict[tuple[str, str], datetime | None] = {}

    @property
    def connection(self) -> Any:
        """For everything but adding. What was added waits for the commit, so nothing that comes
        after it may count on finding it."""
        if self._added:
            raise RuntimeError("what was added is written with the commit: ask before you add")
        return self._connection

    def add(self, table: Table[E], *entities: E) -> None:
        """New rows, written together with the news and the answer: a hot write is one statement.
        Clashes with what is there show when it commits."""
        self._added.append((table, entities))

    def change(self, table: Table[E], *pairs: tuple[E, E]) -> None:
        """Changes of rows, each as (before, after), written with the commit: they may refer to what
        was added."""
        self._changed.append((table, pairs))

    def seen_as(self, kind: "Callable[[Any, Actor, Tools], T]") -> "T":
        """The same transaction, in another room's words: what is written there is committed
        here."""
        other = kind(self._connection, self.actor, self.tools)
        other._added, other._changed = self._added, self._changed
        other._news, other._plans = self._news, self._plans
        return other

    @property
    def holds_rows(self) -> bool:
        """Whether something was added that the commit will write."""
        return bool(self._added)

    def announce(self, *news: News) -> None:
        self._news.extend(news)

    def plan(self, kind: str, subject_id: str, due_at: datetime) -> None:
        if kind not in self.tools.duties:
            raise LookupError(f"nobody knows the duty {kind}")
        self._plans[kind, subject_id] = due_at

    def unplan(self, kind: str, subject_id: str) -> None:
        self._plans[kind, subject_id] = None

    async def commit(self, answer: object = None) -> None:
        tools, receipt = self.tools, self.actor.receipt
        now, house_now = tools.clock.now(), tools.house_clock.now()
        told = events_of(
            *(self.actor, self._news),
            ids=tools.ids,
            now=now,
            house_now=house_now,
            followed=tools.followed,
        )
        answers = [self._remembered(receipt, answer, house_now)] if receipt else []
        await write_plans(self._connection, self.actor, self._plans)
        await insert_all(self._connection, *self._added, (EVENTS, told), (ANSWERS, answers))
        await update_all(self._connection, *self._changed)
        await self._connection.execute("COMMIT")
        if receipt is not None:
            point("answer_stored")
        tools.heard(self._news)
        follows = any(fact.name in tools.followed for fact in self._news)
        if follows or soon(self._plans, now):
            await tools.bell.ring()

    async def recall(self, receipt: Receipt) -> None:
        """Raise AlreadyAnswered when this request was carried out before.

        First the lock, as the transaction begins, then, as a statement of its own, the look: in one
        statement the look could be older than the lock, and miss the answer of whoever held it
        until then.
        """
        found = await self.connection.fetchrow(
            f"SELECT {LOCKED} AS alone, r.fingerprint, r.answer"
            " FROM (VALUES (1)) AS this(request) LEFT JOIN remembered_answers r"
            " ON r.organization_id = $1 AND r.principal = $2 AND r.key = $3",
            self.actor.organization_id,
            self.actor.id,
            receipt.key,
        )
        if found["answer"] is None:
            if not found["alone"]:
                raise IdempotencyInProgress(retry_after_seconds=1)
            return
        if found["fingerprint"] != receipt.fingerprint:
            raise IdempotencyKeyReused()
        try:
            remembered = self.tools.sealer.open(found["answer"], self._row_of(receipt))
        except CannotOpen:
            raise AnswerLost() from None
        raise AlreadyAnswered(remembered)

    def _remembered(self, receipt: Receipt, answer: object, now: datetime) -> RememberedAnswer:
        return RememberedAnswer(
            organization_id=self.actor.organization_id,
            principal=self.actor.id,
            key=receipt.key,
            fingerprint=receipt.fingerprint,
            answer=self.tools.sealer.seal(receipt.render(answer), self._row_of(receipt)),
            created_at=now,
        )

    def _row_of(self, receipt: Receipt) -> str:
        return f"{self.actor.organization_id}/remembered_answers/{self.actor.id}/{receipt.key}"


_RECEIPTS = 0x7E27


def _lock_of(actor: Actor) -> Lock | None:
    """What keeps two of the same request apart."""
    if actor.receipt is None:
        return None
    number = zlib.crc32(f"{actor.id}:{actor.receipt.key}".encode())
    return _RECEIPTS, number - (1 << 31)


class Begin(Generic[T]):
    """Opens transactions of one room's kind."""

    def __init__(self, kind: Callable[[Any, Actor, Tools], T], tools: Tools) -> None:
        self._kind = kind
        self._tools = tools

    @asynccontextmanager
    async def __call__(self, actor: Actor) -> AsyncIterator[T]:
        async with self._tools.database.within(actor, _lock_of(actor)) as connection:
            transaction = self._kind(connection, actor, self._tools)
            try:
                if actor.receipt is not None:
                    await transaction.recall(actor.receipt)
                yield transaction
            except asyncpg.UniqueViolationError as clash:
                raise _refusal(clash) from clash


_CLASHES: Mapping[str, Callable[[], Refusal]] = {
    r"uq_\w+_external_id": lambda: DuplicateExternalId(pointer="/external_id"),
    r"uq_messages_slot": lambda: SlotTaken(pointer="/schedule"),
    r"uq_approval_policies_scope": lambda: ApprovalPolicyExists(),
    r"uq_test_clocks_workspace": lambda: ClockExists(),
    r"uq_links_address": lambda: SlugTaken(pointer="/slug"),
    r"uq_link_pages_address": lambda: PageNameTaken(pointer="/name"),
    r"uq_link_domains_verified": lambda: LinkDomainTaken(),
    r"uq_channels_account": lambda: ChannelAlreadyConnected(),
    r"uq_saved_replies_short_code": lambda: ShortCodeTaken(pointer="/short_code"),
    r"uq_promotion_codes_workspace_id_digest": lambda: CodeTaken(pointer="/shared_code"),
    r"pk_remembered_answers": lambda: IdempotencyInProgress(retry_after_seconds=1),
}


def _refusal(clash: Exception) -> Exception:
    for pattern, refusal in _CLASHES.items():
        if re.fullmatch(pattern, getattr(clash, "constraint_name", None) or ""):
            return refusal()
    return clash
