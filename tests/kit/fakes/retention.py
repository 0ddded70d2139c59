"""How long things are kept, in memory: of what goes there are samples, members and media."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from domain.members.retention import DataClass, RetentionReceipt, RetentionSettings, Took
from domain.members.retention_ports import Overdue, Wanted
from domain.publishing.media_events import MEDIA_DELETED, media_changed
from domain.publishing.media_intake import SWEEP
from domain.shared.access import Actor
from domain.shared.ids import MemberId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.memory import FakeTransaction, Key, Memory, Tables


class FakeRetentionBook:
    """One transaction at a time is alone anyway."""

    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._workspace = tx.actor.workspace
        self._receipts = tx.tables.retention_receipts

    async def alone(self) -> None: ...

    async def settings(self) -> RetentionSettings | None:
        return self._tx.tables.retention_settings.get(self._workspace)

    def put_settings(self, before: RetentionSettings | None, after: RetentionSettings) -> None:
        self._tx.tables.retention_settings[self._workspace] = after

    async def held(self, now: datetime) -> Sequence[MemberId]:
        holds = self._tx.tables.legal_holds.values()
        return [
            one.member_id
            for one in holds
            if one.workspace_id == self._workspace and one.stands(now)
        ]

    async def take(self, data_class: DataClass, wanted: Wanted) -> Took | None:
        if data_class is not DataClass.METRICS:
            return None
        samples = self._tx.tables.samples
        old = _old(self._tx.tables, self._workspace, wanted.until)[: wanted.most]
        if not old:
            return None
        gone = [samples.pop(key) for key in old]
        return Took("samples", len(gone), min(one.as_of for one in gone))

    async def spend(self, media_id: str, now: datetime) -> Took | None:
        before = self._tx.tables.media.get(self._tx.key(media_id))
        if before is None or before.deleted_at is not None:
            return None
        after = before.delete(now)
        self._tx.tables.media[self._tx.key(media_id)] = after
        self._tx.plan(SWEEP, media_id, now)
        self._tx.announce(media_changed(MEDIA_DELETED, after, before))
        return Took("media", 1, before.created_at)

    async def inactive(
        self, until: datetime, held: Collection[MemberId], most: int
    ) -> Sequence[tuple[MemberId, datetime]]:
        silent = sorted(
            (one.last_seen_at, one.id)
            for one in self._tx.tables.members.values()
            if one.workspace_id == self._workspace
            and one.last_seen_at < until
            and one.frozen_at is None
            and one.merged_into is None
            and one.id not in held
        )
        return [(id, at) for at, id in silent[:most]]

    async def erasing(self, by: str) -> int:
        erasures = self._tx.tables.member_erasures.values()
        return sum(one.finished_at is None and one.requested_by == by for one in erasures)

    async def open_receipts(self) -> Sequence[RetentionReceipt]:
        mine = [one for one in self._receipts.values() if one.workspace_id == self._workspace]
        return [one for one in mine if one.finished_at is None]

    def save_receipt(self, before: RetentionReceipt | None, after: RetentionReceipt) -> None:
        self._receipts[self._tx.key(after.id)] = after


class FakeRetentionTx(FakeTransaction):
    @property
    def retention(self) -> FakeRetentionBook:
        return FakeRetentionBook(self)


class FakeRetentionReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def settings(self, actor: Actor) -> RetentionSettings | None:
        return self._memory.tables.retention_settings.get(actor.workspace)

    async def receipts(self, actor: Actor, request: PageRequest) -> Page[RetentionReceipt]:
        receipts = self._memory.tables.retention_receipts.values()
        mine = [one for one in receipts if one.workspace_id == actor.workspace]
        return Page(sorted(mine, key=lambda one: one.id, reverse=True))

    async def overdue(
        self, actor: Actor, until: Mapping[DataClass, datetime], now: datetime
    ) -> Mapping[DataClass, Overdue]:
        old = _old(self._memory.tables, actor.workspace, until[DataClass.METRICS])
        return {DataClass.METRICS: Overdue(len(old), is_all=True)}

    async def begin_sweeps(self, kind: str, most: int) -> int:
        """Nothing is planned by itself here."""
        return 0


def _old(tables: Tables, workspace: str, until: datetime) -> list[Key]:
    samples = tables.samples.items()
    return [key for key, one in samples if key[0] == workspace and one.as_of < until]
