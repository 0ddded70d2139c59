"""Legal holds, erasures and copies in PostgreSQL, and all that is known of a member, everywhere."""

from collections.abc import Collection, Sequence
from typing import Any, TypeVar

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.member_merges import IDENTITIES
from adapters.db.personal_step import PSEUDONYM_OF
from adapters.db.personal_steps import CLASSES, STEPS, TO_BE_SAID
from adapters.db.suppressions import accounts_on
from adapters.db.transaction import DbTransaction
from adapters.faults import point
from domain.members.identity import Proof
from domain.members.privacy import LegalHold, MemberErasure, MemberExport
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import LegalHoldId, MemberErasureId, MemberExportId, MemberId, MessageId

LEGAL_HOLDS = Table("legal_holds", LegalHold)
ERASURES = Table("member_erasures", MemberErasure)
EXPORTS = Table("member_exports", MemberExport)
E = TypeVar("E")
_STEPS = {step.table: step for step in STEPS}


async def subject_of(tx: DbTransaction, kin: Sequence[MemberId]) -> list[Any]:
    """The parameters of every step: whose data it is. An account that they only claim leads to what
    was said under it if nobody else was seen under it."""
    records = await tx.connection.fetch(
        f"SELECT {IDENTITIES.listed('i')} FROM member_identities i"
        f" WHERE {tx.tools.database.mine('i')} AND i.member_id = ANY ($2)"
        " AND i.removed_at IS NULL AND (i.proof <> $3 OR NOT EXISTS ("
        "SELECT FROM member_identities o WHERE o.workspace_id = i.workspace_id"
        " AND o.platform = i.platform AND o.server = i.server AND o.person_id = i.person_id"
        " AND o.removed_at IS NULL AND o.proof <> $3 AND o.member_id <> ALL ($2)))",
        tx.actor.workspace,
        list(kin),
        Proof.CLAIMED.value,
    )
    accounts = {IDENTITIES.entity(record).account for record in records}
    met = sorted(await accounts_on(tx, accounts))
    return [
        tx.actor.workspace,
        list(kin),
        [channel_id for channel_id, _ in met],
        [person_id for _, person_id in met],
        PSEUDONYM_OF.format(kin[0]),
    ]


class DbPersonalData:
    classes = CLASSES

    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def still_to_be_said(self, kin: Sequence[MemberId]) -> Sequence[MessageId]:
        subject = await subject_of(self._tx, kin)
        records = await self._tx.connection.fetch(TO_BE_SAID, *subject, 10)
        return [MessageId(record["id"]) for record in records]

    async def erase(self, kin: Sequence[MemberId], data_class: str, most: int) -> int:
        subject = await subject_of(self._tx, kin)
        step, connection = _STEPS[data_class], self._tx.connection
        if step.sets is None:
            gone: int = await connection.fetchval(step.erase, *subject, most)
        else:
            done: str = await connection.execute(step.erase, *subject, most)
            gone = int(done.rpartition(" ")[2])
        point(f"erased_{data_class}")
        return gone


class DbLegalHolds:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    def add(self, hold: LegalHold) -> None:
        self._tx.add(LEGAL_HOLDS, hold)

    async def get(self, kin: Collection[MemberId], id: LegalHoldId) -> LegalHold:
        for hold in await self.of(kin):
            if hold.id == id:
                return hold
        raise NotFound(thing="legal_hold")

    async def of(self, kin: Collection[MemberId]) -> Sequence[LegalHold]:
        records = await self._tx.connection.fetch(
            f"SELECT {LEGAL_HOLDS.listed('h')} FROM legal_holds h"
            f" WHERE {self._tx.tools.database.mine('h')} AND h.member_id = ANY ($2)"
            " ORDER BY h.id FOR UPDATE",
            self._tx.actor.workspace,
            list(kin),
        )
        return [LEGAL_HOLDS.entity(record) for record in records]

    def save(self, before: LegalHold, after: LegalHold) -> None:
        self._tx.change(LEGAL_HOLDS, (before, after))


class DbErasures:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    def add(self, erasure: MemberErasure) -> None:
        self._tx.add(ERASURES, erasure)

    async def get(self, id: MemberErasureId) -> MemberErasure:
        record = await self._tx.connection.fetchrow(
            f"SELECT {ERASURES.listed('e')} FROM member_erasures e"
            f" WHERE {self._tx.tools.database.mine('e')} AND e.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            id,
        )
        if record is None:
            raise NotFound(thing="member_erasure")
        return ERASURES.entity(record)

    async def latest(self, member_id: MemberId) -> MemberErasure | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {ERASURES.listed('e')} FROM member_erasures e"
            f" WHERE {self._tx.tools.database.mine('e')} AND e.member_id = $2"
            " ORDER BY e.id DESC LIMIT 1",
            self._tx.actor.workspace,
            member_id,
        )
        return None if record is None else ERASURES.entity(record)

    def save(self, before: MemberErasure, after: MemberErasure) -> None:
        self._tx.change(ERASURES, (before, after))


class DbExports:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    def add(self, export: MemberExport) -> None:
        self._tx.add(EXPORTS, export)

    async def get(self, id: MemberExportId) -> MemberExport:
        records = await self._fetch("e.id = $2", id)
        if not records:
            raise NotFound(thing="member_export")
        return records[0]

    async def kept(self, kin: Collection[MemberId]) -> Sequence[MemberExport]:
        return await self._fetch("e.member_id = ANY ($2) AND e.forgotten_at IS NULL", list(kin))

    async def _fetch(self, condition: str, *given: Any) -> list[MemberExport]:
        records = await self._tx.connection.fetch(
            f"SELECT {EXPORTS.listed('e')} FROM member_exports e"
            f" WHERE {self._tx.tools.database.mine('e')} AND {condition} ORDER BY e.id FOR UPDATE",
            self._tx.actor.workspace,
            *given,
        )
        return [EXPORTS.entity(record) for record in records]

    def save(self, *pairs: tuple[MemberExport, MemberExport]) -> None:
        self._tx.change(EXPORTS, *pairs)


class DbPrivacyReads:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def holds(self, actor: Actor, member_id: MemberId) -> Sequence[LegalHold]:
        records = await self._database.ask(
            actor,
            "WITH RECURSIVE kin AS (SELECT m.id FROM members m WHERE"
            f" {self._mine('m')} AND m.id = $5 UNION ALL SELECT m.id FROM kin JOIN members m"
            f" ON {self._mine('m')} AND m.merged_into = kin.id)"
            f" SELECT {LEGAL_HOLDS.listed('h')} FROM legal_holds h"
            f" WHERE {self._mine('h')} AND h.member_id IN (SELECT id FROM kin) ORDER BY h.id DESC",
            member_id,
        )
        return [LEGAL_HOLDS.entity(record) for record in records]

    async def erasure(self, actor: Actor, member_id: MemberId) -> MemberErasure:
        return await self._latest(actor, ERASURES, "member_id", member_id, "member_erasure")

    async def latest_export(self, actor: Actor, member_id: MemberId) -> MemberExport:
        return await self._latest(actor, EXPORTS, "member_id", member_id, "member_export")

    async def export(self, actor: Actor, id: MemberExportId) -> MemberExport:
        return await self._latest(actor, EXPORTS, "id", id, "member_export")

    async def _latest(self, actor: Actor, table: Table[E], by: str, id: str, thing: str) -> E:
        record = await self._database.ask_one(
            actor,
            f"SELECT {table.listed('t')} FROM {table.name} t"
            f" WHERE {self._mine('t')} AND t.{by} = $5 ORDER BY t.id DESC LIMIT 1",
            id,
        )
        if record is None:
            raise NotFound(thing=thing)
        return table.entity(record)

    def _mine(self, alias: str) -> str:
        return self._database.in_workspace(alias)
