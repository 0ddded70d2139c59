"""Whom to tell of a crisis, and what they were told, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.db.database import Database
from adapters.db.desk import DbKept
from adapters.db.mapping import Table
from adapters.db.shelf import Shelf
from adapters.db.transaction import DbTransaction
from adapters.faults import point
from domain.crises.crisis_notice import CrisisNotice
from domain.crises.notice_delivery import NoticeDelivery
from domain.crises.notice_ports import Reachable
from domain.crises.stakeholder_list import StakeholderList
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import (
    CrisisId,
    CrisisNoticeId,
    NoticeDeliveryId,
    StakeholderListId,
    TeammateId,
)
from domain.shared.letter_course import LetterState
from domain.shared.paging import Page, PageRequest

LISTS = Table("stakeholder_lists", StakeholderList)
NOTICES = Table("crisis_notices", CrisisNotice)
LETTERS = Table("crisis_notice_deliveries", NoticeDelivery)
_STANDS = "t.removed_at IS NULL"


class DbStakeholderLists(DbKept[StakeholderList]):
    def __init__(self, tx: DbTransaction) -> None:
        super().__init__(tx, LISTS, "stakeholder_list")

    async def standing(self) -> Sequence[StakeholderList]:
        # There may be no row yet to lock.
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/stakeholder_lists",
        )
        return await self._which(_STANDS, " FOR UPDATE")

    async def that_tell(self) -> Sequence[StakeholderList]:
        return await self._which(f"{_STANDS} AND t.tells = 'when_fitting'")

    async def _which(self, condition: str, lock: str = "") -> Sequence[StakeholderList]:
        records = await self._tx.connection.fetch(
            f"SELECT {LISTS.listed('t')} FROM stakeholder_lists t"
            f" WHERE {self._tx.tools.database.mine('t')} AND {condition} ORDER BY t.id{lock}",
            self._tx.actor.workspace,
        )
        return [LISTS.entity(record) for record in records]


class DbCrisisNotices:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine("t")

    async def add(self, notice: CrisisNotice, letters: Sequence[NoticeDelivery]) -> None:
        await self._tx.connection.execute(NOTICES.insert, *NOTICES.values(notice))
        rows = [LETTERS.values(one) for one in letters]
        await self._tx.connection.executemany(LETTERS.insert, rows)

    async def fitted(self, crisis_id: CrisisId) -> Collection[StakeholderListId]:
        found = await self._tx.connection.fetch(
            f"SELECT t.fitted FROM crisis_notices t WHERE {self._mine} AND t.crisis_id = $2"
            " AND t.fitted IS NOT NULL",
            self._tx.actor.workspace,
            crisis_id,
        )
        return {StakeholderListId(record["fitted"]) for record in found}

    async def crisis_of(self, notice_id: CrisisNoticeId) -> CrisisId:
        return (await self.look(notice_id)).crisis_id

    async def get(self, notice_id: CrisisNoticeId) -> CrisisNotice:
        return await self._notice(notice_id, " FOR UPDATE")

    async def look(self, notice_id: CrisisNoticeId) -> CrisisNotice:
        return await self._notice(notice_id)

    async def save(self, notice: CrisisNotice) -> None:
        await self._tx.connection.execute(NOTICES.update, *NOTICES.values(notice))

    async def letter(self, delivery_id: NoticeDeliveryId) -> NoticeDelivery:
        found = await self._letters("t.id = $2", delivery_id)
        if not found:
            raise NotFound(thing="crisis_notice_delivery")
        return found[0]

    async def letters(self, notice_id: CrisisNoticeId) -> Sequence[NoticeDelivery]:
        return await self._letters("t.notice_id = $2", notice_id)

    async def letters_to(self, address: str) -> Sequence[NoticeDelivery]:
        return await self._letters("lower(t.address) = lower($2)", address)

    async def save_letters(self, *letters: NoticeDelivery) -> None:
        rows = [LETTERS.values(one) for one in letters]
        point("letter_unwritten")
        await self._tx.connection.executemany(LETTERS.update, rows)
        point("letter_written")

    async def _notice(self, notice_id: CrisisNoticeId, lock: str = "") -> CrisisNotice:
        record = await self._tx.connection.fetchrow(
            f"SELECT {NOTICES.listed('t')} FROM crisis_notices t"
            f" WHERE {self._mine} AND t.id = $2{lock}",
            self._tx.actor.workspace,
            notice_id,
        )
        if record is None:
            raise NotFound(thing="crisis_notice")
        return NOTICES.entity(record)

    async def _letters(self, condition: str, *parameters: Any) -> list[NoticeDelivery]:
        found = await self._tx.connection.fetch(
            f"SELECT {LETTERS.listed('t')} FROM crisis_notice_deliveries t"
            f" WHERE {self._mine} AND {condition} ORDER BY t.id FOR UPDATE",
            self._tx.actor.workspace,
            *parameters,
        )
        return [LETTERS.entity(record) for record in found]


class DbReachableTeammates:
    """Asked by workers, who see everybody of their workspace."""

    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def reach(self, teammate_id: TeammateId) -> Reachable | None:
        actor = self._tx.actor
        record = await self._tx.connection.fetchrow(
            "SELECT t.name, t.email AS address, t.language FROM teammates t"
            " WHERE t.organization_id = $1 AND t.id = $2 AND t.status = 'active'"
            " AND $3 = ANY (t.workspace_ids)",
            actor.organization_id,
            teammate_id,
            actor.workspace,
        )
        return Reachable(**record) if record else None


class DbNoticeReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._lists = Shelf(
            database,
            LISTS,
            "stakeholder_list",
            sorts=("id", "name", "created_at", "updated_at"),
            filters={
                "audience": "t.audience",
                "tells": "t.tells",
                "teammate_id": "t.teammates && %s",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
            also=_STANDS,
        )
        self._notices = Shelf(
            database,
            NOTICES,
            "crisis_notice",
            sorts=("id", "created_at"),
            filters={
                "crisis_id": "t.crisis_id",
                "state": "t.state",
                "audience": "t.audience",
                "cause": "t.cause",
            },
        )
        self._letters = Shelf(
            database,
            LETTERS,
            "crisis_notice_delivery",
            sorts=("id", "created_at"),
            filters={"notice_id": "t.notice_id", "state": "t.state", "list_id": "t.list_id"},
        )

    async def list(self, actor: Actor, list_id: StakeholderListId) -> StakeholderList:
        return await self._lists.one(actor, list_id)

    async def lists(self, actor: Actor, request: PageRequest) -> Page[StakeholderList]:
        return await self._lists.page(actor, request)

    async def notice(self, actor: Actor, notice_id: CrisisNoticeId) -> CrisisNotice:
        return await self._notices.one(actor, notice_id)

    async def notices(self, actor: Actor, request: PageRequest) -> Page[CrisisNotice]:
        return await self._notices.page(actor, request)

    async def letters(self, actor: Actor, request: PageRequest) -> Page[NoticeDelivery]:
        return await self._letters.page(actor, request)

    async def counts(
        self, actor: Actor, notice_ids: Collection[CrisisNoticeId]
    ) -> Mapping[CrisisNoticeId, Mapping[LetterState, int]]:
        found = await self._database.ask(
            actor,
            "SELECT t.notice_id, t.state, count(*) AS letters FROM crisis_notice_deliveries t"
            f" WHERE {self._database.in_workspace('t')} AND t.notice_id = ANY ($5)"
            " GROUP BY t.notice_id, t.state",
            [*notice_ids],
        )
        counts: dict[CrisisNoticeId, dict[LetterState, int]] = {}
        for one in found:
            notice = counts.setdefault(CrisisNoticeId(one["notice_id"]), {})
            notice[LetterState(one["state"])] = one["letters"]
        return counts

    async def told(self, actor: Actor, crisis_id: CrisisId) -> Mapping[StakeholderListId, datetime]:
        found = await self._database.ask(
            actor,
            "SELECT l AS list_id, max(t.released_at) AS told_at FROM crisis_notices t,"
            f" unnest(t.list_ids) l WHERE {self._database.in_workspace('t')}"
            " AND t.crisis_id = $5 AND t.released_at IS NOT NULL GROUP BY l",
            crisis_id,
        )
        return {StakeholderListId(one["list_id"]): one["told_at"] for one in found}
