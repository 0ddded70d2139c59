"""Copies, erasures and legal holds in memory, and whose accounts are not taken in any more."""

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any, TypeVar

from domain.members.identity import Account
from domain.members.privacy import LegalHold, MemberErasure, MemberExport, Packed
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import (
    ChannelId,
    InboundReceiptId,
    LegalHoldId,
    MemberErasureId,
    MemberExportId,
    MemberId,
    MessageId,
)
from tests.kit.fakes.memory import FakeTransaction, Memory
from tests.kit.fakes.places import place_of

T = TypeVar("T", LegalHold, MemberErasure, MemberExport)


class FakePersonalData:
    classes = ("member_notes", "member_identities")

    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def still_to_be_said(self, kin: Sequence[MemberId]) -> Sequence[MessageId]:
        return []

    async def erase(self, kin: Sequence[MemberId], data_class: str, most: int) -> int:
        rows: dict[Any, Any] = getattr(self._tx.tables, data_class)
        theirs = [key for key, row in rows.items() if row.member_id in kin][:most]
        for key in theirs:
            del rows[key]
        return len(theirs)


class FakeSuppressions:
    """One transaction at a time is quiet anyway."""

    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._known = tx.tables.suppressions

    async def quiet(self, accounts: Collection[Account]) -> None: ...

    async def add(self, accounts: Collection[Account]) -> None:
        self._known |= {(self._tx.actor.workspace, str(one)): one for one in accounts}

    async def among(self, accounts: Collection[Account]) -> set[Account]:
        mine = {one for (place, _), one in self._known.items() if place == self._tx.actor.workspace}
        return mine.intersection(accounts)


class FakeUnwanted:
    """What the inbox asks of suppressions."""

    _tx: FakeTransaction

    async def unwanted(self, channel_id: ChannelId, person_ids: Collection[str]) -> set[str]:
        place = place_of(self._tx.tables.channels[self._tx.actor.workspace, channel_id])
        accounts = [Account(place.platform, place.server, id) for id in person_ids]
        return {one.person_id for one in await FakeSuppressions(self._tx).among(accounts)}


class FakeForgetful:
    """Receipts whose originals are forgotten."""

    _tx: FakeTransaction

    async def forget(self, ids: Collection[InboundReceiptId]) -> None:
        for id in ids:
            self._tx.tables.inbound_originals.pop(self._tx.key(id), None)


class FakeLegalHolds:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.legal_holds

    def add(self, hold: LegalHold) -> None:
        self._rows[self._tx.key(hold.id)] = hold

    async def get(self, kin: Collection[MemberId], id: LegalHoldId) -> LegalHold:
        for hold in await self.of(kin):
            if hold.id == id:
                return hold
        raise NotFound(thing="legal_hold")

    async def of(self, kin: Collection[MemberId]) -> Sequence[LegalHold]:
        return [one for one in self._rows.values() if one.member_id in kin]

    def save(self, before: LegalHold, after: LegalHold) -> None:
        self.add(after)


class FakeErasures:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.member_erasures

    def add(self, erasure: MemberErasure) -> None:
        self._rows[self._tx.key(erasure.id)] = erasure

    async def get(self, id: MemberErasureId) -> MemberErasure:
        if self._tx.key(id) not in self._rows:
            raise NotFound(thing="member_erasure")
        return self._rows[self._tx.key(id)]

    async def latest(self, member_id: MemberId) -> MemberErasure | None:
        theirs = [one for one in self._rows.values() if one.member_id == member_id]
        return max(theirs, key=lambda one: one.id, default=None)

    def save(self, before: MemberErasure, after: MemberErasure) -> None:
        self.add(after)


class FakeExports:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.member_exports

    def add(self, export: MemberExport) -> None:
        self._rows[self._tx.key(export.id)] = export

    async def get(self, id: MemberExportId) -> MemberExport:
        if self._tx.key(id) not in self._rows:
            raise NotFound(thing="member_export")
        return self._rows[self._tx.key(id)]

    async def kept(self, kin: Collection[MemberId]) -> Sequence[MemberExport]:
        theirs = [one for one in self._rows.values() if one.member_id in kin]
        return [one for one in theirs if one.forgotten_at is None]

    def save(self, *pairs: tuple[MemberExport, MemberExport]) -> None:
        for _, after in pairs:
            self.add(after)


class FakeArchives:
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def pack(self, actor: Actor, kin: Sequence[MemberId], key: str) -> Packed:
        self.kept[key] = b"a copy"
        return Packed(6, "0" * 64, {"members": len(kin)})

    async def read(self, key: str) -> AsyncIterator[bytes] | None:
        return _pieces(self.kept[key]) if key in self.kept else None

    async def forget(self, *keys: str) -> None:
        for key in keys:
            self.kept.pop(key, None)


async def _pieces(whole: bytes) -> AsyncIterator[bytes]:
    yield whole


class FakePrivacyReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def holds(self, actor: Actor, member_id: MemberId) -> Sequence[LegalHold]:
        theirs = self._of(self._memory.tables.legal_holds, actor, member_id)
        return sorted(theirs, key=lambda one: one.id, reverse=True)

    async def erasure(self, actor: Actor, member_id: MemberId) -> MemberErasure:
        theirs = self._of(self._memory.tables.member_erasures, actor, member_id)
        if not theirs:
            raise NotFound(thing="member_erasure")
        return max(theirs, key=lambda one: one.id)

    async def latest_export(self, actor: Actor, member_id: MemberId) -> MemberExport:
        theirs = self._of(self._memory.tables.member_exports, actor, member_id)
        if not theirs:
            raise NotFound(thing="member_export")
        return max(theirs, key=lambda one: one.id)

    async def export(self, actor: Actor, id: MemberExportId) -> MemberExport:
        found = self._memory.tables.member_exports.get((actor.workspace, id))
        if found is None:
            raise NotFound(thing="member_export")
        return found

    def _of(self, rows: dict[tuple[str, str], T], actor: Actor, member_id: MemberId) -> list[T]:
        return [
            row
            for (place, _), row in rows.items()
            if place == actor.workspace and row.member_id == member_id
        ]
